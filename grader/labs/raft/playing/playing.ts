import type { Playing } from "../../../cluster/playing.ts";
import { LIVE } from "./live.ts";
import { missingIn, newsIn } from "./news.ts";
import { orderOf } from "./order.ts";
import { standingOf } from "./standing.ts";

/** What a person at the prompt of a cluster of Raft can look at and try. */
export const PLAYING: Playing = {
  order: orderOf,
  unanswered: /(?:WARN|ERROR)\| (no answer within .*|Raft\.StartRpc \d+ error: .*|command not sent: .*)$/m,
  news: newsIn,
  missing: missingIn,
  standing: standingOf,
  questions: {},
  lies: {},
  live: LIVE,
};
