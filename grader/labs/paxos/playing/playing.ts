import type { Playing } from "../../../cluster/playing.ts";
import { LIVE } from "./live.ts";
import { orderOf } from "./order.ts";
import { standingOf } from "./standing.ts";

/** What a person at the prompt of a cluster of Paxos can look at and try. */
export const PLAYING: Playing = {
  order: orderOf,
  unanswered: /(?:WARN|ERROR)\| (no answer within .*|command not sent: .*)$/m,
  standing: standingOf,
  questions: {},
  lies: {},
  live: LIVE,
};
