import type { Live } from "../../../cluster/web/live.ts";
import { KINDS, kindOf, lanesOf } from "../lanes.ts";
import { toldOf } from "./told.ts";
import { PbftWatch } from "./watch.ts";

/** How a cluster of PBFT at work is shown. */
export const LIVE: Live = {
  kinds: KINDS,
  kindOf,
  stages: [
    { name: "prepared", mark: "◇", by: "wire", counts: 2 },
    { name: "committed", mark: "◆", by: "wire", counts: 3 },
    { name: "executed", mark: "■", by: "itself" },
  ],
  leader: 0,
  replies: (f) => f + 1,
  tour: {
    command: "put hello world",
    captions: [
      {
        kinds: [0, 1],
        text: "Propose: the client asks the leader, which gives the request a number and tells the others.",
      },
      {
        kinds: [2],
        text: "Agree: each replica tells each other that it has got the same request under the same number.",
      },
      {
        kinds: [3, 4],
        text: "Commit: each says that enough others agree, and executes when enough others say so; the client believes f + 1 equal replies.",
      },
    ],
  },
  lanes: (n) =>
    lanesOf(
      n,
      Array.from({ length: n }, (_, id) => id),
      [],
    ),
  told: toldOf,
  watch: (history, isLiar) => new PbftWatch(history, isLiar),
};
