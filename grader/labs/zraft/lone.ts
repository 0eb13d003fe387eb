import type { Params, Result } from "../../../skeleton/znet/rpc.ts";
import type { Entry, METHODS, PeerMethod } from "../../../skeleton/zraft/messages.ts";
import { type CallOf, OneServer } from "../kit/world/one-server.ts";
import type { Setting } from "../raft/judge/view.ts";
import { type ReplyTo, server, serviceOf } from "../raft/wire.ts";
import { type Playing, Stuck } from "./playing.ts";

/** A call of the server under test that is on its way. */
export type Call<M extends PeerMethod = PeerMethod> = CallOf<typeof METHODS, M>;

/** One real server, and all others played: what scripts do to it. */
export class Lone extends OneServer<Setting, typeof METHODS> {
  /** The highest term that was said so far: what comes next begins above it. */
  term = 0;

  /** A term that nobody has spoken of. */
  nextTerm(more = 1): number {
    this.asked();
    this.term += more;
    return this.term;
  }

  /** One of the others calls a method, and is answered. Undefined if no answer came, and none will. */
  async call<M extends PeerMethod>(
    from: number,
    method: M,
    params: Params<(typeof METHODS)[M]>,
  ): Promise<ReplyTo<M> | undefined> {
    this.term = Math.max(this.term, params.term);
    const reply = await this.ask(server(from), method, params);
    if (typeof (reply as { term?: unknown } | undefined)?.term === "number")
      this.term = Math.max(this.term, (reply as { term: number }).term);
    return reply as ReplyTo<M> | undefined;
  }

  /** One of the others calls a method; nobody waits for the answer. It has done what it can then, or waits for its disk. */
  async tell<M extends PeerMethod>(from: number, method: M, params: Params<(typeof METHODS)[M]>): Promise<void> {
    this.term = Math.max(this.term, params.term);
    await this.say(server(from), method, params);
  }

  /** A candidate asks for the vote. */
  requestVote(
    from: number,
    term: number,
    lastLogIndex = 0,
    lastLogTerm = 0,
  ): Promise<ReplyTo<"Raft.RequestVoteRpc"> | undefined> {
    return this.call(from, "Raft.RequestVoteRpc", { term, candidateId: from, lastLogIndex, lastLogTerm });
  }

  /** A leader sends entries behind what it has at `prev`. */
  append(
    from: number,
    term: number,
    prev: readonly [index: number, term: number],
    entries: readonly Entry[] = [],
    leaderCommit = 0,
  ): Promise<ReplyTo<"Raft.AppendEntriesRpc"> | undefined> {
    const [prevLogIndex, prevLogTerm] = prev;
    const params = { term, leaderId: from, prevLogIndex, prevLogTerm, entries: [...entries], leaderCommit };
    return this.call(from, "Raft.AppendEntriesRpc", params);
  }

  /** A leader sends a snapshot. */
  install(
    from: number,
    term: number,
    last: readonly [index: number, term: number],
    data: string,
  ): Promise<ReplyTo<"Raft.InstallSnapshotRpc"> | undefined> {
    const [lastIncludedIndex, lastIncludedTerm] = last;
    return this.call(from, "Raft.InstallSnapshotRpc", {
      term,
      leaderId: from,
      lastIncludedIndex,
      lastIncludedTerm,
      data,
    });
  }

  /** A client gives a command. */
  start(command: string): Promise<ReplyTo<"Raft.StartRpc"> | undefined> {
    return this.ask("client", "Raft.StartRpc", { command });
  }

  /** The same; nobody waits for the answer. */
  tellCommand(command: string): Promise<void> {
    return this.say("client", "Raft.StartRpc", { command });
  }

  /** The service says that it has a snapshot; nobody waits for the answer. */
  tellSnapshot(index: number, data: string): Promise<void> {
    return this.say(serviceOf(this.id), "Raft.SnapshotRpc", { index, data });
  }

