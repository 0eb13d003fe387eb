import { idOf, type MessageOf, replyTo } from "../wire.ts";
import { isTaken, type Life, type Peer, peerCalls, type Turn, turnAt, type View } from "./view.ts";

/** That a server may lead, by the votes that it was handed. */
export interface Leading {
  life: Life;
  term: number;
  /** The place at which the vote was handed to it that makes a majority. */
  from: number;
  /** Whether all of these votes were taken: they came in time. */
  isCertain: boolean;
  /** Its last entry when it asked for votes. */
  lastIndex: number;
}

export const majorityOf = (n: number): number => Math.floor(n / 2) + 1;

/** The terms in which a server may lead: a majority, itself included, granted it the vote of that term in this life of it. */
export function leadingsOf(view: View): Leading[] {
  const { n } = view.setting;
  const found: Leading[] = [];
  if (n === 1) return aloneIn(view);
  const votes = new Map<string, Set<number>>();
  const late = new Set<string>();
  const heard = view.made
    .filter(
      (call): call is MessageOf<"Raft.RequestVoteRpc"> =>
        call.method === "Raft.RequestVoteRpc" && call.heard !== undefined,
    )
    .toSorted((a, b) => Number(a.heard) - Number(b.heard));
  for (const call of heard) {
    const { term, lastLogIndex } = call.params;
    const reply = replyTo(call);
    const life = turnAt(view, call.heard as number)?.life;
    if (!reply?.voteGranted || reply.term !== term || life === undefined || call.at < life.start) continue;
    const key = `${life.number} ${term}`;
    if (!isTaken(view, call)) late.add(key);
    const voters = votes.getOrInsertComputed(key, () => new Set());
    const before = voters.size;
    voters.add(idOf(call.to) as number);
    if (voters.size > before && voters.size + 1 === majorityOf(n))
      found.push({ life, term, from: call.heard as number, lastIndex: lastLogIndex, isCertain: !late.has(key) });
  }
  return found;
}

/** Who is the only one leads in every term that it voted in. */
function aloneIn(view: View): Leading[] {
  const found: Leading[] = [];
  for (const { at, state } of view.disk) {
    const life = turnAt(view, at)?.life;
    const isKnown = found.some((one) => one.life === life && one.term === state.term);
    if (life === undefined || isKnown || state.vote !== view.id || state.term === 0) continue;
    found.push({
      life,
      term: state.term,
      from: at,
      lastIndex: state.base.index + state.entries.length,
      isCertain: true,
    });
  }
  return found;
}

/** The calls that only a leader makes. */
export type Led = MessageOf<"Raft.AppendEntriesRpc" | "Raft.InstallSnapshotRpc">;

export function isLed(call: Peer): call is Led {
  return call.method !== "Raft.RequestVoteRpc";
}

const LED = new WeakMap<View["made"], readonly Led[]>();

/** The calls that one made as a leader. */
export function ledCalls(view: View): readonly Led[] {
  return LED.getOrInsertComputed(view.made, () => peerCalls(view).filter(isLed));
}

/** The last entry that one is to have by a call. */
export function lastOf(call: Led): number {
  return call.method === "Raft.InstallSnapshotRpc"
    ? call.params.lastIncludedIndex
    : call.params.prevLogIndex + call.params.entries.length;
}

/** Whether a call holds entries. */
export function isFilled(call: Led): boolean {
  return call.method === "Raft.AppendEntriesRpc" && call.params.entries.length > 0;
}

/** Whether a call says that there is a leader, and nothing else: every log matches (0, 0), and there are no entries behind it. */
export const comparesNothing = ({ method, params }: Led): boolean =>
  method === "Raft.AppendEntriesRpc" && params.prevLogIndex === 0 && params.entries.length === 0;

/**
 * Whether a leader may have left by itself by the end of a turn, and lead no more in its term: for as long as the shortest election
 * timeout no majority, itself included, has answered it.
 */
export function mayHaveLeft(view: View, { life, end, after_ms }: Turn): boolean {
  const { n, election_ms } = view.setting;
  const last = new Map<string, number>();
  for (const { to, at, heard = Number.POSITIVE_INFINITY } of peerCalls(view)) {
    if (at < life.start || heard > end) continue;
    const told_ms = turnAt(view, heard)?.before_ms ?? 0;
    last.set(to, Math.max(told_ms, last.get(to) ?? 0));
  }
  const needed = majorityOf(n) - 1;
  if (needed === 0) return false;
  const heard_ms = [...last.values()].toSorted((a, b) => b - a)[needed - 1] ?? 0;
  return after_ms - heard_ms >= election_ms[0];
}

/** Whether a call has failed, as far as its caller has heard. */
export const isFailed = ({ outcome }: Led): boolean => outcome !== undefined && "error" in outcome;
