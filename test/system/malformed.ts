import { connect, type Socket } from "node:net";
import fc from "fast-check";
import { type Message, StreamMessageReader } from "vscode-jsonrpc/node";

const FRAME_BYTES_MAX = 1024 * 1024;

/** Sends bytes and nothing more. Resolves when the connection is closed: what the peer read, it has dealt with. */
export async function bombard(address: string, bytes: Uint8Array, end: "we end" | "the peer ends"): Promise<void> {
  const socket = connect({ host: "127.0.0.1", port: Number(address.split(":")[1]) });
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.on("error", () => {});
  socket.resume();
  if (end === "we end") socket.end(bytes);
  else socket.write(bytes);
  await closed;
}

export function frame(body: string | Uint8Array, header = `Content-Length: ${Buffer.byteLength(body)}`): Buffer {
  return Buffer.concat([Buffer.from(`${header}\r\n\r\n`), Buffer.from(body)]);
}

const json = (value: unknown) => frame(JSON.stringify(value));

/** Bytes that are no frame, after which a connection is of no more use. */
export const brokenFrames: fc.Arbitrary<Uint8Array> = fc.oneof(
  // A header.
  fc
    .constantFrom(
      ..."-1 +1 1e3 0x10 1.5 NaN Infinity 99999999999999999999 1048577 999999999".split(" "),
      "",
      "1 1",
      "1\0",
    )
    .map((length) => frame("{}", `Content-Length: ${length}`)),
  fc
    .string({ minLength: 1, unit: "binary" })
    .filter((text) => !/[:\r\n]/.test(text))
    .map((line) => frame("{}", line)),
  fc
    .constantFrom("Content-Type: text/plain", "X: y", ": 2", "\r\n", "a: b\r\nno colon")
    .map((header) => frame("{}", header)),
  fc.constant(Buffer.from(`X: ${"y".repeat(3000)}`)),
  // A body.
  fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => frame(Buffer.concat([Buffer.from([0xff]), bytes]))),
  fc
    .jsonValue()
    .filter((value) => typeof value !== "object" || value === null || Array.isArray(value))
    .map(json),
  fc.constantFrom("", "{", "}", "nul", "{} {}", "'", '{"jsonrpc":"2.0"', "\ufeff{}").map((body) => frame(body)),
  fc.constantFrom("[", '{"a":').map((deep) => frame(deep.repeat(100_000))),
  fc.constant(frame(`[${"[".repeat(100_000)}${"]".repeat(100_000)}]`)),
  // JSON that is no message.
  fc
    .constantFrom<unknown>(
      {},
      { jsonrpc: "1.0", id: 1, method: "m" },
      { jsonrpc: "2.0" },
      { jsonrpc: "2.0", id: 1 },
      { jsonrpc: "2.0", id: {}, method: "m" },
      { jsonrpc: "2.0", id: 1, method: null },
      { jsonrpc: "2.0", id: 1, method: ["m"] },
      { jsonrpc: "2.0", id: 1, method: "Server.CommitRpc", params: null },
      { jsonrpc: "2.0", id: 1, method: "Server.CommitRpc", params: "x".repeat(FRAME_BYTES_MAX / 2) },
      { jsonrpc: "2.0", id: 1.5, method: "m", params: {} },
      { jsonrpc: "2.0", id: 1, error: null },
      { jsonrpc: "2.0", id: 1, error: { code: "x", message: 1 } },
      [{ jsonrpc: "2.0", id: 1, method: "m", params: {} }],
    )
    .map(json),
);

/** Messages that are rightly framed and that nobody asked for. */
export const strayMessages: fc.Arbitrary<Uint8Array> = fc
  .oneof(
    fc.record({ jsonrpc: fc.constant("2.0"), id: fc.oneof(fc.integer(), fc.string()), result: fc.jsonValue() }),
    fc.record({
      jsonrpc: fc.constant("2.0"),
      id: fc.constantFrom(null, 0, 7, "x"),
      error: fc.record({ code: fc.integer(), message: fc.string({ unit: "binary" }), data: fc.jsonValue() }),
    }),
    fc.record({
      jsonrpc: fc.constant("2.0"),
      method: fc.oneof(
        fc.constantFrom(
          "$/cancelRequest",
          "$/progress",
          "$/setTrace",
          "$/logTrace",
          "Server.CommitRpc",
          "Client.ReplyRpc",
        ),
        fc.string({ unit: "binary" }),
      ),
      params: fc.constantFrom({}, { id: 1 }, { token: 1, value: 2 }, { value: "verbose" }, [], { message: "x" }),
    }),
    fc.record({
      jsonrpc: fc.constant("2.0"),
      id: fc.oneof(fc.maxSafeInteger(), fc.string({ unit: "binary" })),
      method: fc.oneof(
        fc.constantFrom("__proto__", "constructor", "toString", "Server.X\nfake.ts:1: INFO| x"),
        fc.string(),
      ),
      params: fc.constantFrom({}, []),
    }),
  )
  .map(json);

