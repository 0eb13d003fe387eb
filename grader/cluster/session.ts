import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../base/error-message.ts";
import { oneLine } from "../base/text.ts";
import type { Cluster } from "./cluster.ts";
import type { Client } from "./family.ts";
import { Hold } from "./hold.ts";
import type { Puppet } from "./member.ts";
import type { Playing } from "./playing.ts";
import type { Typed } from "./prompt-acts.ts";
import { NOTHING_TO_SEE } from "./prompt-acts.ts";
import type { RealClient } from "./real-client.ts";
import type { Screen } from "./screen.ts";

/** As long as the client asks, with some to spare. */
const ANSWER_TIMEOUT_MS = 60_000;

/** While somebody delivers by hand, a client asks for so long before it asks everybody, and again before it gives up. */
const PATIENCE_S = 3600;

/** A person is told when an answer takes longer. */
const SLOW_MS = 2000;

/** When nothing happens for so long, nothing more is likely to come of what was typed; it is not waited for longer than so often. */
const [LOOK_MS, LOOKS_MAX] = [100, 10];

/** How much of a command is told with its answer. */
const COMMAND_MAX = 60;

/** What a cluster says to whom plays with it. */
export interface SessionOptions {
  /** What is said when a member is restarted; undefined if nothing is. */
  onRestart(id: number): string | undefined;
  playing?: Playing;
  /** The port at which member 0 answers browsers; the others follow it. Without it, none does. */
  doors?: number;
}

/** A command that somebody asked. */
export interface Question {
  /** Its number. */
  ask: number;
  command: string;
  /** The member whose front door was asked; undefined where the client asks. */
  via?: number;
  /** The place in the history at which it was asked. */
  since: number;
}

/** What became of it: a result, or why there is none. */
export type Outcome = { result: string } | { why: string };

interface Asking {
  /** Whether a person is told that it takes long. */
  isSlownessTold?: boolean;
  via?: number;
}

/** Whoever else than the terminal is told what goes on. */
export interface Listener {
  said(text: string): void;
  /** Its cluster has gone the way of a recording, to the end or to the event where it parted. */
  replayed(played: { parted?: number; text: string }): void;
  asked(question: Question): void;
  answered(question: Question, outcome: Outcome, took_ms: number): void;
}

/** Where a terminal is told what goes on. */
export type Told = Pick<Screen, "say" | "isLoud" | "isClientHeard">;

/** For a cluster that is played with on pages alone. */
export const NO_TERMINAL: () => Told = () => ({ say: () => {}, isLoud: false, isClientHeard: false });

/** A cluster that persons play with: at a terminal, on pages, or both at a time. */
export class Session implements Typed {
  readonly cluster: Cluster<Puppet, Client>;
  readonly screen: Told;
  readonly playing: Playing;
  readonly onRestart: SessionOptions["onRestart"];
  readonly lies = new Map<number, string>();
  readonly restarting = new Set<number>();
  readonly hold: Hold;
  readonly #doors: number | undefined;
  listener: Listener | undefined;
  #client: RealClient;
  /** The client that asks while calls are delivered by hand. */
  #patient: Promise<RealClient> | undefined;
  #asked = 0;

  constructor(cluster: Cluster<Puppet, Client>, screen: Told, client: RealClient, options: SessionOptions) {
    this.cluster = cluster;
    this.screen = screen;
    this.playing = options.playing ?? NOTHING_TO_SEE;
    this.onRestart = options.onRestart;
    this.hold = new Hold(cluster);
    this.#doors = options.doors;
    this.#client = client;
  }

  /** Whether anybody has asked anything. */
  get wasAsked(): boolean {
    return this.#asked > 0;
  }

  say(text: string): void {
    this.screen.say(text);
    this.listener?.said(text);
  }

  /** A client has its answer before all members have executed: who asks how they are means how they are after that. */
  async settled(): Promise<void> {
    const { history } = this.cluster;
    for (let looks = 0, place = -1; looks < LOOKS_MAX && place !== history.now; looks++) {
      place = history.now;
      await sleep(LOOK_MS);
    }
  }

  /** The members that answer browsers. */
  get doors(): readonly number[] {
    return this.#doors === undefined ? [] : this.cluster.ids;
  }

  /**
   * Has a client ask a command, or asks a member's front door. It returns its number at once; `done` resolves when the answer,
   * or that there is none, was told.
   *
   * @throws Error when that member has no front door
   */
  ask(command: string, { isSlownessTold = false, via }: Asking = {}): { ask: number; done: Promise<Outcome> } {
    if (via !== undefined && !this.doors.includes(via))
      throw new Error(`server ${via} has no front door: start with --http`);
    this.#asked += 1;
    const question: Question = { ask: this.#asked, command, via, since: this.cluster.history.now };
    this.listener?.asked(question);
    return { ask: question.ask, done: this.#tellAnswer(question, isSlownessTold) };
  }

  async #tellAnswer(question: Question, isSlownessTold: boolean): Promise<Outcome> {
    const command = nameOf(question.command);
    this.screen.isClientHeard = false;
    const slow = setTimeout(() => {
      if (isSlownessTold) this.screen.say(`${command}: no answer yet; "status" tells how the servers are`);
    }, SLOW_MS);
    const begun_ms = performance.now();
    const asked =
      question.via === undefined ? this.#answerTo(question.command) : this.#answerAt(question.via, question.command);
    const outcome = await asked.catch((error: unknown) => ({ why: messageOf(error) }));
    clearTimeout(slow);
    if ("why" in outcome) this.screen.say(`${command}: ${outcome.why}`);
    else this.screen.say(resultText(command, outcome.result));
    // What comes too late for an answer is worth seeing.
    this.screen.isClientHeard = "why" in outcome;
    this.listener?.answered(question, outcome, performance.now() - begun_ms);
    return outcome;
  }

  async #answerTo(command: string): Promise<Outcome> {
    const isHeld = this.hold.isOn;
    const client = await (isHeld ? this.#patientClient() : this.#usualClient());
    return client.type(command, this.playing.unanswered, isHeld ? 3 * PATIENCE_S * 1000 : ANSWER_TIMEOUT_MS);
  }

  /** Asks as a browser does. */
  async #answerAt(id: number, command: string): Promise<Outcome> {
    const address = `http://localhost:${(this.#doors as number) + id}/req?cmd=${encodeURIComponent(command)}`;
    const answer = await fetch(address, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    const text = (await answer.text()).replace(/\n$/, "");
    return answer.ok ? { result: text } : { why: `server ${id} answers ${answer.status}: ${text}` };
  }

  async #usualClient(): Promise<RealClient> {
    if (this.#client.process.exit !== undefined) {
      this.screen.say("the client has ended; a new one joins");
      this.#client = await this.cluster.realClient();
    }
    return this.#client;
  }

  async #patientClient(): Promise<RealClient> {
    if ((await this.#patient)?.process.exit !== undefined) this.#patient = undefined;
    this.#patient ??= this.cluster.realClient(PATIENCE_S);
    return this.#patient;
  }
}

/** How a command is called when its answer is told. */
function nameOf(line: string): string {
  const text = oneLine(line);
  return text.length <= COMMAND_MAX ? text : `${text.slice(0, COMMAND_MAX)}…`;
}

/** A result of several lines stands below its command. */
function resultText(command: string, result: string): string {
  if (!result.includes("\n")) return `${command}: ${result}`;
  return [`${command}:`, ...result.split("\n").map((line) => `  ${line}`)].join("\n");
}
