import type { Call } from "../../history/events.ts";
import type { History } from "../../history/history.ts";
import { logLines, rowsOf } from "../../history/scene/rows.ts";
import type { Drawing, Row } from "../../history/scene/scene.ts";
import { type Remark, remarksOf } from "./judge/remarks.ts";
import { type Setting, viewOf } from "./judge/view.ts";
import { KINDS, kindOf, laneOf, lanesOf, membersIn, placeOf } from "./lanes.ts";
import { messagesOf, server } from "./wire.ts";
import { answeredTo, saidIn, writtenIn } from "./words.ts";

/** How histories of Raft are drawn. */
export const DRAWING: Drawing = {
  kinds: KINDS,
  lanes: (history) => {
    const { n, live } = membersIn(history);
    const used = history.calls.map(({ from, to }) => ({ from: laneOf(from), to: [laneOf(to)] }));
    return lanesOf(n, live, used);
  },
  rows: (history) => {
    const { onCall, onAnswer } = remarksIn(history);
    const written = writtenWords(history);
    const rows = rowsOf(history, {
      ...{ laneOf, kindOf, textOf: saidIn, seqOf: () => undefined },
      remarkOf: (call) => onCall.get(call),
    }).map((row) => ({ ...row, text: written.get(row.at) ?? row.text }));
    return [...rows, ...answerRows(history, onAnswer)].toSorted((a, b) => a.at - b.at);
  },
  logs: (history) => logLines(history, () => undefined),
};

/** Each answer as a row of its own, at the place at which it was seen. */
function answerRows({ calls, events }: History, remarks: ReadonlyMap<Call, Remark>): Row[] {
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
function writtenWords(history: History): Map<number, string> {
  return new Map(
    history.of("disk").map(({ at, who, op, bytes = "" }) => {
      const what = op === "load" ? "reads it" : writtenIn(Buffer.from(bytes, "base64"));
      return [at, `${who}, to its disk${op === "replace" ? ", in the place of all" : ""}: ${what}`];
    }),
  );
}

/** What the real servers must make of what they were told. */
function remarksIn(history: History): { onCall: Map<Call, Remark>; onAnswer: Map<Call, Remark> } {
  const { n, live } = membersIn(history);
  // What a drawing says needs no times.
  const times = { heartbeat_ms: 1, election_ms: [1, 1], patience_ms: Number.POSITIVE_INFINITY } as const;
  const setting: Setting = { n, live, ...times, owedAt: "idle", hasServices: true };
  const onCall = new Map<Call, Remark>();
  const onAnswer = new Map<Call, Remark>();
  const all = live.map((id) => [server(id), remarksOf(viewOf(history, setting, id))] as const);
  const remarks = new Map(all);
  for (const call of messagesOf(history)) {
    const [asked, told] = [remarks.get(call.to), remarks.get(call.from)];
    if (asked !== undefined && call.passed !== undefined) onCall.set(call, asked.onCall(call));
    if (told !== undefined && call.heard !== undefined) onAnswer.set(call, told.onAnswer(call));
  }
  return { onCall, onAnswer };
}
