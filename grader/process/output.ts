import type { Readable } from "node:stream";

/** What is kept of one stream, in UTF-16 units: more than any server has to say while it is graded, even at level 0. */
const KEPT_MAX = 4 * 1024 * 1024;

/** The awaited text did not come: the process ended, or it took too long. The message shows what came instead. */
export class OutputError extends Error {
  override name = "OutputError";
  /** Whether the process ended; otherwise it took too long, which may be the machine's fault. */
  readonly ended: boolean;

  constructor(message: string, ended: boolean) {
    super(message);
    this.ended = ended;
  }
}

/** What a process writes to one stream, as text, from its beginning. */
export class Output {
  text = "";
  ended = false;
  /** Told once when there is too much of it: nothing more is kept. */
  onFlood: (() => void) | undefined;
  /** Resolves when nothing more can come. */
  readonly closed: Promise<void>;
  readonly #watchers = new Set<() => void>();
  /** Called with every piece of text as it comes. */
  onText: ((text: string) => void) | undefined;

  constructor(stream: Readable) {
    stream.setEncoding("utf8");
    stream.on("data", (chunk: string) => {
      this.onText?.(chunk);
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
    // A stream that breaks is a stream that ends.
    stream.on("error", () => {});
  }

  /** The complete lines so far. */
  get lines(): string[] {
    return this.text.split("\n").slice(0, -1);
  }

  /**
   * Waits until a pattern is found at or after the position `from`, and returns the match.
   *
   * @throws OutputError when the stream ends without it, or it does not come within `timeout_ms`
   */
  async until(
    pattern: RegExp,
    { from = 0, timeout_ms }: { from?: number; timeout_ms: number },
  ): Promise<RegExpExecArray> {
    const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
    const look = (): void => {
      const found = pattern.exec(this.text.slice(from));
      if (found !== null) resolve(found);
      else if (this.ended)
        reject(new OutputError(`the process ended without ${pattern}; it wrote: ${this.tail(from)}`, true));
    };
    const timer = setTimeout(
      () => reject(new OutputError(`no ${pattern} within ${timeout_ms / 1000} s; it wrote: ${this.tail(from)}`, false)),
      timeout_ms,
    );
    this.#watchers.add(look);
    look();
    return promise.finally(() => {
      clearTimeout(timer);
      this.#watchers.delete(look);
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
