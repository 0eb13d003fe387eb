import { oneLine } from "../zlog/text.ts";
import type { Refusal } from "../znet/local-only.ts";
import { COMMAND_BYTES_MAX, whyNoCommand } from "../znet/schemas.ts";

/** What is asked of the front door, but for its headers. `target` is what stands behind the host: `/req?x=1`. */
export interface Wanted {
  method: string;
  target: string;
  body: Buffer;
}

/** Why there is no answer from the cluster, and what an HTTP client is told beside the words. */
export interface Refused extends Refusal {
  headers?: Record<string, string>;
}

type Making = string | Refused;
type Maker = (key: string, wanted: Wanted) => Making;

/** What can be asked for, and the command that it becomes. `KEY` stands for any word. */
const PLACES: Readonly<Record<string, Readonly<Record<string, Maker>>>> = {
  "/req": { GET: (_key, { target }) => ofQuery(target) },
  "/kv": { GET: () => "all" },
  "/kv/KEY": {
    GET: (key) => `get ${key}`,
    PUT: (key, { body }) => ofBody(key, body),
    DELETE: (key) => `del ${key}`,
  },
};

/** How much of a key is told of which something is wrong, in UTF-16 units. */
const TOLD_LENGTH_MAX = 60;

const HINT = "ask for /req?KEY=VALUE, /req?cmd=COMMAND, /kv or /kv/KEY, or open /";

/**
 * The command that a request asks for, or why it asks for none. Where `mayGetWrite` is false, a GET may only read, as is
 * usual in HTTP: it is a GET that a link, a picture of another page or a browser that looks ahead can send.
 */
export function commandOf(wanted: Wanted, mayGetWrite: boolean): string | Refused {
  const command = unchecked(wanted);
  if (typeof command !== "string") return command;
  if (Buffer.byteLength(command) > COMMAND_BYTES_MAX) return tooLong("the command");
  const why = whyNoCommand(command);
  if (why !== undefined) return wrong(`the command cannot be sent: ${why}`);
  if (wanted.method === "GET" && !mayGetWrite && !/^\s*(get|all)\b/.test(command)) {
    const words = `GET ${pathOf(wanted.target)} may not write, for this server listens to other machines, too: use PUT /kv/KEY or DELETE /kv/KEY`;
    return { status: 403, words };
  }
  return command;
}

/** A refusal of what is over the limit of a command. */
export function tooLong(what: string): Refused {
  return { status: 413, words: `${what} is too long: the most is ${COMMAND_BYTES_MAX} bytes` };
}

/** A refusal of a method that a place has no use for. */
export function notDone(method: string, known: readonly string[]): Refused {
  const Allow = known.join(", ");
  return { status: 405, words: `${method} is not done here: use ${Allow}`, headers: { Allow } };
}

function unchecked(wanted: Wanted): Making {
  const path = pathOf(wanted.target);
  if (!path.startsWith("/")) return wrong(`the address begins with no slash: ${HINT}`);
  const inKv = /^\/kv\/(.*)$/s.exec(path)?.[1];
  const makers = PLACES[inKv === undefined ? path : "/kv/KEY"];
  if (makers === undefined) return { status: 404, words: `there is nothing at this address: ${HINT}` };
  const maker = Object.hasOwn(makers, wanted.method) ? makers[wanted.method] : undefined;
  if (maker === undefined) return notDone(wanted.method, Object.keys(makers));
  if (path !== "/req" && wanted.target !== path)
    return wrong("/kv takes no query: leave away what stands behind the ?");
  if (inKv === undefined) return maker("", wanted);
  const key = decoded(inKv);
  return whyNoWord("the key", key) ?? maker(key as string, wanted);
}

/** `/req?warTime=1234`: any one pair is written; `cmd` alone is a command as it is typed at a client. */
function ofQuery(target: string): Making {
  const pairs = target
    .slice("/req?".length)
    .split("&")
    .filter((pair) => pair !== "");
  const [pair] = pairs;
  if (pair === undefined) return wrong("/req lacks its pair: write /req?KEY=VALUE or /req?cmd=COMMAND");
  if (pairs.length > 1) return wrong(`/req has ${pairs.length} pairs, and takes one: ask once for each`);
  const [key, value] = [/^[^=]*/.exec(pair)?.[0] ?? "", /=(.*)$/s.exec(pair)?.[1] ?? ""].map(ofForm);
  if (key === "cmd") {
    if (value === undefined) return wrong(NOT_DECODED("cmd"));
    return value.trim() === "" ? wrong("cmd is empty: write a command, as /req?cmd=get%20x") : value;
  }
  return (
    whyNoWord("the key", key) ??
    whyNoWord(`the value of ${oneLine(`${key}`, TOLD_LENGTH_MAX)}`, value) ??
    `put ${key} ${value}`
  );
}

/** Forms write a space as a plus. */
function ofForm(text: string): string | undefined {
  return decoded(text.replaceAll("+", " "));
}

function ofBody(key: string, body: Buffer): Making {
  try {
    // Editors and `echo` end a line that nobody means.
    const value = new TextDecoder("utf-8", { fatal: true }).decode(body).replace(/\r?\n$/, "");
    return whyNoWord("the body, which is the value,", value) ?? `put ${key} ${value}`;
  } catch {
    return wrong("the body, which is the value, is not UTF-8: send text");
  }
}

/** The database holds words, and a command is words with spaces between. */
function whyNoWord(what: string, word: string | undefined): Refused | undefined {
  if (word === undefined) return wrong(NOT_DECODED(what));
  if (word === "") return wrong(`${what} is empty: it must be a word`);
  if (/\s/.test(word)) return wrong(`${what} holds white space: it must be one word`);
  return undefined;
}

const NOT_DECODED = (what: string): string =>
  `${what} is not well written: behind each % must stand the two hex digits of a byte of UTF-8`;

function wrong(words: string): Refused {
  return { status: 400, words };
}

function pathOf(target: string): string {
  return /^[^?]*/.exec(target)?.[0] ?? "";
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
