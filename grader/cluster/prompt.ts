import { createInterface, type Interface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../base/error-message.ts";
import { oneLine } from "../base/text.ts";
import type { Cluster } from "./cluster.ts";
import type { Client } from "./family.ts";
import type { Puppet } from "./member.ts";
import type { Playing } from "./playing.ts";
import { ACTS, type Act, helpOf, NOTHING_TO_SEE, type Stage } from "./prompt-acts.ts";
import type { RealClient } from "./real-client.ts";
import type { Screen } from "./screen.ts";

/** As long as the client asks, with some to spare. */
const ANSWER_TIMEOUT_MS = 60_000;

/** A person is told when an answer takes longer. */
const SLOW_MS = 2000;

/** When nothing happens for so long, nothing more is likely to come of what was typed; it is not waited for longer than so often. */
const [LOOK_MS, LOOKS_MAX] = [100, 10];

/** How much of a command is told with its answer. */
const COMMAND_MAX = 60;

/** What the prompt says of a lab. */
export interface PromptOptions {
  /** What stands in front of what is typed. */
  name: string;
  /** What the program's client takes, in a line. */
  commands: string;
  /** What is said when a member is restarted; undefined if nothing is. */
  onRestart(id: number): string | undefined;
  playing?: Playing;
}

/** What a person types, and what that does to a cluster. */
export class Prompt implements Stage {
  readonly cluster: Cluster<Puppet, Client>;
  readonly screen: Screen;
  readonly playing: Playing;
  readonly onRestart: PromptOptions["onRestart"];
  readonly lies = new Map<number, string>();
  readonly #options: PromptOptions;
  readonly #lines: Interface;
  #client: RealClient;
  #isEnded = false;
  readonly #ended = Promise.withResolvers<void>();

  constructor(cluster: Cluster<Puppet, Client>, screen: Screen, client: RealClient, options: PromptOptions) {
    this.cluster = cluster;
    this.screen = screen;
    this.playing = options.playing ?? NOTHING_TO_SEE;
    this.onRestart = options.onRestart;
    this.#options = options;
    this.#client = client;
    this.#lines = createInterface({ input: process.stdin, output: process.stdout, prompt: `${options.name}> ` });
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => this.#end());
    this.#lines.on("SIGINT", () => this.#end());
    // Nobody reads any more.
    process.stdout.on("error", () => this.#end());
  }

  /** Does what is typed until it is `quit`, or nothing more comes. */
  async run(): Promise<void> {
    const { length } = this.cluster.ids;
    this.screen.say(`${length === 1 ? "1 server is" : `${length} servers are`} at work; "help" tells what to type`);
    this.screen.promptWith(this.#lines);
    for await (const line of this.#lines) {
      const words = line.trim().split(/\s+/);
      if (words[0] === "quit" || this.#isEnded) break;
      const obeyed = this.#obey(line, words).catch((error: unknown) => this.screen.say(messageOf(error)));
      await Promise.race([obeyed, this.#ended.promise]);
      this.screen.prompt();
    }
    // The shell's own prompt goes into a line of its own.
    if (this.#lines.terminal) process.stdout.write("\n");
    this.screen.promptWith(undefined);
    this.screen.close();
    this.#end();
  }

  /** Nothing more is done, also of lines that have come already. */
  #end(): void {
    this.#isEnded = true;
    this.#ended.resolve();
    this.#lines.close();
  }

  /** A client has its answer before all members have executed: who asks how they are means how they are after that. */
  async settled(): Promise<void> {
    const { history } = this.cluster;
    for (let looks = 0, place = -1; looks < LOOKS_MAX && place !== history.now; looks++) {
      place = history.now;
      await sleep(LOOK_MS);
    }
  }

  async #obey(line: string, [name = "", ...args]: string[]): Promise<void> {
    if (name === "") return;
    if (name === "help") return this.screen.say(helpOf(this.#options.commands, this.playing));
    const question = new Map(Object.entries(this.playing.questions)).get(name);
    if (question !== undefined) {
      await this.settled();
      return this.screen.say(question.answer(this.cluster.history, args));
    }
    const act: Act | undefined = new Map(Object.entries(ACTS)).get(name);
    if (act === undefined) return this.#ask(line);
    await act.run(this, args);
  }

  /** At a terminal the prompt is free at once, so that a member can be brought back while a command waits for it. */
  async #ask(line: string): Promise<void> {
    if (this.#client.process.exit !== undefined) {
      this.screen.say("the client has ended; a new one joins");
      this.#client = await this.cluster.realClient();
    }
    const asked = this.#tellAnswer(line).catch((error: unknown) => {
      if (!this.#isEnded) this.screen.say(`${nameOf(line)}: ${messageOf(error)}`);
    });
    if (!this.#lines.terminal) await asked;
  }

  async #tellAnswer(line: string): Promise<void> {
    const command = nameOf(line);
    this.screen.isClientHeard = false;
    const slow = setTimeout(() => {
      if (this.#lines.terminal) this.screen.say(`${command}: no answer yet; "status" tells how the servers are`);
    }, SLOW_MS);
    try {
      const answer = await this.#client.type(line, this.playing.unanswered, ANSWER_TIMEOUT_MS);
      if (this.#isEnded) return;
      if ("why" in answer) this.screen.say(`${command}: ${answer.why}`);
      else this.screen.say(resultText(command, answer.result));
      // What comes too late for an answer is worth seeing.
      this.screen.isClientHeard = "why" in answer;
    } finally {
      clearTimeout(slow);
    }
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
