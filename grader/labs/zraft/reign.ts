import type {
  AppendEntriesReply,
  Entry,
  InstallSnapshotReply,
  RequestVoteReply,
} from "../../../skeleton/zraft/messages.ts";
import type { Random } from "../../checks/random.ts";
import { type Call, Lone } from "./lone.ts";
import { Peer } from "./peer.ts";
import { type Playing, Stuck } from "./playing.ts";

/** The calls that only a leader makes. */
export type LedCall = Call<"Raft.AppendEntriesRpc"> | Call<"Raft.InstallSnapshotRpc">;

/** A leader and its followers have settled what there is after fewer calls to each of them. */
const ROUNDS_MAX = 60;

/** A call that is made because one has failed fails as well: after so many it is clear that there is no end. */
const REFUSED_MAX = 12;

/** More calls than a right server makes in any stand. */
const CALLS_MAX = 900;

/**
 * The server under test as a leader, and the others as its followers, each with a log of its own: what they answer is what right
 * ones do, whatever they are sent. Scripts choose what arrives, and when.
 */
export class Reign {
  readonly lone: Lone;
  readonly peers: readonly Peer[];
  /** The term in which it leads, or led last. */
  term = 0;
  #passed = 0;

  constructor(lone: Lone) {
    this.lone = lone;
    this.peers = lone.others.map((id) => new Peer(id));
  }

  peer(id: number): Peer {
    return this.peers.find((peer) => peer.id === id) as Peer;
  }

  /** Its calls as a leader to one of the others, or to all, that are on their way, oldest first. */
  calls(to?: number): LedCall[] {
    const all = [...this.lone.calls("Raft.AppendEntriesRpc", to), ...this.lone.calls("Raft.InstallSnapshotRpc", to)];
    return all.toSorted((a, b) => a.held.call.at - b.held.call.at);
  }

  /** One of the others takes a call. What it answers is not heard yet: `hear` does that. */
  take({ to, method, params }: Call): AppendEntriesReply | InstallSnapshotReply | RequestVoteReply {
    const peer = this.peer(to);
    if (method === "Raft.RequestVoteRpc") return peer.requestVote(params as Call<"Raft.RequestVoteRpc">["params"]);
    if (method === "Raft.InstallSnapshotRpc") return peer.install(params as Call<"Raft.InstallSnapshotRpc">["params"]);
    return peer.append(params as Call<"Raft.AppendEntriesRpc">["params"]);
  }

  /**
   * One of the others takes a call, and the server under test hears the answer.
   *
   * @throws Stuck when it has called them more often than any script takes
   */
  async pass(call: Call): Promise<void> {
    this.#passed += 1;
    if (this.#passed > CALLS_MAX) throw new Stuck("it calls the others on and on");
    await this.lone.reply(call, this.take(call));
  }

  /** A call fails: its caller is told so. */
  fail(call: Call): Promise<void> {
    return this.lone.fail(call);
  }

  /** One of the others cannot be reached: each call to it fails at once, and what is called because of that. */
  async refuse(id: number): Promise<void> {
    for (let times = 0; times < REFUSED_MAX; times++) {
      const [call] = this.calls(id);
      if (call === undefined) return;
      await this.fail(call);
    }
  }

  /** Passes all calls that are on their way to these, one after the other, and what comes of them. */
  async passAll(ids: readonly number[] = this.lone.others): Promise<void> {
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const calls = ids.flatMap((id) => this.calls(id).slice(0, 1));
      if (calls.length === 0) return;
      for (const call of calls) await this.pass(call);
    }
  }

  /** Time passes, and these answer what they are sent meanwhile. */
  async beat(times = 1, ids: readonly number[] = this.lone.others): Promise<void> {
    for (let time = 0; time < times; time++) {
      await this.lone.rest();
      await this.lone.tick(this.lone.setting.heartbeat_ms);
      await this.passAll(ids);
    }
  }

  /**
   * Has it stand for election, and the others vote as they must: these in this order, as many as it takes.
   *
   * @throws Stuck if it asks for no votes, or gets too few, or says nothing then
   */
  async elect(voters: readonly number[] = this.lone.others): Promise<void> {
    const { lone } = this;
    const asked = await lone.campaign();
    const needed = Math.floor(lone.n / 2);
    let granted = 0;
    for (const id of new Set(voters)) {
      const call = asked.find(({ to }) => to === id);
      if (granted >= needed || call === undefined) continue;
      const reply = this.peer(id).requestVote(call.params);
      if (reply.voteGranted) granted += 1;
      await lone.reply(call, reply);
    }
    for (const { held } of asked) if (held.outcome === undefined) lone.world.drop(held);
    await lone.rest();
    if (granted < needed) throw new Stuck("it does not get the votes that it needs");
    this.term = asked[0]?.params.term ?? lone.term;
    if (lone.n > 1 && this.calls().length === 0) throw new Stuck("it does not lead");
  }

  /**
   * One of the others leads in a new term, has these entries of it or of earlier ones, and brings the server under test up to its own log, of which so much is committed.
   * That one may be any whose log no majority of the others is ahead of.
   */
  async under(leader: number, committed: number, entries: readonly Entry[] = []): Promise<void> {
    const { lone } = this;
    const peer = this.peer(leader);
    lone.loseAll();
    const term = lone.nextTerm();
    for (const voter of this.peers) {
      if (voter !== peer && voter.isAhead(peer.lastIndex + 1, peer.lastTerm)) continue;
      voter.adopt(term);
      voter.vote = leader;
    }
    // The others alone are no majority of two.
    if (lone.n === 2) await lone.requestVote(leader, term, peer.lastIndex, peer.lastTerm);
    peer.entries.push(...entries);
    const prev = Math.max(peer.base.index, committed);
    const rest = peer.entries.slice(prev - peer.base.index);
    await lone.append(leader, term, [prev, peer.termAt(prev) ?? 0], rest, committed);
  }

  /** The one of the others whose log is the most up to date: all of them may vote for it. */
  get foremost(): Peer {
    return this.peers.reduce((one, other) => (one.isAhead(other.lastIndex, other.lastTerm) ? one : other));
  }
}

/** A stand's play with a server that is to lead. */
export function leading(play: (reign: Reign, random: Random) => Promise<void>): (playing: Playing) => Promise<void> {
  return (playing) => play(new Reign(new Lone(playing)), playing.random);
}
