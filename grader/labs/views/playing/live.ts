import type { Live } from "../../../cluster/web/live.ts";
import { lanesOf } from "../../kit/world/lanes.ts";
import {
  CHECKPOINT,
  COMMIT,
  KINDS,
  kindOf,
  NEW_VIEW,
  PRE_PREPARE,
  PREPARE,
  REPLY,
  REQUEST,
  toldOf,
  VIEW_CHANGE,
} from "./rounds.ts";
import { ViewsWatch } from "./watch.ts";

/** How a cluster that changes its view is shown at work. */
export const LIVE: Live = {
  kinds: KINDS,
  kindOf,
  figures: [
    [REQUEST, PRE_PREPARE, PREPARE, COMMIT, REPLY, CHECKPOINT],
    [VIEW_CHANGE, NEW_VIEW],
  ],
  stages: [
    { name: "prepared", mark: "◇", by: "wire", counts: PREPARE },
    { name: "committed", mark: "◆", by: "wire", counts: COMMIT },
    { name: "executed", mark: "■", by: "itself" },
  ],
  isTimed: true,
  replies: (f) => f + 1,
  tour: {
    command: "put hello world",
    captions: [
      {
        kinds: [REQUEST, PRE_PREPARE],
        text: "Propose: the client asks the leader, which gives the request a number and tells the others.",
      },
      {
        kinds: [PREPARE],
        text: "Agree: each replica tells each other that it has got the same request under the same number.",
      },
      {
        kinds: [COMMIT, REPLY],
        text: "Commit: each says that enough others agree, and executes when enough others say so; the client believes f + 1 equal replies.",
      },
    ],
  },
  lanes: (n) =>
    lanesOf(
      n,
      Array.from({ length: n }, (_, id) => id),
      [{ from: "client", to: [] }],
    ),
  told: toldOf,
  watch: (history) => new ViewsWatch(history),
};
