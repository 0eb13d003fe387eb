import { FRAME_BYTES_MAX } from "../../../../skeleton/znet/framing.ts";
import { server } from "../wire.ts";
import { matchBefore } from "./commits.ts";
import { orDelayed } from "./delays.ts";
import { lastIndexOf } from "./disk.ts";
import { othersOf } from "./elections.ts";
import { hasFailed } from "./failures.ts";
import { isFilled, isLed, type Led, lastOf, ledCalls, mayHaveLeft } from "./leading.ts";
import { mayTerms } from "./terms.ts";
import { diskAt, isBusyAt, restOf, type Turn, turnAt, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/** A leader's calls when nothing happens but time: one to each of the others at each heartbeat, and no more (E12). */
export function judgeHeartbeats(view: View): Violation[] {
  const { heartbeat_ms } = view.setting;
  const may = mayTerms(view);
  const calls = ledCalls(view);
  return othersOf(view).flatMap((id): Violation[] => {
    const mine = calls.filter(({ to }) => to === server(id));
    /** The last call as its clock may have been then, and the last that only time brought. */
    let last: { call: Led; most_ms: number; least_ms?: number } | undefined;
    const found: Violation[] = [];
    for (const turn of view.turns) {
      const now = mine.filter(({ at }) => at >= turn.begin && at < turn.next);
      const isQuiet = turn.ticks.length > 0 && turn.passed.length + turn.heard.length === 0 && turn.end < turn.life.end;
      const leads =
        last !== undefined &&
        turnAt(view, last.call.at)?.life === turn.life &&
        may.at(turn.end) <= last.call.params.term;
      if (isQuiet && leads && last !== undefined) {
        if (
          now.length === 0 &&
          turn.after_ms >= last.most_ms + heartbeat_ms &&
          !isBusyAt(view, turn.life, turn.end) &&
          !mayHaveLeft(view, turn) &&
          restOf(view, turn) !== undefined
        )
          found.push(missed(view, turn, id, last));
        const span_ms =
          turn.after_ms - Math.max(turn.before_ms, last.least_ms === undefined ? 0 : last.least_ms + heartbeat_ms - 1);
        const most = span_ms <= 0 ? 0 : Math.floor((span_ms - 1) / heartbeat_ms) + 1;
        // What was lost may be sent again in several calls, each behind the one before: that is one time.
        const times = now.filter((call, place) => !goesOnBehind(now[place - 1], call));
        const extra = times[most + openCalls(mine, turn.begin)];
        if (extra !== undefined) found.push(tooMany(view, turn, extra, times.length, most));
      }
      const call = now.at(-1);
      if (call !== undefined)
        last = { call, most_ms: turn.after_ms, ...(isQuiet && leads && { least_ms: turn.before_ms + 1 }) };
    }
    return found;
  });
}

/** Whether a call holds the entries that follow those of the one before it. */
function goesOnBehind(before: Led | undefined, call: Led): boolean {
  return (
    before !== undefined &&
    call.method === "Raft.AppendEntriesRpc" &&
    isFilled(call) &&
    call.params.prevLogIndex === lastOf(before)
  );
}

/** How many calls have no answer: one that has waited for too long may be made again. */
function openCalls(calls: readonly Led[], by: number): number {
  return calls.filter(({ at, heard }) => at < by && heard === undefined).length;
}

function missed(view: View, turn: Turn, id: number, last: { call: Led; most_ms: number }): Violation {
  const last_ms = last.most_ms;
  const { term } = last.call.params;
  // Where time has brought calls before, it is not the beginning that lacks something.
  const hasBeaten = ledCalls(view).some(
    (one) => one.params.term === term && one.at < turn.next && (turnAt(view, one.at)?.ticks.length ?? 0) > 0,
  );
  const [held, disk] = [matchBefore(view, last.call, turn.begin), diskAt(view, turn.begin)];
  const lacked = disk.entries.slice(held - disk.base.index);
  const isLong = held >= disk.base.index && JSON.stringify(lacked).length > FRAME_BYTES_MAX;
  const isLost =
    held < lastIndexOf(disk) &&
    ledCalls(view).some(
      (one) =>
        one.to === server(id) &&
        one.params.term === term &&
        one.at < turn.begin &&
        hasFailed(view, one, turn.before_ms),
    );
  const owed: Violation = {
    ...{
      // Who may lack what was dropped is owed a snapshot by then.
      ...(held < disk.base.index
        ? { rule: "S2", functions: ["replicateTo"] }
        : isLost || isLong
          ? { rule: "A10", functions: ["replicateTo"] }
          : {
              rule: "E12",
              functions: hasBeaten ? ["replicateTo", "becomeLeader"] : ["becomeLeader", "replicateTo"],
              // Who has nothing to send to anybody may be one that sends nothing then.
              ...(!hasBeaten && owesNothing(view, last.call, turn) && { isUnspecific: true }),
            }),
      replica: view.id,
      at: restOf(view, turn) ?? turn.end,
      culprit: undefined,
    },
    message: "a leader let a heartbeat interval pass, and did not call one of the others",
    expected: `AppendEntries to ${id} by ${last_ms + view.setting.heartbeat_ms} ms of its clock${isLong ? ", with as many entries as fit one call" : ""}`,
    seen: `none from ${last_ms} ms to ${turn.after_ms} ms`,
  };
  return orDelayed(view, turn, [id], (one) => isLed(one) && one.params.term === term, owed);
}

/** Whether all others have acknowledged all that a leader has. */
function owesNothing(view: View, { params: { term } }: Led, { begin }: Turn): boolean {
  const end = lastIndexOf(diskAt(view, begin));
  return othersOf(view).every((id) => {
    const call = ledCalls(view).find((one) => one.to === server(id) && one.params.term === term);
    return call !== undefined && matchBefore(view, call, begin) >= end;
  });
}

function tooMany(view: View, turn: Turn, culprit: Led, count: number, most: number): Violation {
  return {
    ...{ rule: "E12", functions: ["replicateTo"], replica: view.id, at: culprit.at, culprit },
    message: "a leader that nothing happens to calls more often than at each heartbeat interval",
    expected: `${most} calls to ${culprit.to} from ${turn.before_ms} ms to ${turn.after_ms} ms of its clock at the most`,
    seen: `${count} calls`,
  };
}
