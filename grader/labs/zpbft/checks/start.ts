import { always, type Check } from "../check.ts";

export const start: Check = {
  id: "start",
  title: "servers start, find each other, and do not run for ever",
  rules: [],
  points: 0,
  needs: [],
  hint: "Start four servers by hand, or with npm run cluster: do they come up, and rest when nothing is asked of them?",
  tries: always("start", "backup"),
};
