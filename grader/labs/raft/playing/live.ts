import type { Live } from "../../../cluster/web/live.ts";
import { lanesOf } from "../../kit/world/lanes.ts";
import {
  ANSWER,
  APPEND,
  CLIENT,
  COMMAND,
  KINDS,
  laneOf,
  RESULT,
  ROUNDS,
  type Rounds,
  VOTE,
  VOTE_CALL,
} from "./rounds.ts";
import { RaftWatch } from "./watch.ts";

/** How a cluster that stands on Raft is shown at work: what its clients ask for makes entries of the log. */
export function liveOf(rounds: Rounds, { tour, watch }: Required<Pick<Live, "tour" | "watch">>): Live {
  return {
    kinds: KINDS,
    kindOf: rounds.kindOf,
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
    lanes: (n) =>
      lanesOf(
        n,
        Array.from({ length: n }, (_, id) => id),
        [{ from: CLIENT, to: [] }],
      ),
    told: (call) => ({
      from: laneOf(call.from),
      to: laneOf(call.to),
      ...rounds.aboutOf(call),
      text: rounds.saidIn(call),
      malformed: call.malformed,
    }),
    isHeld: (call) => !rounds.isQuiet(call),
    ...{ tour, watch },
  };
}

/** How a cluster of lab zraft is shown at work. */
export const LIVE: Live = liveOf(ROUNDS, {
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
  watch: (history, _, diskOf) => new RaftWatch(history, diskOf, ROUNDS),
});
