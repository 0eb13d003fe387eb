import type { Live } from "../../../cluster/web/live.ts";
import { laneOf, lanesOf } from "../../kit/world/lanes.ts";
import { saidIn } from "../words.ts";
import { ANSWER, APPEND, aboutOf, COMMAND, isQuiet, KINDS, kindOf, RESULT, VOTE, VOTE_CALL } from "./rounds.ts";
import { RaftWatch } from "./watch.ts";

/** How a cluster of Raft at work is shown. */
export const LIVE: Live = {
  kinds: KINDS,
  kindOf,
  figures: [
    [COMMAND, APPEND, ANSWER, RESULT],
    [VOTE_CALL, VOTE],
  ],
  stages: [
    { name: "committed", mark: "◆", by: "itself", counts: ANSWER },
    { name: "applied", mark: "■", by: "itself" },
  ],
  seqName: "index",
  isTimed: true,
  tour: {
    command: "put hello world",
    captions: [
      {
        kinds: [COMMAND],
        text: "Order: the client gives the command to the leader, which puts it at the next index of its log.",
      },
      {
        kinds: [APPEND],
        text: "Replicate: the leader sends the entry, and what stands before it, to each of the others.",
      },
      {
        kinds: [ANSWER, RESULT],
        text: "Commit: when a majority has it on disk, the leader applies it and the client gets its result; the others learn of it with the next call.",
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
    ...aboutOf(call),
    text: saidIn(call),
    malformed: call.malformed,
  }),
  isHeld: (call) => !isQuiet(call),
  watch: (history, _, diskOf) => new RaftWatch(history, diskOf),
};
