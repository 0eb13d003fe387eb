import type { History } from "../../../history/history.ts";
import { turnAt } from "../../kit/world/turns.ts";
import { idOf, server } from "../wire.ts";
import { doneAll, type Setting, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/** In so many of the longest pauses whatever is open is decided: holes are seen after four, and duels take some. */
const PAUSES = 20;

/**
 * What a cluster owes since a place from which on it was calm (F1): whoever lives learns what is decided in each instance up to the
 * last in which it was told to propose then. Nothing is owed where anything was lost, or late.
 */
export function judgeCalm(history: History, setting: Setting, views: readonly View[]): Violation[] {
  const { calmSince, n, retry_ms } = setting;
  if (calmSince === undefined) return [];
  const living = views.filter(({ lives }) =>
    lives.some(({ start, end }) => start <= calmSince && end === Number.POSITIVE_INFINITY),
  );
  if (living.length <= n / 2 || !isCalm(history, calmSince, retry_ms[0], living)) return [];
  return living.flatMap((view): Violation[] => {
    const started = view.passed.filter((call) => call.method === "Paxos.StartRpc" && Number(call.passed) > calmSince);
    const [first] = started;
    const last = Math.max(0, ...started.map(({ params }) => ("seq" in params ? params.seq : 0)));
    const now_ms = view.turns.at(-1)?.after_ms ?? 0;
    const since_ms = first && turnAt(view, Number(first.passed))?.after_ms;
    if (since_ms === undefined || now_ms - since_ms < PAUSES * retry_ms[1]) return [];
    const end = history.now;
    const least = Math.max(doneAll(view, end), view.disk.done(view.id, end)) + 1;
    for (let seq = least; seq <= last; seq++) {
      if (view.disk.instance(seq, end).decided !== undefined) continue;
      return [
        {
          ...{ rule: "F1", functions: ["propose"], replica: view.id, seq, at: end, culprit: undefined },
          message: "a majority lives and hears each other, and an instance stays open",
          expected: `instance ${seq} decided at server ${view.id}, ${PAUSES} of the longest pauses after it proposed in ${last}`,
          seen: "nothing decided",
        },
      ];
    }
    return [];
  });
}

/** Whether all that was said among those that live was delivered, answered and heard sooner than anybody tries again. */
function isCalm(history: History, calmSince: number, soon_ms: number, living: readonly View[]): boolean {
  if ([...history.of("kill"), ...history.of("exit"), ...history.of("fault")].some(({ at }) => at > calmSince)) {
    return false;
  }
  const names = new Set(living.map(({ id }) => server(id)));
  return living.every((view) => {
    const now_ms = view.turns.at(-1)?.after_ms ?? 0;
    return view.made.every(({ at, to, heard }) => {
      if (at <= calmSince || (idOf(to) !== undefined && !names.has(to))) return true;
      const asked_ms = turnAt(view, at)?.after_ms ?? 0;
      const told_ms = heard === undefined ? now_ms : (turnAt(view, heard)?.after_ms ?? 0);
      return told_ms - asked_ms < soon_ms;
    });
  });
}
