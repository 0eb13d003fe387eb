import { type Check, played } from "../check.ts";
import { flawed } from "../one-server/scripts.ts";

export const sender: Check = {
  id: "sender",
  title: "a COMMIT of nobody, or of itself, does not count",
  rules: ["V5"],
  points: 2,
  of: "verifyBallotCommit",
  needs: ["quorum"],
  hint: "Which ids may a COMMIT carry? This replica's own is not among them.",
  tries: [played("backup", "sender", () => ({ scripts: flawed(["own", "unknown", "huge"]) }))],
};
