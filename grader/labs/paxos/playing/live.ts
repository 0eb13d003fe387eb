import type { Live } from "../../../cluster/web/live.ts";
import { laneOf, lanesOf } from "../../kit/world/lanes.ts";
import { SPEECH } from "../words.ts";
import { ACCEPT, ACCEPTED, COMMAND, DECIDE, KINDS, kindOf, PREPARE, PROMISE, RESULT, seqOf } from "./rounds.ts";
import { PaxosWatch } from "./watch.ts";

/** How a cluster of Paxos at work is shown. */
export const LIVE: Live = {
  kinds: KINDS,
  kindOf,
  stages: [
    { name: "promised", mark: "◇", by: "wire", counts: PROMISE },
    { name: "decided", mark: "◆", by: "itself", counts: ACCEPTED },
    { name: "applied", mark: "■", by: "itself" },
  ],
  seqName: "instance",
  isTimed: true,
  tour: {
    command: "put hello world",
    captions: [
      {
        kinds: [COMMAND, PREPARE, PROMISE],
        text: "Prepare: the server that the client asks has all promise its ballot. Each promise tells what was accepted before.",
      },
      {
        kinds: [ACCEPT, ACCEPTED],
        text: "Accept: with the promises of a majority it proposes the value of the highest ballot that they tell, or else its own.",
      },
      {
        kinds: [DECIDE, RESULT],
        text: "Decide: what a majority has accepted in one ballot is decided. The others are told, and the client gets its result.",
      },
    ],
  },
  lanes: (n) =>
    lanesOf(
      n,
      Array.from({ length: n }, (_, id) => id),
      [{ from: "client", to: [] }],
    ),
  told: (call) => ({
    from: laneOf(call.from),
    to: laneOf(call.to),
    message: kindOf(call),
    seq: seqOf(call),
    text: SPEECH.saidIn(call),
    malformed: call.malformed,
  }),
  watch: (history, _, diskOf) => new PaxosWatch(history, diskOf),
};
