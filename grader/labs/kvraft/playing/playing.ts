import type { Playing } from "../../../cluster/playing.ts";
import { missingIn, newsIn } from "../../raft/playing/news.ts";
import { LIVE } from "./live.ts";
import { orderOf } from "./order.ts";
import { standingOf } from "./standing.ts";

/** What a person at the prompt of a cluster of the service can look at and try: who leads is what its Rafts say. */
export const PLAYING: Playing = {
  order: orderOf,
  unanswered: /(?:WARN|ERROR)\| (session \w+: .*|the command is \d+ bytes long, .*|command not sent: .*)$/m,
  news: newsIn,
  missing: missingIn,
  standing: standingOf,
  questions: {},
  lies: {},
  live: LIVE,
};
