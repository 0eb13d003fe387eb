import { type Check, oneOf } from "../check.ts";
import { served } from "../servers.ts";

export const start: Check = {
  id: "start",
  title: "a server and a clerk come to work, and ask nobody for anything before they are asked",
  rules: ["O2", "C2"],
  points: 0,
  needs: [],
  hint: "What does your code do before anybody has asked for something, and what makes it do that?",
  stands: [
    {
      name: "alone",
      size: oneOf(3),
      clerks: [0],
      play: served(async (servers) => {
        await servers.rest();
        await servers.play(`tick ${servers.me} 5000`);
        await servers.rest();
      }),
    },
  ],
};
