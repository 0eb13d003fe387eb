import { type Check, oneOf } from "../check.ts";
import { alone } from "../lone.ts";

export const start: Check = {
  id: "start",
  title: "a server comes to work, and is idle when there is nothing to do",
  rules: ["I1"],
  points: 0,
  needs: [],
  hint: "What does your code do before anything has happened, and what makes it do that?",
  stands: [
    {
      name: "alone",
      size: oneOf(3),
      isOfAnySize: true,
      play: alone(async (lone) => {
        await lone.rest();
        await lone.pass(5 * lone.pause_ms);
      }),
    },
  ],
};