/** A right value with one thing wrong in it: which field must be named, and the whole. */
export interface Spoilt {
  field: string;
  params: unknown;
}

const deep = JSON.parse(`${"[".repeat(5000)}${"]".repeat(5000)}`) as unknown;
const WRONG_NUMBERS = ["1", null, true, [], {}, -1, -5, 0.5, 2 ** 53, 2 ** 60, 1e300, -1e300, deep];
const WRONG_TEXTS = [1, null, false, [], {}, "", "\ud800", "a\nb", "\x1b[31m", "x\0", "x".repeat(1_000_000), deep];
const WRONG_OBJECTS = [null, 1, "x", true, [], {}, deep];

/** Everything that can be wrong with one field of a value that is right: missing, wrong, or with one more beside it. */
export function spoiltFields(right: object): Spoilt[] {
  const spoilt: Spoilt[] = [];
  const visit = (node: Record<string, unknown>, path: string[]): void => {
    const changed = (key: string, change: (holder: Record<string, unknown>) => void) => {
      const params = structuredClone(right) as Record<string, unknown>;
      change(path.reduce((holder, name) => holder[name] as Record<string, unknown>, params));
      spoilt.push({ field: [...path, key].join("."), params });
    };
    for (const [key, value] of Object.entries(node)) {
      const wrong = { number: WRONG_NUMBERS, string: WRONG_TEXTS, object: WRONG_OBJECTS }[typeof value as "number"];
      changed(key, (holder) => delete holder[key]);
      for (const other of wrong) {
        if (isRight(key, other)) continue;
        // An array, or an object that is empty, lacks the first field.
        const lacks = typeof value === "object" && typeof other === "object" && other !== null;
        const first = lacks ? Object.keys(value as object)[0] : undefined;
        changed(first === undefined ? key : `${key}.${first}`, (holder) => {
          holder[key] = other;
        });
      }
      if (typeof value === "object") visit(value as Record<string, unknown>, [...path, key]);
    }
    for (const extra of ["extra", "__proto__", "constructor", "toString", "then"]) {
      changed(extra, (holder) => Object.defineProperty(holder, extra, { value: {}, enumerable: true }));
    }
  };
  visit(right as Record<string, unknown>, []);
  return spoilt;
}

/** An empty command is a command, and a result may be any text. */
function isRight(field: string, value: unknown): boolean {
  if (typeof value !== "string") return false;
  return (field === "command" && value === "") || (field === "result" && value.isWellFormed());
}

type Answer = Message & { id?: unknown; result?: unknown; error?: { code: number; message: string } };

/** A caller that may send anything as parameters. */
export class RawCaller {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #lastId = 0;
  readonly closed: Promise<void>;

  constructor(address: string) {
    this.#socket = connect({ host: "127.0.0.1", port: Number(address.split(":")[1]) });
    this.#socket.on("error", () => {});
    this.closed = new Promise((resolve) => this.#socket.once("close", () => resolve()));
    new StreamMessageReader(this.#socket).listen((message) => {
      const answer = message as Answer;
      this.#waiting.get(answer.id as number)?.(answer);
    });
  }

  /** The answer to a call; rejects when the connection ends instead. */
  ask(method: string, params: unknown): Promise<Answer> {
    const id = ++this.#lastId;
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    this.#socket.write(json({ jsonrpc: "2.0", id, method, params }));
    const ended = this.closed.then(() =>
      Promise.reject(new Error(`the connection ended before ${method} was answered`)),
    );
    return Promise.race([answered, ended]);
  }

  close(): void {
    this.#socket.destroy();
  }
}
