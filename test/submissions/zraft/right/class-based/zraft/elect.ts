// Right: elections are objects of a class, one for each term in which it stands.
import * as zlog from "../zlog/zlog.ts";
import type { RequestVoteArgs, RequestVoteReply } from "./messages.ts";
import type { Server } from "./server.ts";

class Election {
  readonly #s: Server;
  readonly args: RequestVoteArgs;

  constructor(s: Server) {
    this.#s = s;
    const { lastIndex, lastTerm } = s.log;
    this.args = { term: s.currentTerm, candidateId: s.id, lastLogIndex: lastIndex, lastLogTerm: lastTerm };
  }

  get isOpen(): boolean {
    return this.#s.role === "candidate" && this.#s.currentTerm === this.args.term;
  }

  ask(): void {
    const { others } = this.#s;
    zlog.info(`${this.#s.at()} election => [${others.join(" ")}]`);
    for (const id of others) void this.#askOne(id);
    this.#decide();
  }

  take(id: number): void {
    if (!this.isOpen) return;
    this.#s.votes.add(id);
    this.#decide();
  }

  async #askOne(id: number): Promise<void> {
    try {
      const reply = await this.#s.call(id, "Raft.RequestVoteRpc", this.args);
      void this.#s.takeVote(id, this.args, reply);
    } catch (error) {
      this.#s.callFailed(id, "Raft.RequestVoteRpc", error as Error);
    }
  }

  #decide(): void {
    if (this.#s.votes.size >= this.#s.majority) void this.#s.becomeLeader();
  }
}

class Voter {
  readonly #s: Server;

  constructor(s: Server) {
    this.#s = s;
  }

  answer(args: RequestVoteArgs): RequestVoteReply {
    const s = this.#s;
    const voteGranted = this.#mayHaveIt(args);
    if (voteGranted) {
      s.votedFor = args.candidateId;
      s.resetTimer();
    }
    s.save();
    zlog.info(`${s.at()} vote => ${args.candidateId}, granted=${voteGranted}`);
    return { term: s.currentTerm, voteGranted };
  }

  #mayHaveIt({ term, candidateId, lastLogIndex, lastLogTerm }: RequestVoteArgs): boolean {
    const { currentTerm, votedFor, log } = this.#s;
    if (term < currentTerm) return false;
    if (votedFor !== null && votedFor !== candidateId) return false;
    if (lastLogTerm !== log.lastTerm) return lastLogTerm > log.lastTerm;
    return lastLogIndex >= log.lastIndex;
  }
}

const elections = new WeakMap<Server, Election>();

export function observeTerm(s: Server, term: number): void {
  if (term <= s.currentTerm) return;
  const { role } = s;
  Object.assign(s, { currentTerm: term, votedFor: null, role: "follower", leaderId: null });
  if (role === "leader") s.resetTimer();
  if (role !== "follower") zlog.info(`${s.at()} follower`);
}

export function startElection(s: Server): void {
  Object.assign(s, { currentTerm: s.currentTerm + 1, votedFor: s.id, role: "candidate", leaderId: null });
  s.votes = new Set([s.id]);
  s.resetTimer();
  s.save();
  const election = new Election(s);
  elections.set(s, election);
  election.ask();
}

export function RequestVoteRpc(s: Server, args: RequestVoteArgs): RequestVoteReply {
  s.observeTerm(args.term);
  return new Voter(s).answer(args);
}

export function takeVote(s: Server, id: number, args: RequestVoteArgs, reply: RequestVoteReply): void {
  if (reply.term > s.currentTerm) {
    s.observeTerm(reply.term);
    s.save();
  } else if (reply.voteGranted && args.term === s.currentTerm) elections.get(s)?.take(id);
}

export function becomeLeader(s: Server): void {
  s.role = "leader";
  s.leaderId = s.id;
  s.installing.clear();
  for (const id of s.others) {
    s.nextIndex[id] = s.log.lastIndex + 1;
    s.matchIndex[id] = 0;
    s.sent[id] = { index: 0, commit: 0 };
  }
  zlog.info(`${s.at()} leader, votes=[${[...s.votes].join(" ")}]`);
  s.log.append([{ term: s.currentTerm, command: null, at_ms: s.clock.now() }]);
  s.save();
  for (const id of s.others) void s.replicateTo(id);
  s.startHeartbeat();
  void s.advanceCommit();
}
