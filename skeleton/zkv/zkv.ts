const USAGE = "usage: get <key>, put <key> <val>, del <key>, all";
const USAGE_WITH_APPEND = "usage: get <key>, put <key> <val>, append <key> <val>, del <key>, all";

/** An `all` whose text is longer than this would not fit the frame of a reply. In UTF-16 units. */
export const ALL_LENGTH_MAX: number = 128 * 1024;

/** `append`: whether there is that command, too. */
export interface ZkvOptions {
  append: boolean;
}

/**
 * The key-value state machine. It is deterministic: the same commands in the same order give the same database and the
 * same results on every replica, which is why the keys are kept, and listed, in the order of insertion.
 */
export class Zkv {
  readonly #pairs = new Map<string, string>();
  readonly #hasAppend: boolean;

  constructor({ append }: ZkvOptions = { append: false }) {
    this.#hasAppend = append;
  }

  /** The database of a text that `toText` has made. */
  static fromText(text: string, options?: ZkvOptions): Zkv {
    const zkv = new Zkv(options);
    for (const line of text.split("\n").slice(0, -1)) {
      const space = line.indexOf(" ");
      zkv.#pairs.set(line.slice(0, space), line.slice(space + 1));
    }
    return zkv;
  }

  /** The whole database as a text: a line `<key> <val>` for each key, neither of which can hold white space. */
  toText(): string {
    return Array.from(this.#pairs, ([key, value]) => `${key} ${value}\n`).join("");
  }

  /** The database of pairs, in the order of insertion. */
  static ofPairs(pairs: readonly (readonly [key: string, value: string])[], options?: ZkvOptions): Zkv {
    const zkv = new Zkv(options);
    for (const [key, value] of pairs) zkv.#pairs.set(key, value);
    return zkv;
  }

  /** Its pairs, in the order of insertion. */
  get pairs(): [key: string, value: string][] {
    return [...this.#pairs];
  }

  /** Executes one command and returns its result. Whatever is not a command is answered with the usage. */
  execute(command: string): string {
    const [name, ...words] = command.split(/\s+/).filter((word) => word !== "");
    const [key, value] = words;
    if (name === "put" && key !== undefined && value !== undefined && words.length === 2) {
      this.#pairs.set(key, value);
      return "put ok";
    }
    if (this.#hasAppend && name === "append" && key !== undefined && value !== undefined && words.length === 2) {
      this.#pairs.set(key, (this.#pairs.get(key) ?? "") + value);
      return "append ok";
    }
    if (name === "get" && key !== undefined && words.length === 1) {
      const found = this.#pairs.get(key);
      return found === undefined ? `error: can't find this key '${key}'` : `result: ${found}`;
    }
    if (name === "del" && key !== undefined && words.length === 1) {
      this.#pairs.delete(key);
      return "del ok";
    }
    if (name === "all" && words.length === 0) {
      const text = this.toString();
      return text.length > ALL_LENGTH_MAX
        ? `error: the database is too large to list (${text.length} characters, the most is ${ALL_LENGTH_MAX})`
        : text;
    }
    return this.#hasAppend ? USAGE_WITH_APPEND : USAGE;
  }

  /** A line `<key>:<val>` for each key. */
  toString(): string {
    return Array.from(this.#pairs, ([key, value]) => `${key}:${value}`).join("\n");
  }
}
