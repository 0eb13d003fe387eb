import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import type { Event, Said } from "../../grader/history/events.ts";
import { History, type Protocol } from "../../grader/history/history.ts";
import { keyringOf, useKeyring } from "../../grader/labs/pbft/judge/case.ts";
import { Keyring } from "../../grader/labs/pbft/judge/keyring.ts";
import { PBFT, replica } from "../../grader/labs/pbft/wire.ts";
import { digestOf } from "../../skeleton/znet/keys.ts";
import type { RequestArgs } from "../../skeleton/zpbft/messages.ts";
import { fromColumns, toColumns } from "./columns.ts";

/**
 * The histories of a run, small enough for a repository of all that the bank's submissions were seen to do. What cannot be
 * compressed is left out: keys, times, and signatures, of which it is kept whose they are and over what. So judges say the
 * same of what is unpacked, but for times.
 */
export interface PackedRun {
  kept: readonly { name: string; experiment: string }[];
  errors: readonly string[];
  histories: ReadonlyMap<string, History>;
  /** What the report says besides. */
  notes: readonly string[];
  typeErrors: readonly string[];
}

/** What a genuine signature begins with, by the phase that it is for. */
const LETTERS = { request: "r", "pre-prepare": "o", prepare: "p", commit: "c", reply: "y" } as const;
type Phase = keyof typeof LETTERS;

/** What one that is nobody's over this message begins with. */
const NOBODY = "x";

/** Takes signatures for what they say that they are. */
class PackedKeyring extends Keyring {
  override isSigned(id: number, phase: string, msg: { peerId?: number }, sign: string): boolean {
    return this.pubkeys[id] !== undefined && msg.peerId === id && sign.startsWith(LETTERS[phase as Phase]);
  }

  override isGenuine({ sign }: RequestArgs): boolean {
    return sign.startsWith(LETTERS.request);
  }
}

/** What was packed has been looked at: what is malformed says so. */
const LOOKED_AT: Protocol = { ...PBFT, malformation: () => undefined };

export function pack({ histories, ...run }: PackedRun): Buffer {
  const lines = [JSON.stringify(run)];
  for (const { name } of run.kept) {
    const history = histories.get(name);
    if (history !== undefined) lines.push(JSON.stringify(name), ...linesOf(history), "");
  }
  const text = toColumns(lines.flatMap(withoutNewlines));
  return brotliCompressSync(text, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
    },
  });
}

export function unpack(packed: Buffer): PackedRun {
  const [head = "", ...lines] = withNewlines(fromColumns(brotliDecompressSync(packed).toString()));
  const histories = new Map<string, History>();
  let from = 0;
  for (let at = lines.indexOf("", from); at !== -1; at = lines.indexOf("", from)) {
    histories.set(JSON.parse(lines[from] as string), historyOf(lines.slice(from + 1, at)));
    from = at + 1;
  }
  return { ...JSON.parse(head), histories };
}

/** A log of several lines is told in several lines: one of a kind is like the next. */
function withoutNewlines(line: string): string[] {
  return line.split("\\n").map((part, place) => (place === 0 ? part : `|${part}`));
}

function withNewlines(lines: readonly string[]): string[] {
  const whole: string[] = [];
  for (const line of lines) {
    if (line.startsWith("|")) whole[whole.length - 1] += `\\n${line.slice(1)}`;
    else whole.push(line);
  }
  return whole;
}

/** Counts what comes again: by how many new ones came since it was new itself; 0 for what is new. */
class Numbers {
  readonly #known = new Map<string, number>();

  tell(text: string): number {
    const known = this.#known.get(text);
    if (known !== undefined) return this.#known.size - known;
    this.#known.set(text, this.#known.size);
    return 0;
  }
}

/** Reads what `Numbers` told: what is new has the next number. */
class Told {
  #count = 0;

  number(told: number): number {
    return told === 0 ? this.#count++ : this.#count - told;
  }
}

