import type { Check } from "../check.ts";

export const fastReads: Check = {
  id: "fast-reads",
  title: "a get costs no entry of the log, where the Raft can show that it leads",
  rules: ["G4"],
  points: 2,
  needs: ["start", "reads"],
  hint: "A get through the log is right, and dear. What do you have to know of the log and of the others so that the state alone may answer?",
  stands: [],
  readIn: ["reads-index/all", "reads-own-of-4/all"],
};
