import { createInterface, type Interface } from "node:readline";
import { messageOf } from "../base/error-message.ts";
import { ACTS, type Act, helpOf } from "./prompt-acts.ts";
import type { Screen } from "./screen.ts";
import type { Session } from "./session.ts";

/** What the prompt says of a lab. */
export interface PromptOptions {
  /** What stands in front of what is typed. */
  name: string;
  /** What the program's client takes, in a line. */
  commands: string;
  /** What else there is by which the cluster is used, and needs nobody who types: a page, or front doors that browsers ask at. */
  beside: "page" | "doors" | undefined;
}

/** What is said when nobody can type any more, and the cluster goes on all the same. */
const GOES_ON = {
  page: "the input has ended; the page is there until this program is stopped, by Ctrl-C or a signal",
  doors: "the input has ended; the servers answer browsers until this program is stopped, by Ctrl-C or a signal",
};

/** What a person types, and what that does to a cluster. */
export class Prompt {
  readonly #session: Session;
  readonly #screen: Screen;
  readonly #options: PromptOptions;
  readonly #lines: Interface;
  #isEnded = false;
  readonly #ended = Promise.withResolvers<void>();

  constructor(session: Session, screen: Screen, options: PromptOptions) {
    this.#session = session;
    this.#screen = screen;
    this.#options = options;
    this.#lines = createInterface({ input: process.stdin, output: process.stdout, prompt: `${options.name}> ` });
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => this.end());
    this.#lines.on("SIGINT", () => this.end());
    // Nobody reads any more.
    process.stdout.on("error", () => this.end());
  }

  /** Does what is typed until it is `quit`, or nothing more comes. What has users beside is ended in the second way only by a person at a terminal. */
  async run(): Promise<void> {
    const { cluster } = this.#session;
    const screen = this.#screen;
    const { length } = cluster.ids;
    screen.say(`${length === 1 ? "1 server is" : `${length} servers are`} at work; "help" tells what to type`);
    screen.promptWith(this.#lines);
    let isQuit = false;
    for await (const line of this.#lines) {
      const words = line.trim().split(/\s+/);
      isQuit = words[0] === "quit";
      if (isQuit || this.#isEnded) break;
      const obeyed = this.#obey(line, words).catch((error: unknown) => screen.say(messageOf(error)));
      await Promise.race([obeyed, this.#ended.promise]);
      screen.prompt();
    }
    // The shell's own prompt goes into a line of its own.
    if (this.#lines.terminal) process.stdout.write("\n");
    screen.promptWith(undefined);
    const { beside } = this.#options;
    if (beside !== undefined && !process.stdin.isTTY && !isQuit && !this.#isEnded) {
      screen.say(GOES_ON[beside]);
      await this.#ended.promise;
    }
    screen.close();
    this.end();
  }

  /** Nothing more is done, also of lines that have come already. */
  end(): void {
    this.#isEnded = true;
    this.#ended.resolve();
    this.#lines.close();
  }

  async #obey(line: string, [name = "", ...args]: string[]): Promise<void> {
    const session = this.#session;
    const { playing, screen } = session;
    if (name === "") return;
    if (name === "help") {
      const hasDisks = session.cluster.processMembers.some(({ disk }) => disk !== undefined);
      return screen.say(helpOf(this.#options.commands, playing, hasDisks));
    }
    const question = new Map(Object.entries(playing.questions)).get(name);
    if (question !== undefined) {
      await session.settled();
      return screen.say(question.answer(session.cluster.history, args));
    }
    const act: Act | undefined = new Map(Object.entries(ACTS)).get(name);
    if (act !== undefined) return act.run(session, args);
    const { done } = session.ask(line, { isSlownessTold: this.#lines.terminal });
    // At a terminal the prompt is free at once, so that a member can be brought back while a command waits for it.
    if (!this.#lines.terminal) await done;
  }
}
