import * as v from "valibot";
import { oneLine } from "../../base/text.ts";
import type { Answer as Outcome } from "../../history/events.ts";
import type { History } from "../../history/history.ts";
import type { Process } from "../../sandbox/launch.ts";
import { DeafError } from "../start-error.ts";
import { Disk } from "./disk.ts";
import { Line } from "./line.ts";
import { outcomeOf } from "./network.ts";

/** The method by which a process is told what time it is. */
const ADVANCE = "Clock.AdvanceRpc";

const ms = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** What the given clock answers. It is read here anew: packages of labs without a clock have this file, and no clock. */
const Advanced = v.strictObject({ now_ms: ms, next_ms: v.nullable(ms) });

/** How much is told of what a process answers its clock, in UTF-16 units. */
const ANSWER_MAX = 120;

/** The beginning of a life: each resolves when the process has come so far. */
interface Coming {
  /** It says that it is at work. */
  says: () => Promise<unknown>;
  /** It has dialled all whom it dials at its start. */
  dials: () => Promise<void>;
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
  /** What time it was told last, whether it has taken that or not. */
  #told_ms = 0;
  readonly #history: History;
  #process: Process | undefined;
  #line: Line | undefined;
  #saysAtWork = false;
  #isAtWork = false;
  #isClosed = false;
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

  /** How many calls of others it has answered. */
  get answers(): number {
    return this.#history.calls.filter(({ to, answered }) => to === this.name && answered !== undefined).length;
  }

  /** Whether it says, in this life, that it is at work. */
  get saysAtWork(): boolean {
    return this.#saysAtWork;
  }

  /** Whether it has come to work in this life: it has taken its first time. */
  get isAtWork(): boolean {
    return this.#isAtWork;
  }

  /** Whether it has refused the connection by which it is to be told everything. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Begins a life of a process that listens at an address. It has begun when it has come, and can be told something. */
  begin(process: Process, listen: string, coming: Coming): void {
    this.#process = process;
    this.lives += 1;
    this.now_ms = 0;
    this.#told_ms = 0;
    this.next_ms = undefined;
    this.#open = 0;
    this.#failure = undefined;
    this.#saysAtWork = false;
    this.#isAtWork = false;
    this.#isClosed = false;
    if (process.disk !== undefined) this.disk.attach(process.disk);
    void process.exited.then(() => this.#end(process));
    this.#owes(process, this.#comes(listen, coming));
  }

  async #comes(listen: string, { says, dials }: Coming): Promise<void> {
    await says();
    this.#saysAtWork = true;
    await dials();
    this.#line = await this.#dialled(listen);
    await this.#advance(0);
    this.#isAtWork = true;
  }

  /** Never resolves if it refuses: only when it is idle is it known that it will not end in the next moment. */
  async #dialled(listen: string): Promise<Line> {
    try {
      return await Line.dial(listen);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ECONNREFUSED") throw error;
      this.#isClosed = true;
      return new Promise(() => {});
    }
  }

  /** Tells it what time it is, which never goes back. */
  tick(to_ms: number): void {
    if (to_ms < this.#told_ms)
      throw new RangeError(`${this.name} was told that it is ${this.#told_ms} ms: ${to_ms} is past`);
    this.#told_ms = to_ms;
    this.#history.note({ kind: "tick", who: this.name, to_ms });
    this.#owes(this.#process as Process, this.#advance(to_ms));
  }

  /** Asks it to say when it has taken all that it was told so far. */
  fence(): void {
    this.#owes(this.#process as Process, this.#advance(this.#told_ms));
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
    const read = "error" in outcome ? undefined : v.safeParse(Advanced, outcome.result);
    if (!read?.success || read.output.now_ms !== to_ms) throw this.#takesNoTime(to_ms, outcome);
    const { now_ms, next_ms } = read.output;
    // What was due by then has happened: nothing is due at that time, or before.
    if (next_ms !== null && next_ms <= now_ms) throw this.#takesNoTime(to_ms, outcome);
    this.now_ms = now_ms;
    this.next_ms = next_ms ?? undefined;
    this.#history.note({ kind: "fence", who: this.name, since });
  }

  /** The given clock answers each time so that it fits, however slow the machine is. */
  #takesNoTime(to_ms: number, outcome: Outcome): DeafError {
    const said = "error" in outcome ? `the error ${outcome.error}` : (JSON.stringify(outcome.result) ?? "nothing");
    return new DeafError(`${this.name} is told that it is ${to_ms} ms, and its clock answers ${cut(said)}`, {
      how: "takes no time",
      isAtStart: !this.#isAtWork,
      wrote: this.#process?.stderr.tail() ?? "",
    });
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

function cut(said: string): string {
  return said.length > ANSWER_MAX ? `${oneLine(said.slice(0, ANSWER_MAX))}…` : oneLine(said);
}
