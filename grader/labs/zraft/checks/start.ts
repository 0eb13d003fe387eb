import type { Check } from "../check.ts";
import { alone } from "../lone.ts";

export const start: Check = {
  id: "start",
  title: "a server comes to work, and does nothing before its time",
  rules: ["T1"],
  points: 0,
  needs: [],
  hint: "What does your code do before anything has happened, and what makes it do that?",
  stands: [
    {
      name: "alone",
      size: (random) => ({ n: 3, live: [random.below(3)] }),
      isOfAnySize: true,
      play: alone(async (lone) => {
        await lone.rest();
        await lone.pass(lone.setting.election_ms[0] - 1);
      }),
    },
  ],
};
