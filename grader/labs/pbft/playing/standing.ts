import type { Standing } from "../../../cluster/playing.ts";
import type { History } from "../../../history/history.ts";
import { writtenBy } from "../judge/case.ts";
import { messagesOf, replica, seqOf } from "../wire.ts";

const EXECUTED = /\| I=\d+ L=\d+ seq=(\d+)\| execute cmd:/g;

/**
 * How far a replica has come since its process was started: what it executed by its log, which given code writes, and what is
 * open by the messages that it was handed or sent.
 */
export function standingOf(history: History, id: number): Standing {
  const me = replica(id);
  const begun = startOf(history, id);
  const executed = executedBy(history, id);
  const handed = messagesOf(history).filter(({ to, passed }) => to === me && passed !== undefined);
  const own = messagesOf(history).filter(({ from, at }) => from === me && at > begun);
  const now = [...handed.filter(({ passed = 0 }) => passed > begun), ...own];
  const seqs = new Set(now.flatMap((message) => seqOf(message) ?? []));
  // Of what was handed to a process that is gone, nothing is left.
  const lost = Math.max(0, ...handed.filter(({ passed = 0 }) => passed < begun).map((message) => seqOf(message) ?? 0));
  const figures = {
    view: 0,
    executed: Math.max(0, ...executed),
    open: [...seqs].filter((seq) => !executed.has(seq)).length,
  };
  return { figures, remark: lossRemark(lost, executed.has(1)) };
}

/** What is special about a replica whose processes before were told of seqs up to `lost`, 0 for none. */
export function lossRemark(lost: number, isExecuting: boolean): string | undefined {
  if (lost === 0 || isExecuting) return undefined;
  return `votes, but executes nothing: it lost ${lost === 1 ? "seq 1" : `seq 1 to ${lost}`}`;
}

/** The place at which a replica's present process was started. */
export function startOf(history: History, id: number): number {
  return history.of("start").findLast(({ who }) => who === replica(id))?.at ?? 0;
}

/** The seqs that a replica's present process has executed, as it logged. */
export function executedBy(history: History, id: number): Set<number> {
  const log = writtenBy(history, replica(id), "stderr", { from: startOf(history, id) });
  return new Set(Array.from(log.matchAll(EXECUTED), ([, seq]) => Number(seq)));
}
