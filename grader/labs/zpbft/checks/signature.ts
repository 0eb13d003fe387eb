import { type Check, played } from "../check.ts";
import { flawed } from "../one-server/scripts.ts";

export const signature: Check = {
  id: "signature",
  title: "a COMMIT that its sender did not sign does not count",
  rules: ["V4"],
  points: 4,
  of: "verifyBallotCommit",
  needs: ["quorum"],
  hint: "Whose key, which phase, and which bytes: a signature can be genuine and still be another message's.",
  tries: [played("backup", "signature", () => ({ scripts: flawed(["sig", "key", "phase", "replay"]) }))],
};
