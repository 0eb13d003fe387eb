import type { Entry } from "../../../../skeleton/zraft/messages.ts";
import { momentsOf, stateAt, termAt } from "../judge/disk.ts";
import type { Led } from "../judge/leading.ts";
import type { MessageOf } from "../wire.ts";
import { type Claims, type Impossible, senderOf } from "./claims.ts";

/** What is known of the log of a term's leader: the term of the entry at an index, by what it sent. */
interface Reign {
  leader: number;
  terms: Map<number, number>;
  /** It said, or a snapshot of it says, that all up to here is committed. */
  committed: number;
}

/** What contradicts that each leader has one log, that grows, and all logs match (5.3, 5.4): by what leaders sent. */
export function impossibleLogs(claims: Claims): Impossible[] {
  const { led, isPlayed, history, live, n, majority } = claims;
  const reigns = new Map<number, Reign>();
  const known = new Map<string, { entry: Entry; before: number }>();
  const snapshots = new Map<number, string>();
  const asked = lastWhenAsked(claims);
  const disks = live.map((id) => momentsOf(history, id));
  return led.flatMap((call): Impossible[] => {
    const { term } = call.params;
    const reign = reigns.getOrInsertComputed(term, () => ({ leader: senderOf(call), terms: new Map(), committed: 0 }));
    const whys = [
      ...(call.method === "Raft.AppendEntriesRpc" ? wrongEntries(call, known) : wrongSnapshot(call, snapshots)),
      ...wrongIn(reign, call, asked.get(`${senderOf(call)} ${term}`)),
    ];
    const commit = call.method === "Raft.AppendEntriesRpc" ? call.params.leaderCommit : call.params.lastIncludedIndex;
    reign.committed = Math.max(reign.committed, commit);
    whys.push(...lostBetween(reigns, term));
    // Who is played may hold anything; a process holds what its disk does.
    const holders = disks.filter(
      (moments) =>
        termAt(stateAt(moments, call.at), commit) !== undefined || stateAt(moments, call.at).base.index >= commit,
    );
    if (commit > 0 && n - live.length + holders.length < majority)
      whys.push(`it says that all up to ${commit} is committed, and no majority can hold that`);
    return isPlayed(senderOf(call)) ? whys.map((why) => ({ at: call.at, call, why })) : [];
  });
}

function wrongEntries(
  { params: { term, prevLogIndex, prevLogTerm, entries } }: MessageOf<"Raft.AppendEntriesRpc">,
  known: Map<string, { entry: Entry; before: number }>,
): string[] {
  const whys: string[] = [];
  if ((prevLogIndex === 0) !== (prevLogTerm === 0))
    whys.push(`prev ${prevLogIndex}/${prevLogTerm}: only index 0 has term 0`);
  let before = prevLogTerm;
  for (const [offset, entry] of entries.entries()) {
    const index = prevLogIndex + 1 + offset;
    if (entry.term < before) whys.push(`entry ${index} of term ${entry.term} stands behind one of term ${before}`);
    const other = known.getOrInsert(`${index} ${entry.term}`, { entry, before });
    if (other.entry.command !== entry.command)
      whys.push(
        `entry ${index} of term ${entry.term} is [${entry.command ?? ""}], and was [${other.entry.command ?? ""}]`,
      );
    else if (other.before !== before)
      whys.push(
        `entry ${index} of term ${entry.term} stands behind one of term ${before}, and stood behind one of term ${other.before}`,
      );
    before = entry.term;
  }
  if (before > term) whys.push(`a leader of term ${term} has an entry of term ${before}`);
  return whys;
}

function wrongSnapshot({ params }: MessageOf<"Raft.InstallSnapshotRpc">, snapshots: Map<number, string>): string[] {
  const { term, lastIncludedIndex: index, lastIncludedTerm, data } = params;
  const whys: string[] = [];
  if (lastIncludedTerm > term) whys.push(`a leader of term ${term} has a snapshot of term ${lastIncludedTerm}`);
  if (snapshots.getOrInsert(index, data) !== data) whys.push(`two snapshots of index ${index} hold different states`);
  return whys;
}

/** What contradicts what is known of the leader's log: it only grows, with entries of its own term behind those that it had. */
function wrongIn({ terms }: Reign, call: Led, asked: { index: number; term: number } | undefined): string[] {
  const whys: string[] = [];
  const { term } = call.params;
  for (const [index, of] of termsIn(call)) {
    const other = terms.getOrInsert(index, of);
    if (other !== of)
      whys.push(`the leader of term ${term} has entry ${index} of term ${of}, and had it of term ${other}`);
    if (asked === undefined) continue;
    if (index === asked.index && of !== asked.term)
      whys.push(`its last entry was ${asked.index}/${asked.term} when it asked for votes, and now it is of term ${of}`);
    if (index > asked.index && of !== term)
      whys.push(
        `entry ${index} of term ${of} is behind its last when it asked for votes, ${asked.index}/${asked.term}`,
      );
    if (index < asked.index && of > asked.term)
      whys.push(
        `entry ${index} of term ${of} is before its last when it asked for votes, ${asked.index}/${asked.term}`,
      );
  }
  const rising = [...terms].toSorted(([a], [b]) => a - b);
  const fall = rising.findIndex(([, of], place) => place > 0 && of < (rising[place - 1]?.[1] as number));
  if (fall > 0)
    whys.push(
      `in the log of the leader of term ${term}, entry ${rising[fall]?.[0]} is of a lower term than one before it`,
    );
  return whys;
}

/** The terms of entries that a call tells, by their indexes. */
function termsIn(call: Led): (readonly [index: number, term: number])[] {
  if (call.method === "Raft.InstallSnapshotRpc") return [[call.params.lastIncludedIndex, call.params.lastIncludedTerm]];
  const { prevLogIndex, prevLogTerm, entries } = call.params;
  const own = entries.map(({ term }, offset) => [prevLogIndex + 1 + offset, term] as const);
  return prevLogIndex === 0 ? own : [[prevLogIndex, prevLogTerm], ...own];
}

/** What is committed in one term is in the logs of all later leaders (Leader Completeness). */
function lostBetween(reigns: ReadonlyMap<number, Reign>, term: number): string[] {
  const one = reigns.get(term) as Reign;
  return [...reigns].flatMap(([other, reign]) => {
    if (other === term) return [];
    const [early, late] = other < term ? [reign, one] : [one, reign];
    const lost = [...early.terms].find(
      ([index, of]) => index <= early.committed && late.terms.has(index) && late.terms.get(index) !== of,
    );
    if (lost === undefined) return [];
    const [index, of] = lost;
    return [
      `entry ${index} of term ${of} was committed in term ${Math.min(term, other)}, and the leader of term ${Math.max(term, other)} has another`,
    ];
  });
}

/** The last entry of each candidate, by its id and term, as it said. */
function lastWhenAsked({ calls }: Claims): Map<string, { index: number; term: number }> {
  const asked = new Map<string, { index: number; term: number }>();
  for (const call of calls)
    if (call.method === "Raft.RequestVoteRpc")
      asked.set(`${senderOf(call)} ${call.params.term}`, {
        index: call.params.lastLogIndex,
        term: call.params.lastLogTerm,
      });
  return asked;
}
