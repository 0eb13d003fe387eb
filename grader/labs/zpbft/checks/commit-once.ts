import { always, type Check, LARGER } from "../check.ts";

/** A server's COMMITs, which it owes when it is prepared and not before, are judged in every script. */
export const commitOnce: Check = {
  id: "commit-once",
  title: "one COMMIT to each of the others, when prepared and not before",
  rules: ["C1"],
  points: 12,
  of: "commit",
  needs: ["start"],
  hint: "Does every one of the others get exactly one COMMIT for each seq, for any n, and only when this replica is prepared?",
  tries: always("commits", "backup", "leader", ...LARGER),
};
