import type { Live } from "../../../cluster/web/live.ts";
import { liveOf } from "../../raft/playing/live.ts";
import { ANSWER, APPEND, COMMAND, RESULT } from "../../raft/playing/rounds.ts";
import { ROUNDS } from "./rounds.ts";
import { KvWatch } from "./watch.ts";

/** How a cluster of the service is shown at work: its Rafts as lab zraft's, and what its clerks have asked for. */
export const LIVE: Live = liveOf(ROUNDS, {
  tour: {
    command: "put hello world",
    captions: [
      {
        kinds: [COMMAND],
        text: "Ask: the clerk names its session and the number of the command, so that asking again does nothing twice. Who does not lead sends it on its way to the leader.",
      },
      {
        kinds: [APPEND],
        text: "Replicate: the leader's Raft puts the command into its log, and sends it to each of the others.",
      },
      {
        kinds: [ANSWER, RESULT],
        text: "Answer: when a majority has it on disk, the leader executes it, remembers the result in the session, and answers.",
      },
    ],
  },
  watch: (history, _, diskOf) => new KvWatch(history, diskOf),
});
