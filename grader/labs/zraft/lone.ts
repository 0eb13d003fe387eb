import { setTimeout as sleep } from "node:timers/promises";
import type { Params, Result } from "../../../skeleton/znet/rpc.ts";
import type { Entry, METHODS, PeerMethod } from "../../../skeleton/zraft/messages.ts";
import type { Held } from "../../cluster/world/network.ts";
import type { World } from "../../cluster/world/world.ts";
import type { Setting } from "../raft/judge/view.ts";
import { type ReplyTo, server, serviceOf } from "../raft/wire.ts";
import { type Playing, Stuck } from "./playing.ts";

/** One that has taken all that it was told does nothing more by itself if it has slept for so long: it has no other clock. */
const QUIET_MS = 20;

/** Most answers are there when it has taken the call. One that comes so soon after that need not be waited for until it is idle. */
const SOON_MS = 5;

/** One that has left so many calls in a row without an answer is asked nothing more. */
const UNANSWERED_MAX = 3;

/** A call of the server under test that is on its way. */
export interface Call<M extends PeerMethod = PeerMethod> {
  held: Held;
  to: number;
  method: M;
  params: Params<(typeof METHODS)[M]>;
}

/** One real server, and all others played: what scripts do to it. */
export class Lone {
  readonly id: number;
  readonly n: number;
  /** The ids of the played ones. */
  readonly others: readonly number[];
  readonly world: World;
  readonly setting: Setting;
  /** Whether calls to the service wait for `serve`; else they are delivered at once. */
  holdsService = false;
  /** The highest term that was said so far: what comes next begins above it. */
  term = 0;
  #unanswered = 0;

  constructor({ world, setting }: Playing) {
    this.world = world;
    this.setting = setting;
    this.id = setting.live[0] as number;
    this.n = setting.n;
    this.others = Array.from({ length: this.n }, (_, id) => id).filter((id) => id !== this.id);
  }

  get name(): string {
    return server(this.id);
  }

