import type { LogEntry } from "../../kit/log-lines.ts";
import { loggedEvents, type Mismatch } from "./log-truth.ts";

/**
 * The seqs that a server logs as executed before it logs the COMMITs that it executes them by (L2): each of these, from 2f others, is
 * logged when it arrives, before it is judged. `entries` are its log from its start on, which tells all that happened, in a cluster of
 * 3f+1, of a server that has executed nothing early.
 */
export function loggedLate(id: number, entries: readonly LogEntry[], f: number): Mismatch[] {
  const needed = 2 * f;
  const before = new Map<number, number>();
  return loggedEvents(id, entries).flatMap((event) => {
    const committed = /^received 3:commit of seq=(\d+) from/.exec(event)?.[1];
    if (committed !== undefined) before.set(Number(committed), (before.get(Number(committed)) ?? 0) + 1);
    const executed = /^executed seq=(\d+)$/.exec(event)?.[1];
    if (executed === undefined) return [];
    const logged = before.get(Number(executed)) ?? 0;
    if (logged >= needed) return [];
    const text = `server ${id}: ${event}: logged before ${needed - logged} of the ${needed} COMMITs that it takes; each is logged when it arrives`;
    return [{ text, functions: ["CommitRpc"] }];
  });
}
