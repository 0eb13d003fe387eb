import type { Call } from "../../../history/events.ts";
import type { History } from "../../../history/history.ts";
import { logLines, rowsOf } from "../../../history/scene/rows.ts";
import type { Drawing, Row } from "../../../history/scene/scene.ts";
import type { Remark, Speech } from "./happenings.ts";
import { laneOf, lanesOf, membersIn } from "./lanes.ts";

/** What is remarked of the calls of a history, and of their answers. */
export interface AllRemarks {
  onCall: ReadonlyMap<Call, Remark>;
  onAnswer: ReadonlyMap<Call, Remark>;
}

/** How a lab's histories are drawn. */
export function drawingOf<M extends Call>(speech: Speech<M>, remarksIn: (history: History) => AllRemarks): Drawing {
  const { kinds, saidIn } = speech;
  return {
    kinds: kinds.all,
    lanes: (history) => {
      const { n, live } = membersIn(history);
      const used = history.calls.map(({ from, to }) => ({ from: laneOf(from), to: [laneOf(to)] }));
      return lanesOf(n, live, used);
    },
    rows: (history) => {
      const { onCall, onAnswer } = remarksIn(history);
      const written = writtenWords(history, speech);
      const rows = rowsOf(history, {
        ...{ laneOf, kindOf: kinds.kindOf, textOf: saidIn, seqOf: () => undefined },
        remarkOf: (call) => onCall.get(call),
      }).map((row) => ({ ...row, text: written.get(row.at) ?? row.text }));
      return [...rows, ...answerRows(history, speech, onAnswer)].toSorted((a, b) => a.at - b.at);
    },
    logs: (history) => logLines(history, () => undefined),
  };
}

/** Each answer as a row of its own, at the place at which it was seen. */
function answerRows<M extends Call>(
  { calls, events }: History,
  { kinds: { placeOf }, answeredTo }: Speech<M>,
  remarks: ReadonlyMap<Call, Remark>,
): Row[] {
  return calls.flatMap((call): Row[] => {
    const { answered: at, heard } = call;
    if (at === undefined) return [];
    const { note = "", worth = "" } = remarks.get(call) ?? {};
    return [
      {
        ...{ at, time_ms: events[at - 1]?.time_ms ?? 0, from: laneOf(call.to), to: laneOf(call.from) },
        ...{ kind: placeOf("answer"), seq: undefined, text: answeredTo(call), worth },
        note: [note, ...(heard === undefined ? ["never handed on"] : [])].filter((text) => text !== "").join("; "),
        ...(heard === undefined ? {} : { passed: heard }),
      },
    ];
  });
}

/** What servers have their disks write, by the places at which they ask for it. */
function writtenWords<M extends Call>(history: History, { writtenIn }: Speech<M>): Map<number, string> {
  return new Map(
    history.of("disk").map(({ at, who, op, bytes = "" }) => {
      const what = op === "load" ? "reads it" : writtenIn(Buffer.from(bytes, "base64"));
      return [at, `${who}, to its disk${op === "replace" ? ", in the place of all" : ""}: ${what}`];
    }),
  );
}
