import type { Call } from "../../history/events.ts";
import type { History } from "../../history/history.ts";
import { logLines, rowsOf } from "../../history/scene/rows.ts";
import type { Drawing } from "../../history/scene/scene.ts";
import { caseOf } from "./judge/case.ts";
import { type Remark, worthsOf } from "./judge/worth.ts";
import { KINDS, kindOf, laneOf, lanesOf, saidIn } from "./lanes.ts";
import { type Message, seqOf } from "./wire.ts";

/** How histories of PBFT are drawn. */
export const DRAWING: Drawing = {
  kinds: KINDS,
  lanes: (history) => {
    const { live = [], pubkeys = [] } = history.of("cluster")[0] ?? {};
    const used = history.calls.map(({ from, to }) => ({ from: laneOf(from), to: [laneOf(to)] }));
    return lanesOf(pubkeys.length, live, used);
  },
  rows: (history) => {
    const remarks = remarksIn(history);
    return rowsOf(history, { laneOf, kindOf, textOf: saidIn, seqOf, remarkOf: (call) => remarks.get(call) });
  },
  logs: (history) => logLines(history, seqIn),
};

/** The seq that a line of a log is about. */
function seqIn(line: string): number | undefined {
  const seq = /\bseq=\s*(\d{1,15})\|/.exec(line)?.[1];
  return seq === undefined ? undefined : Number(seq);
}

/** What the real replicas must make of the votes that they got. */
function remarksIn(history: History): Map<Call, Remark> {
  const live = history.of("cluster")[0]?.live ?? [];
  const all = live.flatMap((id) => {
    const { subject, models } = caseOf(history, id);
    return Array.from(models.values(), (model) => worthsOf(subject, model));
  });
  return new Map(all.flatMap((worths): [Message, Remark][] => [...worths]));
}
