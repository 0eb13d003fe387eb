import { freeAddress } from "../../base/ports.ts";
import type { Answer as Outcome, Said } from "../../history/events.ts";
import { History, type Protocol } from "../../history/history.ts";
import type { Process } from "../../sandbox/launch.ts";
import type { Mishap } from "../../sandbox/mishap.ts";
import { type Sandbox, UNSANDBOXED } from "../../sandbox/sandbox.ts";
import { BusyLoopError, QUIET_MS, waitForIdle } from "../../sandbox/wait-for-idle.ts";
import { START_QUIET_MS, START_TIMEOUT_MS } from "../at-work.ts";
import { Lines } from "../lines.ts";
import { Processes } from "../processes.ts";
import { StartError } from "../start-error.ts";
import { type Held, Network } from "./network.ts";
import { Server } from "./server.ts";

/** What a process is told when it is started. */
interface Starting {
  /** Where it is to listen. */
  address: string;
  /** How often it was started before. */
  lives: number;
  /** Where it finds somebody: another process, or whom the grader plays. */
  find(other: string): Promise<string>;
}

/** What a world must know of a lab: which processes there are, how they are started, and how others are played. */
export interface Cast {
  protocol: Protocol;
  /** The processes, by their names in the history. */
  servers: readonly string[];
  /** The arguments of one, after the program and before `-log`: among them those that hand its clock and disk to the grader. */
  args(who: string, starting: Starting): Promise<readonly string[]>;
  /** The line by which one says that it is at work. */
  atWork: RegExp;
  /** Whom one dials at its start. It is not at work before it has. */
  dials(who: string): readonly string[];
  /**
   * Whether one asks its disk for all that is there before it listens or dials. Then the next process of one that has ended
   * is launched at once, and waits for its disk until it is started.
   */
  loadsFirst?: true;
  /** What somebody whom the grader plays answers. Without it, each answer is given by hand. */
  play?(said: Said): Outcome;
  /** Does what a schedule asks a client for, in the lab's words. */
  ask?(world: World, request: string): void;
}

export interface WorldOptions {
  /** The file to start with Node: a stage's program. */
  program: string;
  sandbox?: Sandbox;
  /** The level that the processes log, 0 to 3. */
  log: number;
  /** Ends all processes when it is aborted. */
  signal?: AbortSignal;
  /** Sees every process as soon as it is launched. */
  onProcess?: (process: Process) => void;
  /** Whether many are to be killed: of those that load first, the next process is launched as soon as one is started. */
  launchesAhead?: boolean;
}

/** What was asked of a server is done sooner than this, unless it has to wait for a processor or is stuck. */
const PROMPT_MS = 300;

/** So many turns of the event loop bring in what was said before somebody said that it had done all. */
const TURNS = 2;

/**
 * Processes with all that is around them in the grader's hands: the network, time, their disks, and whom they talk with. Nothing
 * happens by itself: what is said waits for `deliver`, time stands still until `tick`, and a disk that holds what it is asked for
 * waits for `ack`. Each of these methods resolves when whom it concerns has done all that came of it.
 */
export class World {
  readonly history: History;
  readonly network: Network;
  readonly #cast: Cast;
  readonly #servers = new Map<string, Server>();
  readonly #processes: Processes;
  readonly #lines: Lines;
  /** The processes that were launched, and not started yet. */
  readonly #next = new Map<Server, Promise<Process>>();
  readonly #launchesAhead: boolean;
  #isStopped = false;

  private constructor(cast: Cast, options: WorldOptions) {
    const { program, sandbox = UNSANDBOXED, log, signal, onProcess, launchesAhead = false } = options;
    this.#cast = cast;
    this.#launchesAhead = launchesAhead;
    this.history = new History(cast.protocol);
    this.network = new Network(this.history);
    const launching = { program, sandbox, log, isLimited: true, signal, onProcess };
    this.#processes = new Processes(this.history, String, launching);
    this.#lines = new Lines(this.history);
  }

  /** Makes a world in which no process is started yet. */
  static async make(cast: Cast, options: WorldOptions): Promise<World> {
    const world = new World(cast, options);
    for (const name of cast.servers) {
      world.#servers.set(name, new Server(name, await freeAddress(), world.history));
      world.#lines.watch(world.server(name).address);
    }
    return world;
  }

