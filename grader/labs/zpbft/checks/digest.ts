import { type Check, played } from "../check.ts";
import { flawed } from "../one-server/scripts.ts";

export const digest: Check = {
  id: "digest",
  title: "a COMMIT with another digest does not count",
  rules: ["V3"],
  points: 4,
  of: "verifyBallotCommit",
  needs: ["quorum"],
  hint: "Which digest must a COMMIT name to count, and is it known at the moment when you compare?",
  tries: [played("backup", "digest", () => ({ scripts: flawed(["digest"]) }))],
};
