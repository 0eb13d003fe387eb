// A recording that somebody opens: NDJSON, Hello in the first line. Nothing of it is believed before it fits.

/** @import { Hello, Recorded } from "./types.js" */
/** @import { Faults } from "./english.js" */

const MIB_MAX = 256;

/** @typedef {(value: unknown) => boolean} Test */
/** @typedef {(why: string) => TypeError} Refuse */

/** @type {Record<"text" | "number" | "index" | "boolean" | "list" | "texts" | "table", Test>} */
const IS = {
  text: (value) => typeof value === "string",
  number: (value) => typeof value === "number" && Number.isFinite(value),
  index: (value) => Number.isSafeInteger(value) && /** @type {number} */ (value) >= 0,
  boolean: (value) => typeof value === "boolean",
  list: (value) => Array.isArray(value),
  texts: (value) => Array.isArray(value) && value.every((one) => typeof one === "string"),
  table: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
};

/** @param {Test} test @returns {Test} */
const maybe = (test) => (value) => value === undefined || test(value);
/** @param {Record<string, Test>} fields @returns {Test} */
const tableOf = (fields) => (value) =>
  IS.table(value) && wrongField(/** @type {object} */ (value), fields) === undefined;
/** @param {Record<string, Test>} fields @returns {Test} */
const listOf = (fields) => (value) => Array.isArray(value) && value.every(tableOf(fields));

/** @type {Test} */
const isPairs = (value) =>
  Array.isArray(value) && value.every((pair) => IS.texts(pair) && /** @type {string[]} */ (pair).length === 2);
/** @type {Test} */
const isFigures = (value) =>
  IS.table(value) && Object.values(/** @type {object} */ (value)).every((one) => IS.number(one) || IS.text(one));
/** @type {Test} */
const isSize = (value) => IS.index(value) && /** @type {number} */ (value) >= 1 && /** @type {number} */ (value) <= 999;

/** @type {Record<string, Test>} */
const HELLO = {
  version: (value) => value === 1,
  lab: tableOf({ name: IS.text }),
  language: maybe(IS.text),
  submission: IS.text,
  n: isSize,
  f: IS.index,
  leader: maybe(IS.index),
  lanes: listOf({ name: IS.text, label: IS.text, id: maybe(IS.index) }),
  kinds: listOf({ name: IS.text, letter: IS.text }),
  stages: listOf({ name: IS.text, mark: IS.text, counts: maybe(IS.index) }),
  seqName: maybe(IS.text),
  isTimed: maybe(IS.boolean),
  replies: maybe(IS.index),
  figures: maybe(
    (value) => Array.isArray(value) && value.every((kinds) => Array.isArray(kinds) && kinds.every(IS.index)),
  ),
  commands: IS.text,
  lies: listOf({ name: IS.text, help: IS.text }),
  doors: (value) => Array.isArray(value) && value.every(IS.index),
  oldest: IS.index,
};

const OF = { of: IS.index };

/** What each kind of event must have. @type {Record<string, Record<string, Test>>} */
const EVENTS = {
  call: {
    call: IS.index,
    from: IS.text,
    to: IS.text,
    message: (value) => Number.isSafeInteger(value),
    seq: maybe(IS.number),
    request: maybe(IS.text),
    text: IS.text,
    title: maybe(IS.text),
    malformed: maybe(IS.text),
  },
  passed: OF,
  settled: { ...OF, error: maybe(IS.text) },
  held: OF,
  dropped: OF,
  repeated: { ...OF, times: IS.index },
  worth: { ...OF, id: IS.index, seq: IS.number, worth: IS.text, note: IS.text, badge: IS.text },
  phase: {
    id: IS.index,
    seq: IS.number,
    reached: IS.texts,
    counts: listOf({ kind: IS.index, count: IS.number, needed: IS.number }),
    differs: maybe(IS.text),
  },
  standing: { id: IS.index, figures: isFigures, remark: maybe(IS.text), role: maybe(IS.text), differs: maybe(IS.text) },
  log: { who: IS.text, level: IS.index, text: IS.text, seq: maybe(IS.number) },
  db: {
    id: IS.index,
    pairs: isPairs,
    more: IS.index,
    differs: maybe(tableOf({ keys: IS.texts, text: IS.text })),
  },
  process: {
    who: IS.text,
    id: maybe(IS.index),
    state: (value) => ["starting", "at work", "paused", "ended"].includes(String(value)),
    code: maybe(IS.number),
    signal: maybe(IS.text),
  },
  line: { a: IS.index, b: IS.index, isCut: IS.boolean },
  slow: { ms: IS.number },
  hold: { on: IS.boolean },
  lie: { id: IS.index, lie: maybe(IS.text) },
  asked: { ask: IS.index, command: IS.text, via: maybe(IS.index) },
  answer: {
    ask: IS.index,
    command: IS.text,
    result: maybe(IS.text),
    why: maybe(IS.text),
    replicas: (value) => Array.isArray(value) && value.every(IS.index),
    took_ms: IS.number,
  },
  notice: { text: IS.text },
  replayed: { parted: maybe(IS.index), text: IS.text },
  end: { why: IS.text },
};