  /** @throws RangeError for a name that no process has */
  server(name: string): Server {
    const server = this.#servers.get(name);
    if (server !== undefined) return server;
    throw new RangeError(`"${name}" is no process of this world: those are ${[...this.#servers.keys()].join(", ")}`);
  }

  /** Those that are processes, or were. */
  get servers(): readonly Server[] {
    return [...this.#servers.values()];
  }

  /** What is on its way, in an order that depends on what was said and not on who was faster. */
  get held(): Held[] {
    return [...this.network.held].toSorted(
      (one, other) =>
        Number(one.route > other.route) - Number(one.route < other.route) ||
        one.number - other.number ||
        Number(one.outcome !== undefined) - Number(other.outcome !== undefined),
    );
  }

  /** The calls of one to another that are on their way, in the order in which they were made; or the answers to these. */
  onRoute(route: string, isAnswer: boolean): Held[] {
    return this.held.filter((held) => held.route === route && (held.outcome !== undefined) === isAnswer);
  }

  /** Whether something can be delivered now: whom it goes to lives and does not wait for its disk, or is played. */
  reaches({ call: { from, to }, outcome }: Held): boolean {
    const server = this.#servers.get(outcome === undefined ? to : from);
    return server?.isAwake ?? this.#cast.play !== undefined;
  }

  /**
   * Starts one on what is on its disk. If it has no process then, it has ended at once.
   *
   * @throws BusyLoopError or StartError if it does not come to work (`breakdownOf`)
   */
  async start(name: string): Promise<void> {
    const server = this.server(name);
    if (server.process !== undefined) throw new RangeError(`${name} lives already`);
    const process = await this.#launched(server);
    this.#next.delete(server);
    server.begin(process, async () => {
      await process.stderr.until(this.#cast.atWork, { timeout_ms: START_TIMEOUT_MS });
      await this.network.untilDialled(name, this.#cast.dials(name));
    });
    this.#processes.writeDown(process);
    void process.exited.then(() => {
      this.network.leave(name);
      this.#launchNext(server);
    });
    await this.#settle(server);
    if (this.#launchesAhead) this.#launchNext(server);
  }

  /** Starts all that do not live, one after the other. */
  async startAll(): Promise<void> {
    const dead = this.servers.filter(({ process }) => process === undefined);
    for (const server of dead) this.#launchNext(server);
    for (const { name } of dead) await this.start(name);
  }

  /** Kills one with SIGKILL: at a write that is held, of which `kept` bytes are on its disk, or wherever it is. */
  async kill(name: string, kept?: number): Promise<void> {
    await this.server(name).kill(kept);
    await turns(TURNS);
  }

  /** Tells one that it is `to_ms` milliseconds since it was started: what is due by then happens. */
  async tick(name: string, to_ms: number): Promise<void> {
    const server = this.#awake(name);
    server.tick(to_ms);
    await this.#settle(server);
  }

  /** Has the disk of one do what is held. */
  async ack(name: string): Promise<void> {
    const server = this.server(name);
    server.disk.ack();
    await this.#settle(server);
  }

  /** Has what is held fail, after so many bytes of it were written. */
  async fail(name: string, error: string, kept?: number): Promise<void> {
    const server = this.server(name);
    server.disk.fail(error, kept);
    await this.#settle(server);
  }

  /** Sends a call of somebody whom the grader plays. It is on its way then. */
  send(said: Said, hear?: (outcome: Outcome) => void): Held {
    return this.network.send(said, hear);
  }

  /** Delivers what is on its way. */
  async deliver(held: Held): Promise<void> {
    const { call, said, outcome } = held;
    if (outcome !== undefined) return this.#hear(held, outcome);
    if (!this.#servers.has(call.to)) {
      const { play } = this.#cast;
      if (play === undefined) throw new RangeError(`nobody says what ${call.to} answers: use answer`);
      this.network.held.delete(held);
      this.history.pass(call);
      return this.network.answer(held, play(said));
    }
    const server = this.#awake(call.to);
    this.network.held.delete(held);
    this.history.pass(call);
    void server.ask(said.method, said.params).then((answer) => this.#answered(held, answer));
    server.fence();
    await this.#settle(server);
  }

  /** Answers a call to somebody whom the grader plays, and delivers the answer. */
  async answer(held: Held, outcome: Outcome): Promise<void> {
    this.network.held.delete(held);
    this.history.pass(held.call);
    this.history.answer(held.call, outcome);
    await this.#hear(held, outcome);
  }

  /** Delivers a call once more. The network has repeated it: nobody waits for the answer to that. */
  async repeat(held: Held): Promise<void> {
    await this.deliver(this.network.repeat(held));
  }

  /** Loses what is on its way. */
  drop(held: Held): void {
    this.network.held.delete(held);
  }

  /** Has a client ask for something, in the lab's words. */
  ask(request: string): void {
    this.#cast.ask?.(this, request);
  }

  /** The first mishap of a process, as a clause; undefined if there was none. */
  get mishap(): Mishap | undefined {
    return this.#processes.mishap;
  }

  /** Ends everything. The history does not record it. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.allSettled(this.#next.values());
    await this.#processes.stop((process) => process.kill());
    this.network.close();
    this.#lines.close();
  }

  #launchNext(server: Server): void {
    if (!this.#cast.loadsFirst || this.#isStopped) return;
    // Who starts it is told why it cannot be.
    this.#launched(server).catch(() => {});
  }

  /** The process of a server's next life. */
  #launched(server: Server): Promise<Process> {
    return this.#next.getOrInsertComputed(server, () => this.#launch(server));
  }

  async #launch({ name, address, lives }: Server): Promise<Process> {
    const find = async (other: string): Promise<string> => {
      const found = await this.network.open(name, other);
      this.#lines.watch(found);
      return found;
    };
    const args = await this.#cast.args(name, { address, lives, find });
    return this.#processes.launch({ role: name, args, hasDisk: true });
  }

  #answered(held: Held, outcome: Outcome): void {
    if (this.#servers.has(held.call.from)) {
      this.network.answer(held, outcome);
      return;
    }
    // Whom the grader plays has heard what the grader has.
    this.history.answer(held.call, outcome);
    if (held.caller.isWaiting()) this.#pass(held, outcome);
  }

  async #hear(held: Held, outcome: Outcome): Promise<void> {
    const server = this.#awake(held.call.from);
    this.network.held.delete(held);
    this.#pass(held, outcome);
    server.fence();
    await this.#settle(server);
  }

  #pass({ call, caller }: Held, outcome: Outcome): void {
    this.history.hear(call);
    caller.hear(outcome);
  }

