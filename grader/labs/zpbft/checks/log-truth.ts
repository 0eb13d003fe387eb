import type { Check } from "../check.ts";

export const logTruth: Check = {
  id: "log-truth",
  title: "the log tells what crossed the wire, all of it, once",
  rules: ["L2"],
  points: 6,
  needs: ["start"],
  mayFollow: ["commit-once", "quorum", "early-votes"],
  hint: "One line for each thing that happened, at the moment when it happened, and none for what did not.",
  tries: [{ experiment: "backup", part: "log" }],
};
