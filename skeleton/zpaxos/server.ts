import type { Clock } from "../zclock/clock.ts";
import type { Disk } from "../zdisk/disk.ts";
import { Peers } from "../zserver/peers.ts";
import type { Membership } from "../zserver/register.ts";
import { surviving } from "../zserver/survive.ts";
import { applyDecided } from "./apply.ts";
import { type Functions, HANDLERS, type Later, type Next } from "./functions.ts";
import {
  type Accepted,
  type ArgsOf,
  type Decided,
  METHODS,
  type PeerMethod,
  type PrepareReply,
  type ReplyOf,
  type Value,
} from "./messages.ts";
import { nextOf } from "./next.ts";
import { appendDones, appendInstance, appendState, replaceAll } from "./records.ts";
import type { Service } from "./service.ts";

/** An instance that is open for so many of the longest pauses is a hole: nobody else may be about to fill it. */
const HOLE_PAUSES = 4;
/** So many holes are filled at once, at the most. */
const HOLES_MAX = 100;

/** How a server counts time: in milliseconds of its clock. */
export interface Timing {
  /** A pause is drawn anew each time: at least the first, and less than the second, unless they are the same. */
  retry_ms: readonly [number, number];
  /** A number from 0 up to 1 (without 1). */
  random(): number;
}

/** What a server stands on: where its state lies, by what it counts time, and to what it applies what is decided. */
export interface Ground {
  disk: Disk;
  clock: Clock;
  timing: Timing;
  service: Service;
}

/** One instance of Paxos, as this server knows it. */
export interface Instance {
  /** The highest ballot that this acceptor has promised; 0 for none. What it accepts it holds promised, too. */
  promised: number;
  /** The highest ballot that it has accepted, and the value; null if there is none. */
  accepted: Accepted | null;
  /** What was chosen, if this server knows; null if it does not. */
  decided: Decided | null;
  /** What this server has proposed in this life, by ballot. */
  readonly proposals: Map<number, Value>;
  /** Who has accepted which of these, by ballot. */
  readonly acceptances: Map<number, Set<number>>;
  /** What of the first three is on the disk. */
  saved: Pick<Instance, "promised" | "accepted" | "decided">;
}

/** The service's state after an instance: what is before that, it needs no more. */
export interface State {
  applied: number;
  data: string;
}

/** An answer to a call that went to all, and whose it is. */
export interface Answer<R> {
  id: number;
  reply: R;
}

/**
 * One server of the cluster. In each instance it is an acceptor, and a proposer and a learner at times. What it does is in functions:
 * those of `acceptor.ts`, `proposer.ts`, `learner.ts` and `forget.ts`, which it calls by name.
 */
export class Server {
  /** Its own id, and those of the others. */
  readonly id: number;
  readonly n: number;
  readonly others: readonly number[];
  /** How many make a majority of all n. */
  readonly majority: number;

  /** Those that this server has heard of and not forgotten, by seq. `instance` gives the one of a seq, also if it is new. */
  readonly instances = new Map<number, Instance>();
  /** The highest seq that it has heard of; 0 for none. */
  max = 0;
  /** What is below this seq is forgotten, and that is on the disk. */
  forgotten = 1;
  /** Up to which seq each server, by id, has said that it needs nothing; 0 for none. Its own is among them. */
  readonly dones: number[];
  /** The last instance that was given to the service. Only the apply loop (`apply.ts`) changes it. */
  lastApplied = 0;

  /** The service's state, as it was written last; null for one that has none on this disk. */
  state: State | null = null;

  readonly clock: Clock;
  readonly disk: Disk;
  readonly service: Service;
  /** Whether the apply loop is at work. */
  isApplying = false;

  readonly #functions: Functions;
  readonly #peers: Peers;
  readonly #timing: Timing;
  /** The proposals that go on, by seq: one at a time. */
  readonly #proposing = new Map<number, Promise<void>>();
  #isWatching = false;
  #applied = Promise.withResolvers<void>();

  constructor(member: Membership, { disk, clock, timing, service }: Ground, functions: Functions) {
    this.id = member.id;
    this.n = member.addrs.length;
    this.others = [...member.addrs.keys()].filter((id) => id !== this.id);
    this.majority = Math.floor(this.n / 2) + 1;
    this.dones = member.addrs.map(() => 0);
    this.disk = disk;
    this.clock = clock;
    this.service = service;
    this.#timing = timing;
    // Whoever says nothing for the longest pause is asked again then.
    this.#peers = new Peers(member.links, clock, timing.retry_ms[1]);
    this.#functions = functions;
  }

  /** How every log line about an instance begins: `I=1 seq=4|`. */
  at(seq: number): string {
    return `I=${this.id} seq=${seq}|`;
  }

  /** The instance of a seq. One that was not heard of before begins with it: ask for none that is forgotten. */
  instance(seq: number): Instance {
    this.max = Math.max(this.max, seq);
    return this.instances.getOrInsertComputed(seq, () => ({
      promised: 0,
      accepted: null,
      decided: null,
      proposals: new Map(),
      acceptances: new Map(),
      saved: { promised: 0, accepted: null, decided: null },
    }));
  }

  /** Up to which seq this server has said that it needs nothing: what each of its calls and answers carries. */
  get ownDone(): number {
    return this.dones[this.id] ?? 0;
  }

  /** The first instance that is neither applied nor needless to this server's service. */
  get openSeq(): number {
    return Math.max(this.lastApplied, this.ownDone) + 1;
  }

  /** Writes promise, acceptance and decision of an instance as they are now. Whatever is said after it has returned may rest on them. */
  save(seq: number): void {
    appendInstance(this, seq);
  }

