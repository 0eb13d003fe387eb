import { momentsOf, stateAt, termAt } from "../judge/disk.ts";
import { isLed } from "../judge/leading.ts";
import { replyTo } from "../wire.ts";
import { type Claims, type Impossible, receiverOf, senderOf } from "./claims.ts";

/**
 * Entries of terms in which nobody can have led but a process, and which that has not made: whoever is played has of those what
 * it was sent. A process that leads says so by its calls; the votes that it got keep anybody else from leading.
 */
export function impossibleOrigins(claims: Claims): Impossible[] {
  const { calls, led, live, isPlayed, history } = claims;
  const ruled = new Map<number, { id: number; at: number }>();
  for (const call of led)
    if (!isPlayed(senderOf(call))) ruled.getOrInsert(call.params.term, { id: senderOf(call), at: call.at });
  const disks = new Map(live.map((id) => [id, momentsOf(history, id)]));
  return calls.flatMap((call): Impossible[] => {
    const isOwn = isPlayed(senderOf(call));
    const told = isOwn ? claimedBy(call) : [];
    const reply = call.method === "Raft.AppendEntriesRpc" && isPlayed(receiverOf(call)) ? replyTo(call) : undefined;
    const conflict =
      reply === undefined || reply.success || reply.conflictTerm === 0
        ? []
        : [[reply.conflictIndex, reply.conflictTerm] as const];
    const at = isOwn ? call.at : (call.answered ?? call.at);
    return [...told, ...conflict].flatMap(([index, term]): Impossible[] => {
      const ruler = ruled.get(term);
      if (ruler === undefined) return [];
      const isMade = wasOnDisk(disks.get(ruler.id) ?? [], at, index, term);
      return isMade
        ? []
        : [{ at, call, why: `entry ${index} of term ${term} is none that server ${ruler.id} made, which led then` }];
    });
  });
}

/** Whether a disk ever held an entry by a place. */
function wasOnDisk(moments: ReturnType<typeof momentsOf>, at: number, index: number, term: number): boolean {
  const by = moments.filter((one) => one.at <= at).map(({ state }) => state);
  return [...by, stateAt(moments, at)].some(
    (disk) => termAt(disk, index) === term || (index < disk.base.index && term <= disk.base.term),
  );
}

/** The entries that a server says that it has. */
function claimedBy(call: Claims["calls"][number]): (readonly [index: number, term: number])[] {
  if (!isLed(call)) return call.params.lastLogIndex === 0 ? [] : [[call.params.lastLogIndex, call.params.lastLogTerm]];
  if (call.method === "Raft.InstallSnapshotRpc") return [[call.params.lastIncludedIndex, call.params.lastIncludedTerm]];
  const { prevLogIndex, prevLogTerm, entries } = call.params;
  const own = entries.map(({ term }, offset) => [prevLogIndex + 1 + offset, term] as const);
  return prevLogIndex === 0 ? own : [[prevLogIndex, prevLogTerm], ...own];
}
