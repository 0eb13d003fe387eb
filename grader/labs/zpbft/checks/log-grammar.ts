import type { Check } from "../check.ts";

export const logGrammar: Check = {
  id: "log-grammar",
  title: "every log line fits the grammar",
  rules: ["L1"],
  points: 4,
  needs: ["start"],
  mayFollow: ["commit-once", "quorum", "early-votes"],
  hint: "Compare your log lines with the table of the handout, character by character.",
  tries: [{ experiment: "backup", part: "log" }],
};