  /** Writes what all have said that they do not need. */
  saveDones(): void {
    appendDones(this);
  }

  /** Writes the service's state after an instance. */
  saveState(state: State): void {
    this.state = state;
    appendState(this);
  }

  /** Puts all that this server still knows in the place of all that is on its disk. */
  rewrite(): void {
    replaceAll(this);
  }

  /**
   * Asks all n servers the same, and gives their answers as they come. Its own is the first, by the same function, and before any
   * call leaves. Who says nothing for the longest pause, or an error, is left out: the answers end when nobody is left to wait
   * for. A loop over them may stop as soon as it knows enough.
   */
  async *ask<N extends PeerMethod>(name: N, args: ArgsOf<N>): AsyncGenerator<Answer<ReplyOf<N>>> {
    const own = await this.#askSelf(name, args);
    if (own !== undefined) yield { id: this.id, reply: own };
    const come: Answer<ReplyOf<N>>[] = [];
    let waiting = this.others.length;
    let news = Promise.withResolvers<void>();
    for (const id of this.others) {
      void this.#call(id, name, args).then((reply) => {
        if (reply !== undefined) come.push({ id, reply });
        waiting -= 1;
        news.resolve();
      });
    }
    while (true) {
      yield* come.splice(0);
      if (waiting === 0 && come.length === 0) return;
      await news.promise;
      news = Promise.withResolvers();
    }
  }

  /** Tells the others something, and waits for nobody. */
  tell<N extends PeerMethod>(name: N, args: ArgsOf<N>): void {
    for (const id of this.others) void this.#call(id, name, args);
  }

  /** Resolves after a pause that is drawn anew each time: two servers that disturb each other do not do so for ever. */
  pause(): Promise<void> {
    const [least, most] = this.#timing.retry_ms;
    const ms = least + Math.floor(this.#timing.random() * (most - least));
    return new Promise((resolve) => this.clock.after(ms, resolve));
  }

  /**
   * Has a value proposed in an instance, unless this server proposes there already, knows what is decided there, or has forgotten it.
   * Resolves when it proposes no more.
   */
  async start(seq: number, value: Value): Promise<void> {
    if (seq < this.min() || this.instance(seq).decided !== null) return;
    this.watchForHoles();
    await this.#proposing.getOrInsertComputed(seq, async () => {
      await surviving("propose", () => this.#functions.propose(this, seq, value));
      this.#proposing.delete(seq);
    });
  }

  /** Whether it proposes in an instance now. */
  isProposing(seq: number): boolean {
    return this.#proposing.has(seq);
  }

  /** Resolves when an instance is applied. */
  async untilApplied(seq: number): Promise<void> {
    while (this.openSeq <= seq) await this.#applied.promise;
  }

  /** Something was applied: whoever waits for that looks. */
  wakeWaiting(): void {
    this.#applied.resolve();
    this.#applied = Promise.withResolvers();
  }

  /** Sees to it that what is decided is applied. To be called whenever something was learned. */
  wakeApply(): void {
    void surviving("apply", () => applyDecided(this));
  }

  /**
   * Sees to it that no instance which this server has heard of stays open for ever, and with it all behind it: where nothing is decided
   * for too long, the empty value is proposed (I2). What was chosen there comes to light by that (Q3).
   */
  watchForHoles(): void {
    const last = this.max;
    if (this.#isWatching || this.openSeq > last) return;
    this.#isWatching = true;
    this.clock.after(HOLE_PAUSES * this.#timing.retry_ms[1], () => {
      this.#isWatching = false;
      const first = this.openSeq;
      for (let seq = first; seq <= Math.min(last, first + HOLES_MAX); seq++) void this.start(seq, null);
      this.watchForHoles();
    });
  }

  // The functions of the four graded files, by their names.

  chooseValue(promises: readonly PrepareReply[], own: Value): Value {
    return this.#functions.chooseValue(promises, own);
  }

  nextBallot(seq: number, told: number): number {
    return this.#functions.nextBallot(this, seq, told);
  }

  takeAccepted(seq: number, ballot: number, id: number): Later<void> {
    return this.#functions.takeAccepted(this, seq, ballot, id);
  }

  learn(seq: number, value: Value): Later<void> {
    return this.#functions.learn(this, seq, value);
  }

  nextToApply(): Next | undefined {
    return nextOf(this.#functions.nextToApply(this));
  }

  async done(seq: number): Promise<void> {
    await this.#functions.done(this, seq);
    this.wakeWaiting();
    // What is behind that may be decided already.
    this.wakeApply();
  }

  min(): number {
    return this.#functions.min(this);
  }

  takeDone(id: number, seq: number): Later<void> {
    return surviving("takeDone", () => this.#functions.takeDone(this, id, seq));
  }

  forget(): Later<void> {
    return this.#functions.forget(this);
  }

  /** This server's own answer; undefined if its function fails. */
  async #askSelf<N extends PeerMethod>(name: N, args: ArgsOf<N>): Promise<ReplyOf<N> | undefined> {
    const handler = this.#functions[HANDLERS[name]] as (s: Server, args: ArgsOf<N>) => Later<ReplyOf<N>>;
    let reply: ReplyOf<N> | undefined;
    await surviving(HANDLERS[name], async () => {
      reply = await handler(this, args);
    });
    return reply;
  }

  /** The answer of another; undefined if none comes. */
  async #call<N extends PeerMethod>(id: number, name: N, args: ArgsOf<N>): Promise<ReplyOf<N> | undefined> {
    try {
      const reply = await this.#peers.call(id, name, METHODS[name], args);
      void this.takeDone(id, reply.done);
      return reply;
    } catch (error) {
      this.#peers.callFailed(id, name, error as Error);
      return undefined;
    }
  }
}