  #awake(name: string): Server {
    const server = this.server(name);
    if (server.isAwake) return server;
    throw new RangeError(`${name} ${server.process === undefined ? "does not live" : "waits for its disk"}`);
  }

  /** Resolves when a server has done all that it was asked for, and all that it said was heard. */
  async #settle(server: Server): Promise<void> {
    const settled = server.settled();
    if (!(await isWithin(settled, PROMPT_MS))) await this.#patiently(server, settled);
    if (server.process === undefined) this.#processes.refuseOverspent();
    await turns(TURNS);
  }

  /** The same for one that may be slow to get a processor, or stuck. */
  async #patiently(server: Server, settled: Promise<void>): Promise<void> {
    const { process, isAtWork } = server;
    if (process === undefined) return settled;
    const quiet_ms = isAtWork ? QUIET_MS : START_QUIET_MS;
    const waited = await waitForIdle([process], () => settled, quiet_ms, { isWhole: !isAtWork }).catch((error) => {
      if (error instanceof BusyLoopError) error.isAtStart = !isAtWork;
      throw error;
    });
    if (waited !== "idle") return;
    const what = isAtWork ? "takes nothing any more, and is idle" : "is idle before it is at work";
    throw new StartError(`${server.name} ${what}`, "it wrote nothing more:", process.stderr.tail());
  }
}

/** Resolves with whether something is over within a time. */
async function isWithin(done: Promise<void>, time_ms: number): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), time_ms);
  try {
    return await Promise.race([done.then(() => true), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}
