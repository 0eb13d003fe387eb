import type { Playing } from "../../../cluster/playing.ts";
import { LIVE } from "./live.ts";
import { newsIn } from "./news.ts";
import { orderOf } from "./order.ts";
import { standingOf } from "./standing.ts";

/** What a person at the prompt of a cluster of zviews can look at and try. */
export const PLAYING: Playing = {
  order: orderOf,
  unanswered: /(?:WARN|ERROR)\| (no \d+ matching replies .*|command not sent: .*)$/m,
  news: newsIn,
  standing: standingOf,
  questions: {},
  lies: {},
  live: LIVE,
};
