import type { Check } from "../check.ts";

/** Where a server has logged lines of every kind that students write. */
const READ_IN: readonly string[] = ["view-change-content-marks/all", "checkpoint-once-sent/all"];

export const logGrammar: Check = {
  id: "log-grammar",
  title: "every line of the log fits the grammar",
  rules: ["L1"],
  points: 2,
  needs: ["join", "stable"],
  blockedBy: ["join", "view-change-sent", "stable"],
  hint: "Compare your lines with those of the handout, sign by sign.",
  stands: [],
  readIn: READ_IN,
};

export const logTruth: Check = {
  id: "log-truth",
  title: "what is logged happened, and what happened is logged, once",
  rules: ["L2"],
  points: 3,
  needs: ["join", "stable", "log-grammar"],
  blockedBy: ["join", "view-change-sent", "stable"],
  hint: "Is each line written where it happens, and only there?",
  stands: [],
  readIn: READ_IN,
};
