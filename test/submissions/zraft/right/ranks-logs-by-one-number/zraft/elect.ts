// Right: ranks logs by one large number, of last term and last index, and asks the others in a ring, from the one behind it on.
import * as zlog from "../zlog/zlog.ts";
import type { RequestVoteArgs, RequestVoteReply } from "./messages.ts";
import type { Server } from "./server.ts";

/** Adopts a higher term (E2, E3, E8). Its caller saves. */
export function observeTerm(s: Server, term: number): void {
  if (term <= s.currentTerm) return;
  const before = s.role;
  s.currentTerm = term;
  s.votedFor = null;
  s.role = "follower";
  s.leaderId = null;
  // A leader's timer stood still; a follower's and a candidate's go on (E8).
  if (before === "leader") s.resetTimer();
  if (before !== "follower") zlog.info(`${s.at()} follower`);
}

/** Begins an election (E4, E8, D1). */
export function startElection(s: Server): void {
  s.currentTerm += 1;
  s.votedFor = s.id;
  s.role = "candidate";
  s.leaderId = null;
  s.votes = new Set([s.id]);
  s.resetTimer();
  s.save();

  const ring = Array.from({ length: s.n - 1 }, (_, step) => (s.id + 1 + step) % s.n);
  zlog.info(`${s.at()} election => [${ring.join(" ")}]`);
  const { lastIndex, lastTerm } = s.log;
  const args: RequestVoteArgs = {
    term: s.currentTerm,
    candidateId: s.id,
    lastLogIndex: lastIndex,
    lastLogTerm: lastTerm,
  };
  for (const id of ring) {
    s.call(id, "Raft.RequestVoteRpc", args).then(
      (reply) => s.takeVote(id, args, reply),
      (error: Error) => s.callFailed(id, "Raft.RequestVoteRpc", error),
    );
  }
  if (s.votes.size >= s.majority) s.becomeLeader();
}

/** Answers a candidate (E5, E6, E7, E8, D1). */
export function RequestVoteRpc(s: Server, args: RequestVoteArgs): RequestVoteReply {
  const { term, candidateId } = args;
  s.observeTerm(term);
  const mayVote = s.votedFor === null || s.votedFor === candidateId;
  const voteGranted = term === s.currentTerm && mayVote && isUpToDate(s, args);
  if (voteGranted) {
    s.votedFor = candidateId;
    s.resetTimer();
  }
  s.save();
  zlog.info(`${s.at()} vote => ${candidateId}, granted=${voteGranted}`);
  return { term: s.currentTerm, voteGranted };
}

/** Whether the candidate's log is at least as up to date as this server's: the last term decides, then the last index (E6). */
function isUpToDate(s: Server, { lastLogIndex, lastLogTerm }: RequestVoteArgs): boolean {
  const { lastIndex, lastTerm } = s.log;
  return rank(lastLogTerm, lastLogIndex) >= rank(lastTerm, lastIndex);
}

/** Higher for a higher term, and in the same term for a higher index: no index needs 64 bits. */
const rank = (term: number, index: number): bigint => (BigInt(term) << 64n) | BigInt(index);

/** Counts a vote in this very election (E2, E10). */
export function takeVote(s: Server, id: number, args: RequestVoteArgs, reply: RequestVoteReply): void {
  if (reply.term > s.currentTerm) {
    s.observeTerm(reply.term);
    s.save();
    return;
  }
  if (s.role !== "candidate" || args.term !== s.currentTerm || !reply.voteGranted) return;
  s.votes.add(id);
  if (s.votes.size >= s.majority) s.becomeLeader();
}

/** Makes this server the leader of its term (A8, M4, E12). */
export function becomeLeader(s: Server): void {
  s.role = "leader";
  s.leaderId = s.id;
  for (const id of s.others) {
    s.nextIndex[id] = s.log.lastIndex + 1;
    s.matchIndex[id] = 0;
    s.sent[id] = { index: 0, commit: 0 };
  }
  s.installing.clear();
  zlog.info(`${s.at()} leader, votes=[${[...s.votes].join(" ")}]`);

  s.log.append([{ term: s.currentTerm, command: null, at_ms: s.clock.now() }]);
  s.save();
  s.startHeartbeat();
  for (const id of s.others) s.replicateTo(id);
  s.advanceCommit();
}
