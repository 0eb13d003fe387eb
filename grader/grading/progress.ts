import { styleText } from "node:util";
import { oneLine } from "../base/text.ts";
import { say } from "../lang/say.ts";

/** Who is told how far a grade is. */
export interface Watcher {
  begins(experiment: string): void;
  /** With something found; with nothing, after all was tried; or with nothing before that. */
  ends(experiment: string, how: Exclude<State, "begun">): void;
  /** Is told once, of the first failure. */
  fails(check: string, message: string): void;
}

type State = keyof typeof MARKS;

const TICK_MS = 1000;

/**
 * Shows on a terminal how far a grade is: in a line that changes, and goes at the end. The first failure stays above it. On
 * anything else than a terminal it shows nothing.
 */
export class Progress implements Watcher {
  readonly #stream: NodeJS.WriteStream;
  readonly #states = new Map<string, State>();
  readonly #startedAt = Date.now();
  readonly #timer: NodeJS.Timeout | undefined;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    if (!isLive(stream)) return;
    this.#timer = setInterval(() => this.#show(), TICK_MS).unref();
    this.#show();
  }

  begins(experiment: string): void {
    this.#set(experiment, "begun");
  }

  ends(experiment: string, how: Exclude<State, "begun">): void {
    this.#set(experiment, how);
  }

  fails(check: string, message: string): void {
    if (this.#timer === undefined) return;
    const line = cut(`${check}: ${oneLine(say(message))}`, this.#stream.columns - MARGIN);
    clearLine(this.#stream);
    this.#stream.write(`  ${this.#coloured(MARKS.found)} ${line}\n`);
    this.#show();
  }

  /** Leaves the line free for what comes after. */
  end(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    clearLine(this.#stream);
  }

  #set(experiment: string, state: State): void {
    this.#states.set(experiment, state);
    if (this.#timer !== undefined) this.#show();
  }

  #show(): void {
    const line = progressLine(this.#states, Date.now() - this.#startedAt, this.#stream.columns);
    clearLine(this.#stream);
    this.#stream.write(line.replaceAll(/[✓✗–]/g, (mark) => this.#coloured(mark)));
  }

  #coloured(mark: string): string {
    return styleText(COLOURS[mark] ?? "dim", mark, { stream: this.#stream });
  }
}

const MARKS = { begun: "…", clean: "✓", found: "✗", left: "–" } as const;
const COLOURS: Readonly<Record<string, "green" | "red" | "yellow">> = { "✓": "green", "✗": "red", "–": "yellow" };

/** What stands before a line, and is kept free behind it: one that wraps could not be taken back. */
const MARGIN = 6;

/** The experiments that have begun, and for how long: `  3 s  backup ✓  liars …`. Those that are over go if there is no room. */
export function progressLine(states: ReadonlyMap<string, State>, passed_ms: number, columns: number): string {
  const time = `${String(Math.floor(passed_ms / 1000)).padStart(3)} s`;
  const shown = Array.from(states, ([name, state]) => ({ state, text: `${name} ${MARKS[state]}` }));
  const lineOf = (): string =>
    [time, ...(shown.length === 0 ? [say("starting …")] : shown.map(({ text }) => text))].join("  ");
  while (lineOf().length > columns - MARGIN && shown.some(({ state }) => state !== "begun"))
    shown.splice(
      shown.findIndex(({ state }) => state !== "begun"),
      1,
    );
  return cut(lineOf(), columns - MARGIN);
}

/** A text up to a word, and an ellipsis, if it has more characters than that. What the report is laid out by takes long to load. */
function cut(text: string, length_max: number): string {
  return text.length <= length_max ? text : `${text.slice(0, length_max).replace(/[,:;]?\s+\S*$/, "")}…`;
}

/** Whether a line on this stream can be taken back, and nothing else comes between. */
function isLive(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY && process.env.TERM !== "dumb" && !process.env.NODE_DEBUG;
}

/** Takes back the line in which the cursor stands. */
export function clearLine(stream: NodeJS.WriteStream): void {
  if (isLive(stream)) stream.write("\r\u001b[K");
}
