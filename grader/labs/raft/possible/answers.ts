import { isLed, type Led } from "../judge/leading.ts";
import { answeredTerm, type Peer, Steps } from "../judge/view.ts";
import { replyTo } from "../wire.ts";
import { type Claims, type Impossible, receiverOf, senderOf } from "./claims.ts";

/** What contradicts that terms never go back, and that a log holds what was acknowledged: by what played servers answered (5.1, 5.3). */
export function impossibleAnswers(claims: Claims): Impossible[] {
  const terms = saidTerms(claims);
  const alike = Map.groupBy(claims.led, (call) => `${call.from} ${call.to} ${call.params.term}`);
  return claims.taken.flatMap((call): Impossible[] => {
    const whys = [
      ...wrongTerm(terms, call),
      ...(isLed(call)
        ? wrongMatch(call, alike.get(`${call.from} ${call.to} ${call.params.term}`) ?? [])
        : wrongVote(claims, call)),
    ];
    return whys.map((why) => ({ at: call.answered ?? (call.passed as number), call, why }));
  });
}

/** The highest term that each server had said by a place, in calls and answers. */
function saidTerms({ calls }: Claims): Map<number, Steps<number>> {
  const said = calls.flatMap((call) => {
    const own = { at: call.at, id: senderOf(call), term: call.params.term };
    const term = answeredTerm(call);
    return call.answered === undefined || term === undefined
      ? [own]
      : [own, { at: call.answered, id: receiverOf(call), term }];
  });
  const terms = new Map<number, Steps<number>>();
  for (const { at, id, term } of said.toSorted((a, b) => a.at - b.at)) {
    const steps = terms.getOrInsertComputed(id, () => new Steps(0));
    if (term > steps.last) steps.set(at, term);
  }
  return terms;
}

function wrongTerm(terms: ReadonlyMap<number, Steps<number>>, call: Peer): string[] {
  const term = answeredTerm(call);
  if (term === undefined) return [];
  const whys: string[] = [];
  if (term < call.params.term) whys.push(`it answers with term ${term} to a call of term ${call.params.term}`);
  // It may have taken the call as soon as that was made, and its answer may be late; what it had said by then, it had said.
  const before = terms.get(receiverOf(call))?.at(call.at) ?? 0;
  if (term < before) whys.push(`its term is ${term}, and was ${before}`);
  return whys;
}

/** A vote for somebody whose log is less up to date than what the voter has said that it holds, with no leader between that could have changed that. */
function wrongVote(claims: Claims, call: Peer): string[] {
  if (call.method !== "Raft.RequestVoteRpc" || !replyTo(call)?.voteGranted) return [];
  const { term, lastLogIndex, lastLogTerm } = call.params;
  const whys: string[] = [];
  if (answeredTerm(call) !== term)
    whys.push(`it gives a vote in term ${term}, and says that its own is ${answeredTerm(call)}`);
  const id = receiverOf(call);
  for (const one of claims.led) {
    const isAcknowledged = receiverOf(one) === id && one.params.term === term - 1 && Number(one.answered) < call.at;
    if (one.method !== "Raft.AppendEntriesRpc" || !isAcknowledged || !replyTo(one)?.success) continue;
    const { prevLogIndex, prevLogTerm, entries } = one.params;
    const [index, of] = [prevLogIndex + entries.length, entries.at(-1)?.term ?? prevLogTerm];
    if (of > lastLogTerm || (of === lastLogTerm && index > lastLogIndex)) {
      whys.push(
        `it has acknowledged entry ${index}/${of}, and votes for one whose last is ${lastLogIndex}/${lastLogTerm}`,
      );
      break;
    }
  }
  return whys;
}

/** What contradicts the other answers of the same server to calls of the same leader. */
function wrongMatch(call: Led, others: readonly Led[]): string[] {
  if (call.method !== "Raft.AppendEntriesRpc") return [];
  const { term, prevLogIndex, prevLogTerm } = call.params;
  const reply = replyTo(call);
  if (reply === undefined || reply.term < term) return [];
  const { conflictTerm, conflictIndex } = reply;
  if (reply.term > term) {
    if (reply.success) return [`it takes a call of term ${term}, and says that its own is ${reply.term}`];
    return conflictTerm + conflictIndex > 0 ? ["it refuses an old term, and tells of a conflict"] : [];
  }
  const before = others.filter((one) => one !== call && Number(one.answered) < call.at);
  if (reply.success) {
    const denied = before.some((one) => boundIn(one) < prevLogIndex && !mayFill(others, one, call));
    return denied ? [`it has entry ${prevLogIndex} of term ${prevLogTerm}, and said that it has not`] : [];
  }
  const least = Math.max(0, ...before.map((one) => (isTaken(one) ? lastOf(one) : 0)));
  const whys: string[] = [];
  if (prevLogIndex <= least)
    whys.push(`it refuses prev ${prevLogIndex}/${prevLogTerm}, and has acknowledged entry ${least}`);
  else if (conflictTerm === 0 && conflictIndex <= least)
    whys.push(`its log ends before ${conflictIndex}, and it has acknowledged entry ${least}`);
  if (conflictIndex < 1 || conflictIndex > prevLogIndex)
    whys.push(`conflictIndex ${conflictIndex} is not between 1 and prevLogIndex ${prevLogIndex}`);
  if (conflictTerm === prevLogTerm && prevLogTerm > 0)
    whys.push(`it refuses prev ${prevLogIndex}/${prevLogTerm}, and says that it has that term there`);
  if (conflictTerm > term) whys.push(`it has an entry of term ${conflictTerm} in term ${term}`);
  return whys;
}

/** How far a log can match the leader's at the most, by a refusal; without one there is no bound. */
function boundIn(call: Led): number {
  const reply = call.method === "Raft.AppendEntriesRpc" ? replyTo(call) : undefined;
  if (
    call.method !== "Raft.AppendEntriesRpc" ||
    reply === undefined ||
    reply.success ||
    reply.term !== call.params.term
  )
    return Number.POSITIVE_INFINITY;
  return reply.conflictTerm === 0 ? reply.conflictIndex - 1 : call.params.prevLogIndex - 1;
}

/** Whether a call that may have been taken between a refusal and a success brought what the log had lacked, answered or not. */
function mayFill(others: readonly Led[], refusal: Led, success: Led): boolean {
  const needed = success.method === "Raft.AppendEntriesRpc" ? success.params.prevLogIndex : 0;
  return others.some(
    (one) =>
      one !== success &&
      one.at < Number(success.answered) &&
      (one.answered === undefined || one.answered > refusal.at) &&
      (one.outcome === undefined || isTaken(one)) &&
      lastOf(one) >= needed,
  );
}

function isTaken(call: Led): boolean {
  if (call.method === "Raft.InstallSnapshotRpc") return answeredTerm(call) === call.params.term;
  const reply = replyTo(call);
  return reply?.success === true && reply.term === call.params.term;
}

function lastOf(call: Led): number {
  if (call.method === "Raft.InstallSnapshotRpc") return call.params.lastIncludedIndex;
  return call.params.prevLogIndex + call.params.entries.length;
}
