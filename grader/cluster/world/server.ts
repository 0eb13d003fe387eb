import type { Answer as Outcome } from "../../history/events.ts";
import type { History } from "../../history/history.ts";
import type { Process } from "../../sandbox/launch.ts";
import { Disk } from "./disk.ts";
import { Line } from "./line.ts";
import { outcomeOf } from "./network.ts";

/** The method by which a process is told what time it is. */
const ADVANCE = "Clock.AdvanceRpc";

/** What a process answers its clock: what time it is, and when its earliest timer is due. */
interface Told {
  now_ms: number;
  next_ms: number | null;
}

/** Somebody is to be told something, and has no process: it has ended, or was not started. */
export class GoneError extends RangeError {
  override name = "GoneError";

  constructor(name: string) {
    super(`${name} does not live`);
  }
}

/** A member of a world that is a process, or was one: its disk outlives it. */
export class Server {
  readonly name: string;
  /** The address that it goes by. */
  readonly address: string;
  readonly disk: Disk;
  /** How often it was started. */
  lives = 0;
  /** What time it is there. Each process begins at 0. */
  now_ms = 0;
  /** When its earliest timer is due, as it said last; undefined if it has none. */
  next_ms: number | undefined;
  readonly #history: History;
  #process: Process | undefined;
  #line: Line | undefined;
  /** How much it was asked for that it has not done. */
  #open = 0;
  #failure: unknown;
  #waiting: (() => void)[] = [];

  constructor(name: string, address: string, history: History) {
    this.name = name;
    this.address = address;
    this.#history = history;
    this.disk = new Disk(name, history);
    this.disk.onHeld = () => this.#look();
  }

  /** Its process; undefined if it has none that lives. */
  get process(): Process | undefined {
    return this.#process?.exit === undefined ? this.#process : undefined;
  }

  /** Whether it can be told something: it lives, and does not wait for its disk. */
  get isAwake(): boolean {
    return this.#line !== undefined && this.process !== undefined && this.disk.asked === undefined;
  }

  /** Whether it has come to work in this life. */
  get isAtWork(): boolean {
    return this.#line !== undefined;
  }

  /** Begins a life of a process that listens at an address. It has begun when what `come` returns resolves, and it can be told something. */
  begin(process: Process, listen: string, come: () => Promise<void>): void {
    this.#process = process;
    this.lives += 1;
    this.now_ms = 0;
    this.next_ms = undefined;
    this.#open = 0;
    this.#failure = undefined;
    if (process.disk !== undefined) this.disk.attach(process.disk);
    void process.exited.then(() => this.#end(process));
    this.#owes(process, this.#comes(listen, come));
  }

  async #comes(listen: string, come: () => Promise<void>): Promise<void> {
    await come();
    this.#line = await Line.dial(listen);
    await this.#advance(0);
  }

  /** Tells it what time it is. */
  tick(to_ms: number): void {
    this.#history.note({ kind: "tick", who: this.name, to_ms });
    this.#owes(this.#process as Process, this.#advance(to_ms));
  }

  /** Asks it to say when it has taken all that it was told so far. */
  fence(): void {
    this.#owes(this.#process as Process, this.#advance(this.now_ms));
  }

  /** Calls a method of it. Never resolves if it does not answer. */
  async ask(method: string, params: unknown): Promise<Outcome> {
    return outcomeOf(await this.#connected.ask(method, params));
  }

  /**
   * Resolves when it has taken all that it was told, has ended, or waits for its disk.
   *
   * @throws what kept it from beginning its life
   */
  async settled(): Promise<void> {
    if (!this.#isSettled) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Kills it at what it is about to write, if it is. So many bytes of that are written all the same. */
  async kill(kept?: number): Promise<void> {
    const { process } = this;
    if (process === undefined) throw new GoneError(this.name);
    this.disk.kill(kept);
    await process.kill();
    this.#end(process);
  }

  get #isSettled(): boolean {
    return this.#open === 0 || this.process === undefined || this.disk.asked !== undefined;
  }

  get #connected(): Line {
    if (this.#line === undefined) throw new RangeError(`${this.name} is not at work`);
    return this.#line;
  }

  async #advance(to_ms: number): Promise<void> {
    const since = this.#history.now + 1;
    const outcome = await this.ask(ADVANCE, { to_ms });
    if ("error" in outcome) throw new Error(`${this.name} does not take its time from the grader: ${outcome.error}`);
    const { now_ms, next_ms } = outcome.result as Told;
    this.now_ms = now_ms;
    this.next_ms = next_ms ?? undefined;
    this.#history.note({ kind: "fence", who: this.name, since });
  }

  #owes(process: Process, done: Promise<void>): void {
    this.#open += 1;
    done
      .catch((error: unknown) => {
        // Who has ended answers no more.
        if (process.exit === undefined && this.#process === process) this.#failure ??= error;
      })
      .finally(() => {
        if (this.#process !== process) return;
        this.#open -= 1;
        this.#look();
      });
  }

  #look(): void {
    if (!this.#isSettled && this.#failure === undefined) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #end(process: Process): void {
    if (this.#process !== process) return;
    this.disk.detach();
    this.#line?.close();
    this.#line = undefined;
    this.#look();
  }
}