  get now_ms(): number {
    return this.world.server(this.name).now_ms;
  }

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
    const reply = await this.#ask({ from: server(from), to: this.name, method, params });
    if (typeof (reply as { term?: unknown } | undefined)?.term === "number")
      this.term = Math.max(this.term, (reply as { term: number }).term);
    return reply as ReplyTo<M> | undefined;
  }

  /** One of the others calls a method; nobody waits for the answer. It has done what it can then, or waits for its disk. */
  async tell<M extends PeerMethod>(from: number, method: M, params: Params<(typeof METHODS)[M]>): Promise<void> {
    this.#mustLive();
    this.term = Math.max(this.term, params.term);
    await this.world.deliver(this.world.send({ from: server(from), to: this.name, method, params }));
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
  async start(command: string): Promise<ReplyTo<"Raft.StartRpc"> | undefined> {
    const params = { command };
    return (await this.#ask({ from: "client", to: this.name, method: "Raft.StartRpc", params })) as never;
  }

  /** The same; nobody waits for the answer. */
  async tellCommand(command: string): Promise<void> {
    this.#mustLive();
    await this.world.deliver(
      this.world.send({ from: "client", to: this.name, method: "Raft.StartRpc", params: { command } }),
    );
  }

  /** The service says that it has a snapshot of all up to an index. */
  async snapshot(index: number, data: string): Promise<ReplyTo<"Raft.SnapshotRpc"> | undefined> {
    const params = { index, data };
    return (await this.#ask({ from: serviceOf(this.id), to: this.name, method: "Raft.SnapshotRpc", params })) as never;
  }

  /** So much time passes; then it has done all that comes of it. */
  async pass(ms: number): Promise<void> {
    this.#mustLive();
    await this.world.tick(this.name, this.now_ms + ms);
    await this.rest();
  }

  /** So much time passes. What comes of it by promises of its own may still be missing then. */
  async tick(ms: number): Promise<void> {
    this.#mustLive();
    await this.world.tick(this.name, this.now_ms + ms);
    await this.#serveAll();
  }

  /** Waits for what a script goes on with: until it is there, or nothing more comes. */
  async until(isThere: () => boolean): Promise<void> {
    if (!isThere()) await this.rest();
  }

  /** Waits until it has done all that it does by itself: from then on, what it owes is missing. */
  async rest(): Promise<void> {
    await this.world.rest(QUIET_MS);
    await this.#serveAll();
  }

  /** Its calls to one of the others, or to all, that are on their way: those of one method, oldest first. */
  calls<M extends PeerMethod>(method: M, to?: number): Call<M>[] {
    return this.world.held.flatMap((held) => {
      const other = this.others.find((id) => held.call.to === server(id));
      if (held.outcome !== undefined || held.call.from !== this.name || other === undefined) return [];
      if (held.call.malformed !== undefined) return [];
      if (held.call.method !== method || (to !== undefined && other !== to)) return [];
      return [{ held, to: other, method, params: held.call.params as Params<(typeof METHODS)[M]> }];
    });
  }

  /** Answers one of its calls; then it has done all that comes of it. */
  async answer<M extends PeerMethod>(call: Call<M>, result: Result<(typeof METHODS)[M]>): Promise<void> {
    await this.reply(call, result);
    await this.rest();
  }

  /** Answers one of its calls. What comes of it by promises of its own may still be missing then. */
  async reply<M extends PeerMethod>({ held }: Call<M>, result: Result<(typeof METHODS)[M]>): Promise<void> {
    this.#mustLive();
    this.term = Math.max(this.term, result.term);
    await this.world.answer(held, { result });
    await this.#serveAll();
  }

  /** Has one of its calls fail. */
  async fail({ held }: Call): Promise<void> {
    this.#mustLive();
    await this.world.answer(held, { error: "the connection was lost" });
    await this.#serveAll();
  }

  /** Loses all calls of it that are on their way. */
  loseAll(): void {
    this.asked();
    for (const held of this.world.held)
      if (held.call.from === this.name && !this.#isForService(held)) this.world.drop(held);
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

  /** Hands its service what it is given, one call after the other. */
  async serve(): Promise<void> {
    for (;;) {
      const held = this.world.held.find((one) => this.#isForService(one));
      if (held === undefined || !this.isAlive) return;
      await this.world.deliver(held);
      // Its answer is played at once, and is on its way.
      const answer = this.world.held.find((one) => one.call === held.call && one.outcome !== undefined);
      if (answer !== undefined) await this.world.deliver(answer);
    }
  }

  get isAlive(): boolean {
    return this.world.server(this.name).process !== undefined;
  }

  /** Kills it wherever it is, and starts it on its disk. */
  async restart(): Promise<void> {
    if (this.isAlive) await this.world.kill(this.name);
    await this.world.start(this.name);
    if (!this.isAlive) throw new Stuck("it has ended at its start");
    await this.rest();
  }

  async #ask(said: { from: string; to: string; method: string; params: unknown }): Promise<unknown> {
    this.#mustLive();
    const answered = Promise.withResolvers<unknown>();
    let isAnswered = false;
    const held = this.world.send(said, (outcome) => {
      isAnswered = true;
      answered.resolve("result" in outcome ? outcome.result : undefined);
    });
    await this.world.deliver(held);
    if (!isAnswered) await Promise.race([answered.promise, sleep(SOON_MS)]);
    if (!isAnswered) await this.rest();
    this.#unanswered = isAnswered ? 0 : this.#unanswered + 1;
    if (this.#unanswered === UNANSWERED_MAX) throw new Stuck("it does not answer");
    if (!isAnswered) answered.resolve(undefined);
    await this.#serveAll();
    return answered.promise;
  }

  async #serveAll(): Promise<void> {
    if (!this.holdsService) await this.serve();
  }

  #isForService({ call, outcome }: Held): boolean {
    return call.from === this.name && call.to === serviceOf(this.id) && outcome === undefined;
  }

  #mustLive(): void {
    if (!this.isAlive) throw new Stuck("its process has ended");
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
