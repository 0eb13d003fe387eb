import { server } from "../wire.ts";
import { type Apply, toldBy } from "./applies.ts";
import { type DiskState, termAt } from "./disk.ts";
import { ledCalls } from "./leading.ts";
import { diskAt, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/** All servers apply the same at each index; and whoever leads has what was applied in earlier terms (X2). */
export function disagreements(views: readonly View[]): Violation[] {
  const applied = new Map<number, { call: Apply; term: number }>();
  const found: Violation[] = [];
  const begun = new Set<string>();
  const deeds = views
    .flatMap((view) => [...toldBy(view), ...ledCalls(view)].map((call) => ({ view, call })))
    .toSorted((a, b) => a.call.at - b.call.at);
  for (const { view, call } of deeds) {
    if (call.method === "Service.ApplyRpc") {
      const { index, term, command } = call.params;
      const other = applied.getOrInsertComputed(index, () => ({ call, term: diskAt(view, call.at).term }));
      const { params } = other.call;
      if (params.term === term && params.command === command) continue;
      found.push({
        ...{
          rule: "X2",
          functions: ["AppendEntriesRpc", "advanceCommit"],
          replica: view.id,
          at: call.at,
          culprit: call,
        },
        message: `two servers applied different entries at index ${index}`,
        expected: `what ${other.call.from} applied: of term ${params.term}, [${params.command ?? ""}]`,
        seen: `of term ${term}, [${command ?? ""}]`,
      });
    } else if (call.method !== "Service.RestoreRpc") {
      const key = `${view.id} ${call.params.term}`;
      if (begun.has(key)) continue;
      begun.add(key);
      const lost = lostBy(diskAt(view, call.at), call.params.term, applied);
      if (lost === undefined) continue;
      found.push({
        ...{ rule: "X2", functions: ["RequestVoteRpc", "takeVote"], replica: view.id, at: call.at, culprit: call },
        message: "a leader does not have what was committed in an earlier term",
        expected: `entry ${lost.params.index} of term ${lost.params.term} on its disk: ${lost.from} had applied it`,
        seen: `${server(view.id)} leads in term ${call.params.term} without it`,
      });
    }
  }
  return found;
}

/** The first entry that somebody applied before a term began, and that a disk does not have. */
function lostBy(
  disk: DiskState,
  term: number,
  applied: ReadonlyMap<number, { call: Apply; term: number }>,
): Apply | undefined {
  for (const [index, { call, term: by }] of applied)
    if (by < term && index > disk.base.index && termAt(disk, index) !== call.params.term) return call;
  return undefined;
}
