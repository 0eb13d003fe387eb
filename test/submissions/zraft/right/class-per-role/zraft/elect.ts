// Right: each role is a class of its own; what a server does is a method of the role that it plays.
import * as zlog from "../zlog/zlog.ts";
import type { RequestVoteArgs, RequestVoteReply } from "./messages.ts";
import type { Server } from "./server.ts";

abstract class Role {
  protected readonly s: Server;

  constructor(s: Server) {
    this.s = s;
  }

  /** What ends with this role when a higher term has begun. */
  abstract leave(): void;

  timeout(): void {
    const { s } = this;
    s.currentTerm += 1;
    s.votedFor = s.id;
    s.role = "candidate";
    s.leaderId = null;
    s.votes = new Set([s.id]);
    s.resetTimer();
    s.save();
    new Candidate(s).campaign();
  }

  newTerm(term: number): void {
    const { s } = this;
    s.currentTerm = term;
    s.votedFor = null;
    s.leaderId = null;
    s.role = "follower";
    this.leave();
  }

  isAskedForVote({ candidateId, lastLogIndex, lastLogTerm }: RequestVoteArgs): boolean {
    const { s } = this;
    if (s.votedFor !== null && s.votedFor !== candidateId) return false;
    const order = lastLogTerm - s.log.lastTerm || lastLogIndex - s.log.lastIndex;
    if (order < 0) return false;
    s.votedFor = candidateId;
    s.resetTimer();
    return true;
  }

  hearsVote(_id: number): void {}
}

class Follower extends Role {
  override leave(): void {}
}

class Candidate extends Role {
  override leave(): void {
    zlog.info(`${this.s.at()} follower`);
  }

  /** Its vote is its own already. */
  override isAskedForVote(): boolean {
    return false;
  }

  campaign(): void {
    const { s } = this;
    zlog.info(`${s.at()} election => [${s.others.join(" ")}]`);
    const args: RequestVoteArgs = Object.freeze({
      term: s.currentTerm,
      candidateId: s.id,
      lastLogIndex: s.log.lastIndex,
      lastLogTerm: s.log.lastTerm,
    });
    s.others.forEach((id) => void this.ask(id, args));
    this.count();
  }

  async ask(id: number, args: RequestVoteArgs): Promise<void> {
    const { s } = this;
    let reply: RequestVoteReply;
    try {
      reply = await s.call(id, "Raft.RequestVoteRpc", args);
    } catch (error) {
      s.callFailed(id, "Raft.RequestVoteRpc", error as Error);
      return;
    }
    await s.takeVote(id, args, reply);
  }

  override hearsVote(id: number): void {
    this.s.votes.add(id);
    this.count();
  }

  count(): void {
    if (2 * this.s.votes.size > this.s.n) void this.s.becomeLeader();
  }
}

class Leader extends Role {
  override leave(): void {
    this.s.resetTimer();
    zlog.info(`${this.s.at()} follower`);
  }

  override timeout(): void {}

  override isAskedForVote(): boolean {
    return false;
  }

  begin(): void {
    const { s } = this;
    s.leaderId = s.id;
    for (const id of s.others) Object.assign(s.sent, { [id]: { index: 0, commit: 0 } });
    for (const id of s.others) {
      s.matchIndex[id] = 0;
      s.nextIndex[id] = s.log.lastIndex + 1;
    }
    s.installing.clear();
    zlog.info(`${s.at()} leader, votes=[${Array.from(s.votes).join(" ")}]`);
    s.log.append([{ term: s.currentTerm, command: null, at_ms: s.clock.now() }]);
    s.save();
    s.startHeartbeat();
    for (const id of s.others) void s.replicateTo(id);
    void s.advanceCommit();
  }
}

const ROLES = { follower: Follower, candidate: Candidate, leader: Leader };

function roleOf(s: Server): Follower | Candidate | Leader {
  return new ROLES[s.role](s);
}

export function observeTerm(s: Server, term: number): void {
  if (term > s.currentTerm) roleOf(s).newTerm(term);
}

export function startElection(s: Server): void {
  roleOf(s).timeout();
}

export function RequestVoteRpc(s: Server, args: RequestVoteArgs): RequestVoteReply {
  s.observeTerm(args.term);
  const voteGranted = args.term === s.currentTerm && roleOf(s).isAskedForVote(args);
  s.save();
  zlog.info(`${s.at()} vote => ${args.candidateId}, granted=${voteGranted}`);
  return { term: s.currentTerm, voteGranted };
}

export function takeVote(s: Server, id: number, args: RequestVoteArgs, reply: RequestVoteReply): void {
  if (reply.term > s.currentTerm) {
    s.observeTerm(reply.term);
    s.save();
  } else if (args.term === s.currentTerm && reply.voteGranted) roleOf(s).hearsVote(id);
}

export function becomeLeader(s: Server): void {
  s.role = "leader";
  new Leader(s).begin();
}