/**
 * @param {string} text
 * @param {Faults} faults
 * @returns {{ hello: Hello, events: Recorded[] }}
 * @throws {TypeError} that names the line and what is wrong with it
 */
export function parseRecording(text, faults) {
  const lines = text.split(/\r?\n/);
  while (lines.at(-1) === "") lines.pop();
  /** @type {Recorded[]} */
  const events = [];
  /** @type {Hello | undefined} */
  let hello;
  lines.forEach((line, place) => {
    const refuse = (/** @type {string} */ why) => new TypeError(faults.lineOf(place + 1, why));
    const value = objectIn(line, faults, refuse);
    if (hello === undefined) hello = helloIn(value, faults, refuse);
    else events.push(eventIn(value, hello.oldest + events.length, faults, refuse));
  });
  if (hello === undefined) throw new TypeError(faults.lineOf(1, faults.empty));
  return { hello: { ...hello, next: hello.oldest + events.length }, events };
}

/**
 * @param {File} file
 * @param {Faults} faults
 */
export async function readRecording(file, faults) {
  if (file.size > MIB_MAX * 1024 * 1024) throw new TypeError(faults.tooLarge(MIB_MAX));
  return parseRecording(await file.text(), faults);
}

/**
 * @param {string} line
 * @param {Faults} faults
 * @param {Refuse} refuse
 * @returns {object}
 */
function objectIn(line, faults, refuse) {
  /** @type {unknown} */
  let value;
  try {
    value = JSON.parse(line);
  } catch {
    throw refuse(faults.noJson);
  }
  if (!IS.table(value)) throw refuse(faults.noObject);
  return /** @type {object} */ (value);
}

/**
 * @param {object} value
 * @param {Faults} faults
 * @param {Refuse} refuse
 */
function helloIn(value, faults, refuse) {
  const { kind, at } = /** @type {{ kind?: unknown, at?: unknown }} */ (value);
  if (kind !== "hello") throw refuse(typeof at === "number" ? faults.history : faults.noHello);
  refuseMisfit(value, HELLO, faults, refuse);
  const hello = /** @type {Hello} */ (value);
  const ids = hello.lanes.flatMap(({ id }) => id ?? []);
  if (ids.length !== hello.n || ids.some((id, place) => id !== place)) throw refuse(faults.lanes);
  if (hello.stages.some(({ counts = 0 }) => counts >= hello.kinds.length)) throw refuse(faults.stages);
  return hello;
}

/**
 * @param {object} value
 * @param {number} due the index that it must have
 * @param {Faults} faults
 * @param {Refuse} refuse
 */
function eventIn(value, due, faults, refuse) {
  const event = /** @type {{ kind?: unknown, i?: unknown }} */ (value);
  const fields = Object.hasOwn(EVENTS, String(event.kind)) ? EVENTS[String(event.kind)] : undefined;
  if (fields === undefined) throw refuse(faults.noKind(shown(event.kind, faults)));
  if (event.i !== due) throw refuse(faults.notDue(shown(event.i, faults), due));
  refuseMisfit(value, { time_ms: IS.number, ...fields }, faults, refuse);
  return /** @type {Recorded} */ (/** @type {unknown} */ (value));
}

/**
 * @param {object} value
 * @param {Record<string, Test>} fields
 * @param {Faults} faults
 * @param {Refuse} refuse
 */
function refuseMisfit(value, fields, faults, refuse) {
  const wrong = wrongField(value, fields);
  if (wrong === undefined) return;
  const found = /** @type {Record<string, unknown>} */ (value)[wrong];
  throw refuse(faults.misfit(wrong, shown(found, faults)));
}

/**
 * The name of a field that is missing or something else.
 *
 * @param {object} value
 * @param {Record<string, Test>} fields
 * @returns {string | undefined}
 */
function wrongField(value, fields) {
  const all = /** @type {Record<string, unknown>} */ (value);
  return Object.entries(fields).find(([name, test]) => !test(all[name]))?.[0];
}

/**
 * @param {unknown} value
 * @param {Faults} faults
 */
function shown(value, faults) {
  const text = JSON.stringify(value) ?? faults.nothing;
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
