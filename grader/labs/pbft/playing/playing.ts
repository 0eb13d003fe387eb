import type { Playing } from "../../../cluster/playing.ts";
import { LIES } from "./lies.ts";
import { LIVE } from "./live.ts";
import { orderOf } from "./order.ts";
import { standingOf } from "./standing.ts";
import { VOTES } from "./votes.ts";

/** What a person at the prompt of a cluster of PBFT can look at and try. */
export const PLAYING: Playing = {
  order: orderOf,
  unanswered: /(?:WARN|ERROR)\| (no \d+ matching replies .*|command not sent: .*)$/m,
  standing: standingOf,
  questions: { votes: VOTES },
  lies: LIES,
  live: LIVE,
};
