import { clearLine, cursorTo, type Interface } from "node:readline";
import { styleText } from "node:util";
import { say as inLanguage } from "../lang/say.ts";
import type { Process } from "../sandbox/launch.ts";
import { byLine, LEVELS, levelOf } from "./log-lines.ts";
import { type Order, Sequence } from "./sequence.ts";

const COLOURS = ["cyan", "yellow", "green", "magenta", "blue", "red"] as const;
type Colour = (typeof COLOURS)[number] | "gray" | "white";

const LABEL_WIDTH = 9;

const ERROR = LEVELS.indexOf("ERROR");

/** So much of what a process wrote last is shown when it ends by itself, in lines. */
const LAST_MAX = 12;

interface ScreenOptions {
  /** The lowest level that is shown, 0 to 3. */
  log: number;
  /** Whether all that processes write is shown; otherwise only what is wrong. */
  isLoud: boolean;
  /** What a line of a log tells of messages, by the name of its writer. */
  order: (who: string, line: string) => Order;
  /** What a line says that is told at once, also while logs are not shown. */
  news?: ((who: string, line: string) => string | undefined) | undefined;
  /** The line by which a member says which id it has. */
  registered: RegExp;
  /** How a history names a member. */
  name: (id: number) => string;
}

/** One terminal for many processes: whole lines, each with its writer's name in front, above a prompt that stays. */
export class Screen {
  /** Whether all that processes write is shown. */
  isLoud: boolean;
  /** Whether at least what a client logs is shown: it waits for something that comes late. */
  isClientHeard = false;
  #lines: Interface | undefined;
  #isPrompted = false;
  #isClosed = false;
  readonly #options: ScreenOptions;
  readonly #sequence = new Sequence<() => void>((print) => print());

  constructor(options: ScreenOptions) {
    this.#options = options;
    this.isLoud = options.isLoud;
  }

  /** Shows what a process writes, a line at a time. A member's lines wait until its id is known. */
  show(process: Process): void {
    const writer = new Writer(process.name, this.#options);
    const emit = (line: string, isShown: boolean, order: Order = {}): void =>
      writer.whenKnown((who, label) => {
        const print = () => {
          if (isShown) this.#print(`${label} ${line}`);
          const news = this.#options.news?.(who, line);
          if (news !== undefined) this.#tell(news);
        };
        this.#sequence.add(who, print, order);
      });
    process.stdout.onText(byLine((line) => emit(line, this.isLoud)));
    let level = 0;
    const { log, order } = this.#options;
    process.stderr.onText(
      byLine((line) => {
        writer.read(line);
        // The later lines of a result have no level of their own.
        level = levelOf(line) ?? level;
        const isHeard = this.isLoud || (this.isClientHeard && writer.isClient);
        const isShown = isHeard ? level >= log : level >= ERROR;
        writer.whenKnown((who) => emit(line, isShown, order(who, line)));
      }),
    );
    void Promise.all([process.exited, process.stderr.closed]).then(([{ code, signal }]) => {
      writer.end();
      const isWanted = signal !== undefined && process.wasGiven(signal);
      // Of one that ends before the prompt is there, the error of the start tells.
      if (this.#isClosed || ((isWanted || !this.#isPrompted) && !this.isLoud)) return;
      const last = this.isLoud || isWanted ? [] : process.stderr.lines.slice(-LAST_MAX);
      for (const line of last) emit(line, true);
      emit(styleText("dim", `ended (${signal ?? `exit code ${code}`})`), true);
    });
  }

  /** Says something in the cluster's own name, below what was written before. */
  say(text: string): void {
    this.#sequence.flush();
    this.#tell(text);
  }

  #tell(text: string): void {
    for (const line of text.split("\n")) this.#print(styleText("bold", inLanguage(line)));
  }

  /** Keeps a prompt below everything that is shown, from now on. */
  promptWith(lines: Interface | undefined): void {
    this.#lines = lines;
    this.#isPrompted = true;
    this.prompt();
  }

  prompt(): void {
    if (this.#lines?.terminal) this.#lines.prompt(true);
  }

  /** Shows what still waits, and nothing of what comes of ending everything. */
  close(): void {
    this.#sequence.flush();
    this.#isClosed = true;
  }

  #print(text: string): void {
    if (this.#isClosed) return;
    if (!this.#lines?.terminal) {
      process.stdout.write(`${text}\n`);
      return;
    }
    cursorTo(process.stdout, 0);
    clearLine(process.stdout, 0);
    process.stdout.write(`${text}\n`);
    this.#lines.prompt(true);
  }
}

/** Who writes: its role's name or, of a member, what it is called once its id is known. */
class Writer {
  readonly isClient: boolean;
  readonly #options: ScreenOptions;
  readonly #role: string;
  #known: [who: string, label: string] | undefined;
  #waiting: ((who: string, label: string) => void)[] = [];

  constructor(name: string, options: ScreenOptions) {
    this.#role = name.split(" ")[0] ?? "";
    this.#options = options;
    this.isClient = this.#role === "client";
    if (this.#role !== "server") this.#know(this.#role, this.#role, this.#role === "master" ? "gray" : "white");
  }

  /** Looks for the id in a line of its log. */
  read(line: string): void {
    const id = this.#known === undefined ? this.#options.registered.exec(line)?.[1] : undefined;
    if (id === undefined) return;
    this.#know(this.#options.name(Number(id)), `server ${id}`, COLOURS[Number(id) % COLOURS.length] ?? "white");
  }

  /** It writes nothing more; if nobody knows yet which one it is, nobody will. */
  end(): void {
    if (this.#known === undefined) this.#know(this.#role, this.#role, "white");
  }

  whenKnown(tell: (who: string, label: string) => void): void {
    if (this.#known === undefined) this.#waiting.push(tell);
    else tell(...this.#known);
  }

  #know(who: string, label: string, colour: Colour): void {
    this.#known = [who, styleText(colour, label.padEnd(LABEL_WIDTH))];
    for (const tell of this.#waiting.splice(0)) tell(...this.#known);
  }
}