function linesOf(history: History): string[] {
  const keyring = keyringOf(history);
  const usual = new Usual(digestsIn(history), baseOf(history));
  const names = { keys: new Numbers(), signatures: new Numbers(), usual };
  const waiting = { passed: [] as number[], heard: [] as number[] };
  const short = (event: Event): unknown[] | object => {
    const { at, time_ms, ...fact } = event;
    if (fact.kind === "passed") {
      waiting.passed.push(fact.call);
      return [at - fact.call];
    }
    if (fact.kind === "heard") return ["h", take(waiting.heard, fact.call)];
    if (fact.kind === "answered") {
      waiting.heard.push(fact.call);
      return ["a", take(waiting.passed, fact.call), "error" in fact ? { e: fact.error } : fact.result];
    }
    if (fact.kind === "cluster")
      return { ...fact, pubkeys: fact.pubkeys.map((_, id) => `key ${id}`), base: usual.base };
    if (fact.kind !== "call") return fact;
    const { from, to, method, params, malformed } = fact;
    if (malformed !== undefined) return ["m", from, to, method, params ?? null, malformed];
    return ["c", from, to, method, withoutSecrets(params, from, keyring, names)];
  };
  return history.events.map((event) => JSON.stringify(short(event)));
}

/** Takes a call out of those that wait, and tells its place among them; what does not wait any more is told by itself. */
function take(waiting: number[], call: number): number | string {
  const place = waiting.indexOf(call);
  if (place === -1) return `call ${call}`;
  waiting.splice(place, 1);
  return place;
}

function call(waiting: number[], told: number | string): number {
  return typeof told === "number" ? (waiting.splice(told, 1)[0] as number) : Number(told.slice("call ".length));
}

/** What a message mostly says, so that it need not be told: the digest that was first told for a seq, and times near the first. */
class Usual {
  readonly digests: readonly string[];
  readonly base: number;
  readonly #bySeq = new Map<number, string>();

  constructor(digests: ReadonlySet<string>, base: number) {
    this.digests = [...digests];
    this.base = base;
  }

