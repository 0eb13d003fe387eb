// Right: an election is a pure function of a ballot that is never changed and an event; what it says is then done to the server.
import * as zlog from "../zlog/zlog.ts";
import type { RequestVoteArgs, RequestVoteReply } from "./messages.ts";
import type { Server } from "./server.ts";

/** What of a server an election is about. It is never changed: each event makes another one. */
interface Ballot {
  readonly term: number;
  readonly vote: number | null;
  readonly role: Server["role"];
  readonly leader: number | null;
  readonly votes: ReadonlySet<number>;
}

type ElectionEvent =
  | { readonly kind: "term"; readonly term: number }
  | { readonly kind: "timeout" }
  | { readonly kind: "request"; readonly args: RequestVoteArgs; readonly last: { index: number; term: number } }
  | { readonly kind: "granted"; readonly by: number; readonly term: number }
  | { readonly kind: "won" };

/** What an event makes of a ballot, and what is to be done about the timer. */
interface Outcome {
  readonly ballot: Ballot;
  readonly restartsTimer: boolean;
}

const same = (ballot: Ballot): Outcome => ({ ballot, restartsTimer: false });

/** What follows from an event: a function of its arguments alone. */
function outcomeOf(self: number, ballot: Ballot, event: ElectionEvent): Outcome {
  switch (event.kind) {
    case "term": {
      if (event.term <= ballot.term) return same(ballot);
      const next: Ballot = { ...ballot, term: event.term, vote: null, role: "follower", leader: null };
      return { ballot: next, restartsTimer: ballot.role === "leader" };
    }
    case "timeout": {
      const term = ballot.term + 1;
      const next: Ballot = { term, vote: self, role: "candidate", leader: null, votes: new Set([self]) };
      return { ballot: next, restartsTimer: true };
    }
    case "request": {
      const { term, candidateId, lastLogTerm, lastLogIndex } = event.args;
      const { last } = event;
      const isFree = ballot.vote === null || ballot.vote === candidateId;
      const isUpToDate = lastLogTerm === last.term ? lastLogIndex >= last.index : lastLogTerm > last.term;
      if (term !== ballot.term || !isFree || !isUpToDate) return same(ballot);
      return { ballot: { ...ballot, vote: candidateId }, restartsTimer: true };
    }
    case "granted": {
      if (ballot.role !== "candidate" || ballot.term !== event.term) return same(ballot);
      return same({ ...ballot, votes: new Set([...ballot.votes, event.by]) });
    }
    case "won":
      return same({ ...ballot, role: "leader", leader: self });
  }
}

/** Lets an event happen to a server. Whether it changed the ballot. */
function happen(s: Server, event: ElectionEvent): boolean {
  const before: Ballot = {
    term: s.currentTerm,
    vote: s.votedFor,
    role: s.role,
    leader: s.leaderId,
    votes: s.votes,
  };
  const { ballot, restartsTimer } = outcomeOf(s.id, before, event);
  s.currentTerm = ballot.term;
  s.votedFor = ballot.vote;
  s.role = ballot.role;
  s.leaderId = ballot.leader;
  s.votes = new Set(ballot.votes);
  if (restartsTimer) s.resetTimer();
  if (before.role !== "follower" && ballot.role === "follower") zlog.info(`${s.at()} follower`);
  return ballot !== before || restartsTimer;
}

/** Adopts a higher term (E2, E3, E8). Its caller saves. */
export function observeTerm(s: Server, term: number): void {
  happen(s, { kind: "term", term });
}

/** Begins an election (E4, E8, D1). */
export function startElection(s: Server): void {
  happen(s, { kind: "timeout" });
  s.save();
  zlog.info(`${s.at()} election => [${s.others.join(" ")}]`);
  const args: RequestVoteArgs = Object.freeze({
    term: s.currentTerm,
    candidateId: s.id,
    lastLogIndex: s.log.lastIndex,
    lastLogTerm: s.log.lastTerm,
  });
  for (const id of s.others) {
    s.call(id, "Raft.RequestVoteRpc", args).then(
      (reply) => s.takeVote(id, args, reply),
      (error: Error) => s.callFailed(id, "Raft.RequestVoteRpc", error),
    );
  }
  leadIfElected(s);
}

/** Answers a candidate (E5, E6, E7, E8, D1). */
export function RequestVoteRpc(s: Server, args: RequestVoteArgs): RequestVoteReply {
  s.observeTerm(args.term);
  const voteGranted = happen(s, { kind: "request", args, last: { index: s.log.lastIndex, term: s.log.lastTerm } });
  s.save();
  zlog.info(`${s.at()} vote => ${args.candidateId}, granted=${voteGranted}`);
  return { term: s.currentTerm, voteGranted };
}

/** Counts a vote in this very election (E2, E10). */
export function takeVote(s: Server, id: number, args: RequestVoteArgs, reply: RequestVoteReply): void {
  if (reply.term > s.currentTerm) {
    s.observeTerm(reply.term);
    s.save();
  } else if (reply.voteGranted && happen(s, { kind: "granted", by: id, term: args.term })) {
    leadIfElected(s);
  }
}

function leadIfElected(s: Server): void {
  if (s.role === "candidate" && s.votes.size >= s.majority) s.becomeLeader();
}

/** Makes this server the leader of its term (A8, M4, E12). */
export function becomeLeader(s: Server): void {
  happen(s, { kind: "won" });
  const next = s.log.lastIndex + 1;
  for (const id of s.others) {
    s.nextIndex[id] = next;
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
