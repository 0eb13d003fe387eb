import type { Check } from "../check.ts";

/** Where servers and clerks have done all that they log. */
const READ_IN: readonly string[] = ["answers-applied-places/all", "steady-twenty/all", "minority-two-of-three/all"];

export const logGrammar: Check = {
  id: "log-grammar",
  title: "every line of the log fits the grammar",
  rules: ["L1"],
  points: 2,
  needs: ["start"],
  hint: "All lines that count are written by what was given. Where are those that you have added, and which way do they go?",
  stands: [],
  readIn: READ_IN,
};

export const logTruth: Check = {
  id: "log-truth",
  title: "what is logged happened, and what happened is logged, once",
  rules: ["L2"],
  points: 2,
  needs: ["start", "log-grammar"],
  hint: "Lines of your own look like those of others. Do they tell of something that has happened?",
  stands: [],
  readIn: READ_IN,
};