  /** Undefined for the one that is usual for the seq; the number of a request's; or the digest itself. */
  tell(seq: number, digest: string): string | number | undefined {
    if (this.#bySeq.get(seq) === digest) return undefined;
    if (!this.#bySeq.has(seq)) this.#bySeq.set(seq, digest);
    const place = this.digests.indexOf(digest);
    return place === -1 ? digest : place;
  }

  digest(seq: number, told: string | number | undefined): string {
    const digest =
      typeof told === "number" ? (this.digests[told] as string) : (told ?? (this.#bySeq.get(seq) as string));
    if (!this.#bySeq.has(seq)) this.#bySeq.set(seq, digest);
    return digest;
  }
}

/** The first time that a request was made at, by its client's clock. */
function baseOf({ calls }: { calls: readonly Said[] }): number {
  const times = calls.flatMap(
    ({ params }) => (params as { req?: { timestamp?: number } } | null)?.req?.timestamp ?? [],
  );
  return Math.min(...times, Number.MAX_SAFE_INTEGER);
}

interface Names {
  keys: Numbers;
  signatures: Numbers;
  usual: Usual;
}

interface Msg {
  peerId: number;
  view: number;
  seq: number;
  digest?: string;
  timestamp?: number;
}

interface Signed {
  msg?: Msg;
  req?: RequestArgs["req"];
  reqArgs?: RequestArgs;
  pubkey?: string;
  sign: string;
}

function withoutSecrets(params: unknown, from: string, keyring: Keyring, names: Names): unknown[] {
  const { msg, req, reqArgs, pubkey, sign } = params as Signed;
  if (req !== undefined) {
    const letter = keyring.isGenuine(params as RequestArgs) ? LETTERS.request : NOBODY;
    const request = { ...req, timestamp: req.timestamp - names.usual.base };
    return [request, names.keys.tell(pubkey as string), letter, names.signatures.tell(sign)];
  }
  const { peerId, view, seq, digest, timestamp, ...more } = msg as Msg;
  const phase = (Object.keys(LETTERS) as Phase[]).find((one) => keyring.isSigned(peerId, one, msg as object, sign));
  const letter = phase === undefined ? NOBODY : LETTERS[phase];
  const told = {
    ...(from === replica(peerId) ? {} : { peerId }),
    ...(view === 0 ? {} : { view }),
    seq,
    ...(digest === undefined ? {} : { digest: names.usual.tell(seq, digest) }),
    ...(timestamp === undefined ? {} : { timestamp: timestamp - names.usual.base }),
    ...more,
  };
  const number = names.signatures.tell(`${sign} ${JSON.stringify(msg)}`);
  return [told, letter, number, ...(reqArgs === undefined ? [] : [withoutSecrets(reqArgs, "", keyring, names)])];
}

/** The digests of all requests, in the order in which they are first seen. */
function digestsIn({ calls }: { calls: readonly Said[] }): Set<string> {
  return new Set(
    calls.flatMap(({ params }) => {
      const { req, reqArgs } = (params ?? {}) as { req?: object; reqArgs?: { req?: object } };
      const request = req ?? reqArgs?.req;
      return typeof request === "object" && request !== null ? [digestOf(request)] : [];
    }),
  );
}

function historyOf(lines: readonly string[]): History {
  const told = lines.map((line) => JSON.parse(line));
  const base = told.find((one) => one.kind === "cluster")?.base ?? 0;
  const requests = told.flatMap((one) => (one[0] === "c" ? requestsIn(one[4], base) : []));
  const usual = new Usual(
    digestsIn({ calls: requests.map((req) => ({ from: "", to: "", method: "", params: { req } })) }),
    base,
  );
  const reader = { keys: new Told(), signatures: new Told(), usual };
  const waiting = { passed: [] as number[], heard: [] as number[] };
  const events = told.map((one, place) => {
    const at = place + 1;
    return { at, time_ms: 0, ...(Array.isArray(one) ? factOf(one, at, reader, waiting) : withoutBase(one)) } as Event;
  });
  const history = History.of(events, LOOKED_AT);
  useKeyring(history, new PackedKeyring(history.of("cluster")[0]?.pubkeys ?? []));
  return history;
}

function withoutBase({ base, ...fact }: { base?: number } & Event): Event {
  return fact;
}

/** The requests that what was told of a call's parameters holds. */
function requestsIn([first, , , order]: [object, unknown, unknown, [RequestArgs["req"]]?], base: number): object[] {
  const request = order?.[0] ?? ("command" in first ? (first as RequestArgs["req"]) : undefined);
  return request === undefined ? [] : [{ ...request, timestamp: request.timestamp + base }];
}

interface Reader {
  keys: Told;
  signatures: Told;
  usual: Usual;
}

function factOf(
  [kind, ...rest]: unknown[],
  at: number,
  reader: Reader,
  waiting: Record<"passed" | "heard", number[]>,
): object {
  if (typeof kind === "number") {
    waiting.passed.push(at - kind);
    return { kind: "passed", call: at - kind };
  }
  if (kind === "h") return { kind: "heard", call: call(waiting.heard, rest[0] as number | string) };
  if (kind === "a") {
    const [before, result] = rest as [number | string, { e?: string } | undefined];
    const answered = call(waiting.passed, before);
    waiting.heard.push(answered);
    const isError = typeof result === "object" && result !== null && typeof result.e === "string";
    return { kind: "answered", call: answered, ...(isError ? { error: result.e } : { result }) };
  }
  const [from, to, method, params, malformed] = rest as [string, string, string, unknown[], string?];
  if (kind === "m") return { kind: "call", from, to, method, params, malformed };
  return { kind: "call", from, to, method, params: paramsOf(params, from, reader) };
}

function paramsOf(told: unknown[], from: string, reader: Reader): object {
  const { base } = reader.usual;
  const [first] = told as [object];
  if ("command" in first) {
    const [, key, letter, number] = told as [unknown, number, string, number];
    const request = first as RequestArgs["req"];
    const req = { ...request, timestamp: request.timestamp + base };
    return { req, pubkey: `key of ${reader.keys.number(key)}`, sign: letter + reader.signatures.number(number) };
  }
  const { peerId = Number(from.replace("replica ", "")), view = 0, seq, digest, timestamp, ...more } = first as Msg;
  const isReply = timestamp !== undefined;
  const [, letter, number, order] = told as [unknown, string, number, unknown[]?];
  const msg = {
    peerId,
    view,
    seq,
    ...(isReply ? { timestamp: timestamp + base } : { digest: reader.usual.digest(seq, digest) }),
    ...more,
  };
  const sign = letter + reader.signatures.number(number);
  return { msg, sign, ...(order === undefined ? {} : { reqArgs: paramsOf(order, "", reader) }) };
}
