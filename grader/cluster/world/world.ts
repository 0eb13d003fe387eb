import { freeAddress } from "../../base/ports.ts";
import type { Answer as Outcome, Said } from "../../history/events.ts";
import { History } from "../../history/history.ts";
import type { Process } from "../../sandbox/launch.ts";
import type { Mishap } from "../../sandbox/mishap.ts";
import type { OutputError } from "../../sandbox/output.ts";
import { type Sandbox, UNSANDBOXED } from "../../sandbox/sandbox.ts";
import { QUIET_MS, waitForIdle } from "../../sandbox/wait-for-idle.ts";
import { START_TIMEOUT_MS } from "../at-work.ts";
import { Lines } from "../lines.ts";
import { Processes } from "../processes.ts";
import type { Cast } from "./cast.ts";
import { Files } from "./files.ts";
import { Launcher } from "./launcher.ts";
import { type Held, Network } from "./network.ts";
import { GoneError, Server } from "./server.ts";
import { allHeard, settle } from "./settle.ts";

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
  /** Whether many are to be killed: then the next process of those that load first is launched as soon as one is started. */
  launchesAhead?: boolean;
}

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
  readonly #files = new Files();
  readonly #launcher: Launcher;
  readonly #launchesAhead: boolean;

  private constructor(cast: Cast, { launchesAhead = false, ...options }: WorldOptions) {
    this.#cast = cast;
    this.#launchesAhead = launchesAhead;
    this.history = new History(cast.protocol);
    this.network = new Network(this.history);
    this.#processes = new Processes(this.history, String, { sandbox: UNSANDBOXED, ...options, isLimited: true });
    this.#lines = new Lines(this.history);
    const [network, processes, lines, files] = [this.network, this.#processes, this.#lines, this.#files];
    this.#launcher = new Launcher({ cast, network, processes, lines, files });
  }

  /** Makes a world in which no process is started yet. */
  static async make(cast: Cast, options: WorldOptions): Promise<World> {
    const world = new World(cast, options);
    for (const name of cast.servers) {
      world.#servers.set(name, new Server(name, await freeAddress(), world.history));
    }
    await world.#files.write(cast, options.sandbox ?? UNSANDBOXED);
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
   * @throws BusyLoopError, StartError or DeafError if it does not come to work (`breakdownOf`)
   */
  async start(name: string): Promise<void> {
    const server = this.server(name);
    if (server.process !== undefined) throw new RangeError(`${name} lives already`);
    const { process, listen } = await this.#launcher.take(server);
    const says = process.stderr.until(this.#cast.atWork, { timeout_ms: START_TIMEOUT_MS });
    server.begin(process, listen, {
      // Its output may end before it is known that it has ended itself.
      says: () =>
        says.catch(async (error: OutputError) => {
          if (error.ended) await process.exited;
          throw error;
        }),
      dials: () => this.network.untilDialled(name, this.#cast.dials(name)),
    });
    this.#processes.writeDown(process);
    void process.exited.then(() => {
      this.network.leave(name);
      this.#launcher.launchNext(server);
    });
    await this.#settle(server);
    if (this.#launchesAhead) this.#launcher.launchNext(server);
  }

  /** From now on a process is launched only when it is to be started: who kills no more wants none ahead. */
  launchNoMore(): void {
    this.#launcher.launchNoMore();
  }

  /** Starts all that do not live, one after the other. */
  async startAll(): Promise<void> {
    const dead = this.servers.filter(({ process }) => process === undefined);
    for (const server of dead) this.#launcher.launchNext(server);
    for (const { name } of dead) await this.start(name);
  }

  /** Kills one with SIGKILL: at a write that is held, of which `kept` bytes are on its disk, or wherever it is. */
  async kill(name: string, kept?: number): Promise<void> {
    await this.server(name).kill(kept);
    await allHeard();
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

  /**
   * Waits until nothing more comes of what was done: all processes are idle, those too that wait for their disks. That is written
   * into the history, for then they have broken a rule if they have not done what they owe. It throws as `waitForIdle`.
   */
  async rest(quiet_ms = QUIET_MS): Promise<void> {
    const living = this.servers.filter(({ process }) => process !== undefined);
    const since = this.history.now;
    const processes = living.flatMap(({ process }) => process ?? []);
    const requests = (): number => living.reduce((sum, { disk }) => sum + disk.requests, 0);
    // Who writes much sleeps most of the time, until a loaded machine has answered each write: that is not idle.
    for (let before = -1; before !== requests(); ) {
      before = requests();
      if ((await waitForIdle(processes, undefined, quiet_ms)) !== "idle") return;
    }
    this.history.note({ kind: "idle", who: living.map(({ name }) => name), since, quiet_ms });
  }

  /** Has a client ask for something, in the lab's words. */
  ask(request: string): void {
    const { ask } = this.#cast;
    if (ask !== undefined) this.send(ask(request));
  }

  /** The first mishap of a process, as a clause; undefined if there was none. */
  get mishap(): Mishap | undefined {
    return this.#processes.mishap;
  }

  /** Ends everything. The history does not record it. */
  async stop(): Promise<void> {
    this.launchNoMore();
    await this.#launcher.settled();
    await this.#processes.stop((process) => process.kill());
    this.network.close();
    this.#lines.close();
    await this.#files.remove();
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
    throw server.process === undefined ? new GoneError(name) : new RangeError(`${name} waits for its disk`);
  }

  async #settle(server: Server): Promise<void> {
    await settle(server);
    if (server.process === undefined) this.#processes.refuseOverspent();
  }
}
