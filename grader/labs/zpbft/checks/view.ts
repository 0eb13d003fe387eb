import { type Check, played } from "../check.ts";
import { flawed } from "../one-server/scripts.ts";

export const view: Check = {
  id: "view",
  title: "a COMMIT for another view does not count",
  rules: ["V2"],
  points: 3,
  of: "verifyBallotCommit",
  needs: ["quorum"],
  hint: "Which view must a COMMIT name to count, and with what do you compare it?",
  tries: [played("backup", "view", () => ({ scripts: flawed(["view"]) }))],
};
