import { always, type Check } from "../check.ts";
import { quorumOfFour } from "./quorum.ts";

/**
 * A server that is stuck until another message comes has not counted when the COMMIT came (one-server/stuck.ts), nor one that counts by a
 * timer (one-server/clock-test.ts), nor one that counts when no more come (one-server/press.ts).
 */
export const recount: Check = {
  id: "recount",
  title: "a COMMIT that makes the quorum is counted when it comes",
  rules: ["R3"],
  points: 4,
  of: "CommitRpc",
  needs: ["start"],
  hint: "The COMMIT that completes the quorum may be the last message that ever comes: who counts then?",
  tries: [quorumOfFour, ...always("clock", "backup", "leader")],
};
