import { backupOf, type Check } from "../check.ts";
import { alone } from "../lone.ts";

export const start: Check = {
  id: "start",
  title: "a server comes to work, and leaves no view before anything has happened",
  rules: ["T2"],
  points: 0,
  needs: [],
  hint: "What does your code do before anything has happened, and what makes it do that?",
  stands: [{ name: "alone", size: backupOf(4), play: alone(async () => {}) }],
};
