import type { Readable } from "node:stream";
import { debug } from "../base/debug.ts";

/** How much of one stream is kept, in UTF-16 units: more than any server says while it is graded, even at level 0. */
export const KEPT_MAX = 4 * 1024 * 1024;

/** Longer than any text that is awaited: text further back than this is not searched again. */
const WINDOW = 1.5 * 1024 * 1024;

/** New text is searched at once this many times; a process that writes in more pieces is searched a little later. */
const EAGER_LOOKS = 300;
const LATER_MS = 20;

/** The text that is awaited: a regular expression, or a function that finds it as one does. It must run in linear time. */
export interface Pattern<Found> {
  exec(text: string): Found | null;
}

/** The awaited text did not come: the process ended, or it took too long. The message shows what came instead. */
export class OutputError extends Error {
  override name = "OutputError";
  /** Whether the process ended. Otherwise the text took too long, which may be the machine's fault. */
  readonly ended: boolean;
  /** The last of what it wrote. */
  readonly wrote: string;
  /** Whose process it is, if the thrower says so. */
  who: string | undefined;

  /** `what` is what did not happen, and why not. */
  constructor(what: string, { ended, wrote }: { ended: boolean; wrote: string }) {
    super(`${what}; it wrote: ${wrote}`);
    this.ended = ended;
    this.wrote = wrote;
  }
}

/** What a process writes to one stream, as text, from its beginning. */
export class Output {
  text = "";
  ended = false;
  /** Called once when there is too much output. Nothing more is kept then. */
  onFlood: (() => void) | undefined;
  /** Resolves when nothing more can come. */
  readonly closed: Promise<void>;
  readonly #watchers = new Set<() => void>();
  readonly #readers: ((text: string) => void)[] = [];

  constructor(stream: Readable) {
    stream.setEncoding("utf8");
    stream.on("data", (chunk: string) => {
      for (const read of this.#readers) read(chunk);
      if (this.text.length >= KEPT_MAX) return;
      this.text += chunk;
      this.#wake();
      if (this.text.length >= KEPT_MAX) this.onFlood?.();
    });
    this.closed = new Promise((resolve) => {
      stream.on("close", () => {
        this.ended = true;
        this.#wake();
        resolve();
      });
    });
    // A stream that breaks counts as ended.
    stream.on("error", () => {});
  }

  /** Calls `read` with every piece of text from now on, as it comes. */
  onText(read: (text: string) => void): void {
    this.#readers.push(read);
  }

  /** The complete lines so far. */
  get lines(): string[] {
    return this.text.split("\n").slice(0, -1);
  }

  /**
   * Waits until a pattern is found at or after the position `from`, and returns the match.
   * Searching takes next to no time, however much is written, and in however small pieces.
   *
   * @throws OutputError when the stream ends without it, or it does not come within `timeout_ms`
   */
  async until<Found>(
    pattern: Pattern<Found>,
    { from = 0, timeout_ms }: { from?: number; timeout_ms: number },
  ): Promise<Found> {
    const { promise, resolve, reject } = Promise.withResolvers<Found>();
    let looked = from;
    const look = (): void => {
      const found = pattern.exec(this.text.slice(Math.max(from, looked - WINDOW)));
      looked = this.text.length;
      if (found !== null) resolve(found);
      else if (this.ended)
        reject(new OutputError(`the process ended without ${pattern}`, { ended: true, wrote: this.tail(from) }));
    };
    const timer = setTimeout(() => {
      reject(new OutputError(`no ${pattern} within ${timeout_ms / 1000} s`, { ended: false, wrote: this.tail(from) }));
    }, timeout_ms);
    let looks = 0;
    let later: NodeJS.Timeout | undefined;
    const wake = (): void => {
      looks += 1;
      if (looks <= EAGER_LOOKS || this.ended) {
        look();
        return;
      }
      later ??= setTimeout(() => {
        later = undefined;
        look();
      }, LATER_MS);
    };
    this.#watchers.add(wake);
    wake();
    debug(() => `waiting for ${pattern} in what a process writes`);
    promise.then(
      () => debug(() => `waited for ${pattern}: it is there`),
      (error: Error) => debug(() => `waited for ${pattern}: ${error.message}`),
    );
    return promise.finally(() => {
      clearTimeout(timer);
      clearTimeout(later);
      this.#watchers.delete(wake);
    });
  }

  /** Adds a line of the grader's own. */
  note(text: string): void {
    this.text += `${this.text === "" || this.text.endsWith("\n") ? "" : "\n"}grader: ERROR| ${text}\n`;
  }

  /** The last of what was written, for an error message. */
  tail(from = 0, length_max = 2000): string {
    const text = this.text.slice(from);
    if (text === "") return "nothing";
    return text.length > length_max ? `… ${text.slice(-length_max)}` : text;
  }

  #wake(): void {
    for (const look of this.#watchers) look();
  }
}