  /** The service says that it has a snapshot of all up to an index. */
  snapshot(index: number, data: string): Promise<ReplyTo<"Raft.SnapshotRpc"> | undefined> {
    return this.ask(serviceOf(this.id), "Raft.SnapshotRpc", { index, data });
  }

  /** Answers one of its calls. What comes of it by promises of its own may still be missing then. */
  override async reply<M extends keyof typeof METHODS>(
    call: CallOf<typeof METHODS, M>,
    result: Result<(typeof METHODS)[M]>,
  ): Promise<void> {
    if ("term" in result) this.term = Math.max(this.term, result.term);
    await super.reply(call, result);
  }

  /** Loses all calls of it that are on their way. */
  override loseAll(): void {
    this.asked();
    super.loseAll();
  }

  /** Has its election timeout pass. Returns its calls for votes, one to each of the others; none if it asks for none. */
  async campaign(): Promise<Call<"Raft.RequestVoteRpc">[]> {
    const before = new Set(this.calls("Raft.RequestVoteRpc").map(({ held }) => held));
    const asked = () => this.asked().filter(({ held }) => !before.has(held));
    await this.tick(this.setting.election_ms[1]);
    await this.until(() => asked().length === this.others.length);
    return asked();
  }

  /** Its calls for votes of its latest term. */
  asked(): Call<"Raft.RequestVoteRpc">[] {
    const calls = this.calls("Raft.RequestVoteRpc");
    const term = Math.max(0, ...calls.map(({ params }) => params.term));
    this.term = Math.max(this.term, term);
    return calls.filter(({ params }) => params.term === term);
  }

  /**
   * Makes it the leader: its timeout passes, and as many as are needed grant it their votes. Its first AppendEntries are on their way
   * then. Returns its term.
   *
   * @throws Stuck if it asks for no votes, or says nothing when it has them
   */
  async lead(): Promise<number> {
    const asked = await this.campaign();
    const needed = Math.floor(this.n / 2);
    const term = asked[0]?.params.term ?? this.term;
    if (asked.length < needed) throw new Stuck("it does not ask for votes");
    for (const call of asked.slice(0, needed)) await this.reply(call, { term, voteGranted: true });
    for (const { held } of asked.slice(needed)) this.world.drop(held);
    await this.rest();
    if (needed > 0 && !this.isLeading(term)) throw new Stuck("it does not lead");
    return term;
  }

  /** Whether calls that it makes as the leader of a term are on their way. */
  isLeading(term: number): boolean {
    return [...this.calls("Raft.AppendEntriesRpc"), ...this.calls("Raft.InstallSnapshotRpc")].some(
      ({ params }) => params.term === term,
    );
  }

  /** Answers one of its AppendEntries with success. */
  accept(call: Call<"Raft.AppendEntriesRpc">): Promise<void> {
    return this.answer(call, { term: call.params.term, success: true, conflictTerm: 0, conflictIndex: 0 });
  }

  /** Grants all that AppendEntries of one of the others that are on their way ask, oldest first, and those that come of that. */
  async acceptAll(to: number, rounds_max = 20): Promise<void> {
    for (let round = 0; round < rounds_max; round++) {
      const [call] = this.calls("Raft.AppendEntriesRpc", to);
      if (call === undefined) return;
      await this.accept(call);
    }
  }
}

/** A stand's play, with one real server. */
export function alone(
  play: (lone: Lone, random: Playing["random"]) => Promise<void>,
): (playing: Playing) => Promise<void> {
  return (playing) => play(new Lone(playing), playing.random);
}

/** Entries of these terms. Each has a command of its own: `text` tells logs of different leaders apart. */
export function entriesOf(terms: readonly number[], from: number, text = "a"): Entry[] {
  return terms.map((term, place) => ({ term, command: `put ${text}${from + place} ${term}`, at_ms: 0 }));
}
