import { TURNS, turns } from "../base/turns.ts";
import type { Call } from "../history/events.ts";
import type { History } from "../history/history.ts";
import { isBusy } from "../sandbox/idle.ts";
import type { Process } from "../sandbox/launch.ts";
import { nextTimer } from "../sandbox/timers.ts";
import { idleSign } from "../sandbox/usage.ts";
import { type Chance, HONEST, type Network, Rounds } from "./rounds.ts";

/** How often a process is looked at that has not answered what was delivered to it. */
const LOOK_EVERY_MS = 2;

/**
 * A server that sleeps and has not answered what it was sent will not do so before it is sent more; but on a loaded machine what
 * was sent may be on its way for a while. So an answer is waited for, for so long, and for so long in all.
 */
const ANSWER_MAX_MS = 100;
const ANSWERS_MS = 2000;

/** A cluster is not waited for longer than so many times, for one may write something again and again. */
const SETTLES_MAX = 20;

/** What comes later than this after all were asleep was waiting for a timer, and not for the grader. */
const LATE_MIN_MS = 5;

/** Who lets so much time pass before doing something is slow, whatever the machine is. */
const SLOW_MIN_MS = 100;

/** A timer that is further away is none of those that a server does its work by. */
const TIMER_MAX_MS = 500;

/** For so long in all servers are waited for that do their work by timers. */
const TIMERS_MS = 2500;

/** What the scheduler must know of a cluster. */
interface Scheduled {
  history: History;
  /** The names of all members. */
  names: readonly string[];
  /** The process of a member, by its name; undefined for a puppet, and for one that has ended. */
  processOf(name: string): Process | undefined;
  /** Whether a member takes nothing now. */
  isPaused(name: string): boolean;
  /** The processes that are not paused. */
  awake(): readonly Process[];
}

/**
 * Delivers the calls in a cluster to each receiver one by one, in an order that a seed decides: each when it has taken the one
 * before it, and each round of them when all that the round before it has caused was said. So the same seed gives the same submission the same
 * deliveries again, however fast or loaded the machine is.
 */
export class Scheduler {
  readonly #cluster: Scheduled;
  readonly #rounds: Rounds;
  readonly #goes = new Map<Call, () => void>();
  readonly #processes: readonly string[];
  #loop: Promise<void> = Promise.resolve();
  #isAtWork = false;
  #isClosed = false;
  #delivered = 0;
  /** Whether servers were seen to do something by a timer, and for how long they are still waited for. */
  #late = false;
  #isSlow = false;
  #timers_ms = TIMERS_MS;
  #answers_ms = ANSWERS_MS;

  constructor(chance: Chance, cluster: Scheduled) {
    this.#cluster = cluster;
    this.#rounds = new Rounds(chance, cluster.names);
    this.#processes = cluster.names.filter((name) => cluster.processOf(name) !== undefined);
  }

  set network(network: Network | undefined) {
    this.#rounds.network = network ?? HONEST;
  }

  /** How many calls it has delivered. */
  get delivered(): number {
    return this.#delivered;
  }

  /** Whether the servers were seen to let time pass, while nobody kept them from going on. */
  get isSlow(): boolean {
    return this.#isSlow;
  }

  /** Whether calls are being delivered. */
  get isAtWork(): boolean {
    return this.#isAtWork;
  }

  /** Resolves when it is this call's turn to be delivered. */
  turn(call: Call): Promise<void> {
    return new Promise((resolve) => {
      this.#goes.set(call, resolve);
      this.#rounds.add(call);
      this.goOn();
    });
  }

