import { always, type Check, LARGER } from "../check.ts";

/** A server must have answered every valid COMMIT by the time it is idle. */
export const answers: Check = {
  id: "answers",
  title: "every COMMIT is answered at once",
  rules: ["R1"],
  points: 4,
  of: "CommitRpc",
  needs: ["start"],
  hint: "When does CommitRpc return: before or after the request is executed? For every COMMIT, whatever it says?",
  tries: always("commits", "backup", "leader", ...LARGER),
};
