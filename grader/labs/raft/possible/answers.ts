import { isLed, type Led } from "../judge/leading.ts";
import { answeredTerm, type Peer, Steps } from "../judge/view.ts";
import { replyTo } from "../wire.ts";
import { type Claims, type Impossible, receiverOf, senderOf } from "./claims.ts";

/** How far a played server's log can match the log of a leader that is a process: it does up to `least`, and not behind `most`. */
interface Match {
  least: number;
  most: number;
}

/** What contradicts that terms never go back, and that a log holds what was acknowledged: by what played servers answered (5.1, 5.3). */
export function impossibleAnswers(claims: Claims): Impossible[] {
  const matches = new Map<string, Match>();
  const terms = saidTerms(claims);
  return claims.taken.flatMap((call): Impossible[] => {
    const whys = [...wrongTerm(terms, call), ...(isLed(call) ? wrongMatch(call, matches) : wrongVote(claims, call))];
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
  // What it says late it may have said long ago; what it has said, it has said.
  const before = terms.get(receiverOf(call))?.at(Number(call.passed) - 1) ?? 0;
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
    const isAcknowledged =
      receiverOf(one) === id && one.params.term === term - 1 && Number(one.answered) < Number(call.passed);
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

function wrongMatch(call: Led, matches: Map<string, Match>): string[] {
  const { term } = call.params;
  const key = `${receiverOf(call)} ${term}`;
  const match = matches.getOrInsertComputed(key, () => ({ least: 0, most: Number.POSITIVE_INFINITY }));
  const raise = (index: number): void => {
    match.most = Math.max(match.most, index);
  };
  if (call.method === "Raft.InstallSnapshotRpc") {
    raise(call.params.lastIncludedIndex);
    if (answeredTerm(call) === term) match.least = Math.max(match.least, call.params.lastIncludedIndex);
    return [];
  }
  const { prevLogIndex, prevLogTerm, entries } = call.params;
  const reply = replyTo(call);
  const last = prevLogIndex + entries.length;
  if (reply === undefined || reply.term < term) {
    // It may have taken it, and the answer was lost.
    if (prevLogIndex <= match.most) raise(last);
    return [];
  }
  const { conflictTerm, conflictIndex } = reply;
  if (reply.term > term) {
    if (reply.success) return [`it takes a call of term ${term}, and says that its own is ${reply.term}`];
    return conflictTerm + conflictIndex > 0 ? ["it refuses an old term, and tells of a conflict"] : [];
  }
  if (reply.success) {
    const isMatched = prevLogIndex <= match.most;
    raise(last);
    match.least = Math.max(match.least, last);
    return isMatched ? [] : [`it has entry ${prevLogIndex} of term ${prevLogTerm}, and said that it has not`];
  }
  const whys: string[] = [];
  if (prevLogIndex <= match.least)
    whys.push(`it refuses prev ${prevLogIndex}/${prevLogTerm}, and has acknowledged entry ${match.least}`);
  if (conflictIndex < 1 || conflictIndex > prevLogIndex)
    whys.push(`conflictIndex ${conflictIndex} is not between 1 and prevLogIndex ${prevLogIndex}`);
  if (conflictTerm === prevLogTerm && prevLogTerm > 0)
    whys.push(`it refuses prev ${prevLogIndex}/${prevLogTerm}, and says that it has that term there`);
  if (conflictTerm > term) whys.push(`it has an entry of term ${conflictTerm} in term ${term}`);
  if (conflictTerm === 0 && conflictIndex <= match.least)
    whys.push(`its log ends before ${conflictIndex}, and it has acknowledged entry ${match.least}`);
  match.most = Math.min(match.most, conflictTerm === 0 ? conflictIndex - 1 : prevLogIndex - 1);
  return whys;
}