  /** To be called when somebody takes something again. */
  goOn(): void {
    if (!this.#isAtWork) this.#loop = this.#run();
  }

  /** Resolves when all was delivered that may be, and all that it has caused was said. */
  async rest(): Promise<void> {
    do {
      await this.#loop;
      await this.#settle();
    } while (this.#isAtWork);
  }

  /**
   * Resolves when something is so that must become so without a further call of the grader's. Meanwhile it learns whether the
   * servers do their work by timers.
   */
  async learn(condition: () => boolean, signal: AbortSignal): Promise<void> {
    const { history } = this.#cluster;
    while (!signal.aborted) {
      await this.rest();
      if (condition()) return;
      const asleep_ms = performance.now();
      const place = callsIn(history);
      await history.until(() => callsIn(history) > place, signal);
      const late_ms = performance.now() - asleep_ms;
      if (late_ms > LATE_MIN_MS) this.#late = true;
      if (late_ms > SLOW_MIN_MS) this.#isSlow = true;
    }
  }

  close(): void {
    this.#isClosed = true;
  }

  async #run(): Promise<void> {
    const mayGo = ({ to }: Call): boolean => !this.#cluster.isPaused(to);
    this.#isAtWork = true;
    while (!this.#isClosed && this.#rounds.hasAny(mayGo)) {
      await this.#settle();
      const calls = Map.groupBy(this.#rounds.next(mayGo), ({ to }) => to);
      // Receivers know nothing of each other before they have said something.
      await Promise.all(Array.from(calls.values(), (some) => this.#deliver(some)));
    }
    // In the same turn in which nothing waited, or what comes next would wait for ever.
    this.#isAtWork = false;
  }

  /** Delivers one receiver's calls, one after the other. */
  async #deliver(calls: readonly Call[]): Promise<void> {
    const receiver = this.#cluster.processOf((calls[0] as Call).to);
    for (const batch of batchesOf(calls)) {
      // It may have answered what it was told before, and go on with that.
      if (receiver !== undefined) await this.#asleep(receiver);
      for (const call of batch) {
        if (this.#isClosed) return;
        this.#delivered += 1;
        this.#goes.get(call)?.();
        this.#goes.delete(call);
        await turns(1);
      }
      await this.#untilTaken(batch, receiver);
    }
  }

  /** Resolves when calls were answered, or will not be before their receiver is told more. */
  async #untilTaken(calls: readonly Call[], receiver: Process | undefined): Promise<void> {
    const areTaken = (): boolean => calls.every(({ answered }) => answered !== undefined) || this.#isClosed;
    const until_ms = performance.now() + Math.min(ANSWER_MAX_MS, this.#answers_ms);
    while (!areTaken()) {
      await this.#cluster.history.until(areTaken, AbortSignal.timeout(LOOK_EVERY_MS));
      if (receiver === undefined || receiver.exit !== undefined) return;
      if (areTaken() || performance.now() < until_ms || isBusy(receiver.pid)) continue;
      this.#answers_ms -= ANSWER_MAX_MS;
      return;
    }
  }

  /** Resolves when processes have done all that they had to do, and all that they said was heard. */
  async #settle(): Promise<void> {
    const { history, awake } = this.#cluster;
    let place = -1;
    for (let settles = 0; place !== callsIn(history) && settles < SETTLES_MAX && !this.#isClosed; settles++) {
      place = callsIn(history);
      await Promise.all(awake().map((process) => this.#asleep(process)));
      await turns(TURNS);
      // Who dials one that is gone does so by timers, which bring nothing.
      if (this.#late && place === callsIn(history) && !this.#isAnyGone) await this.#untilTimers(place);
    }
  }

  get #isAnyGone(): boolean {
    return this.#processes.some((name) => this.#cluster.processOf(name) === undefined);
  }

  /** Resolves when something is said, or no timer of a process is to go off soon. */
  async #untilTimers(place: number): Promise<void> {
    const { history, awake } = this.#cluster;
    const hasCome = (): boolean => callsIn(history) > place;
    const end_ms = performance.now() + Math.min(TIMER_MAX_MS, this.#timers_ms);
    while (!hasCome() && performance.now() < end_ms && !this.#isClosed) {
      const waits_ms = awake().map(({ pid }) => nextTimer(pid) ?? TIMER_MAX_MS);
      const soon_ms = Math.min(...waits_ms);
      if (soon_ms >= TIMER_MAX_MS) return;
      const from_ms = performance.now();
      await history.until(hasCome, AbortSignal.timeout(soon_ms + LOOK_EVERY_MS));
      this.#timers_ms -= performance.now() - from_ms;
      await Promise.all(awake().map((process) => this.#asleep(process)));
      await turns(TURNS);
    }
  }

  /** Resolves when no thread of a process runs, or wants to. */
  async #asleep({ pid, echo }: Process): Promise<void> {
    if ((await idleSign()) !== "proc") return void (await echo?.());
    for (let looks = 1; isBusy(pid) && !this.#isClosed; looks++) {
      if (looks < TURNS) await turns(1);
      else await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
}

/**
 * Cuts a receiver's calls into batches of which it takes each in its order without being waited for in between: a process that
 * sleeps takes what comes on several connections as it comes, but a connection that it has read is first in line again.
 */
function batchesOf(calls: readonly Call[]): Call[][] {
  const batches: Call[][] = [];
  let senders = new Set<string>();
  for (const call of calls) {
    const batch = batches.at(-1);
    if (batch !== undefined && (batch.at(-1)?.from === call.from || !senders.has(call.from))) batch.push(call);
    else {
      batches.push([call]);
      senders = new Set();
    }
    senders.add(call.from);
  }
  return batches;
}

/** What processes have said so far. */
function callsIn({ calls }: History): number {
  return calls.length;
}
