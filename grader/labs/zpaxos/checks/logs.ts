import type { Check } from "../check.ts";

/** Where servers have done all that they log. */
const READ_IN: readonly string[] = ["partition-five/all", "learns-told/all", "min-said/all"];

export const logGrammar: Check = {
  id: "log-grammar",
  title: "every line of the log fits the grammar",
  rules: ["L1"],
  points: 1,
  needs: ["start"],
  hint: "Compare your lines with those of the handout, sign by sign.",
  stands: [],
  readIn: READ_IN,
};

export const logTruth: Check = {
  id: "log-truth",
  title: "what is logged happened, and what happened is logged, once",
  rules: ["L2"],
  points: 2,
  needs: ["start", "log-grammar"],
  hint: "Is each line written where it happens, and only there?",
  stands: [],
  readIn: READ_IN,
};
