import type { Check } from "../check.ts";

/**
 * Peers are slow, hang, refuse, decline, hang up, die and come back (one-server/faults.ts); those of a leader are slow and die, of
 * seven one hangs and some die: the others must get their COMMITs all the same.
 */
export const commitAlone: Check = {
  id: "commit-alone",
  title: "a peer that is silent or dead delays nobody else",
  rules: ["C3"],
  points: 6,
  of: "commit",
  needs: ["start"],
  mayFollow: ["commit-once", "commit-content"],
  hint: "What does your loop over the peers do while one of them does not answer, or when a call to one fails?",
  tries: [
    { experiment: "liars", part: "faults" },
    { experiment: "leader", part: "faults" },
    { experiment: "seven", part: "faults" },
  ],
};
