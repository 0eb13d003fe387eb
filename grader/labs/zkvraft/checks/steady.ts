import type { Check } from "../check.ts";
import { asked, playedOf } from "../one-clerk.ts";

/** So many commands, each of them one call. */
const COMMANDS = 20;

export const steady: Check = {
  id: "steady",
  title: "a clerk asks the one that has answered last, and nobody else while that answers",
  rules: ["C3"],
  points: 2,
  of: "command",
  needs: ["start", "same-id"],
  mayFollow: ["finds-leader"],
  blockedBy: ["one-answer"],
  hint: "Twenty commands, and one server that leads: how many calls are that?",
  stands: [
    {
      name: "twenty",
      size: playedOf(3),
      clerks: [0],
      play: asked(async ([one], random) => {
        if (one === undefined) return;
        // Who has answered once is not the first of all.
        await one.ask(one.change(random), ["not leader"], random);
        for (let count = 0; count < COMMANDS; count++) await one.ask(one.change(random), [], random);
        await one.ask(one.change(random), ["not leader", "not leader"], random);
        for (let count = 0; count < COMMANDS; count++) await one.ask(one.change(random), [], random);
        await one.rest();
      }),
    },
  ],
};
