import { readFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BYTES_MAX, CALLS_MAX, History } from "../../../grader/history/history.ts";
import { type Call } from "../../../grader/history/events.ts";
import { readHistory, writeHistory } from "../../../grader/history/files.ts";
import { replica, seqOf } from "../../../grader/labs/pbft/wire.ts";
import { type Said } from "../../../grader/history/events.ts";
import { malformation } from "../../../grader/labs/pbft/wire.ts";
import { temporaryDir } from "../support.ts";

const VOTE = { msg: { peerId: 1, view: 0, seq: 7, digest: "ab".repeat(32) }, sign: "c2lnbmVk" };
const CALL: Said = { from: replica(1), to: replica(2), method: "Server.CommitRpc", params: VOTE };
const JUNK: Said = { ...CALL, params: { ...VOTE, more: 1 } };
const MALFORMED = 'more: Invalid key: Expected never but received "more"';
const NEVER = new AbortController().signal;

/** A reply of the right form, with a result of any length. */
function replyOf(result: string): Said {
  const msg = { peerId: 1, view: 0, seq: 7, timestamp: 1, clientAddr: ":8005", result };
  return { from: replica(1), to: "client :8005", method: "Client.ReplyRpc", params: { msg, sign: VOTE.sign } };
}

/** Whether a promise settles with no more than the microtasks that are due already. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  promise.then(() => {
    settled = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

describe("a record", () => {
  test("that is added is passed on the moment it is made, and has no outcome yet", () => {
    const history = new History();
    const before_ms = history.now();
    const record = history.add(CALL);
    expect(record).toEqual({ ...CALL, time_ms: expect.any(Number), passed: record.time_ms });
    expect(record.time_ms).toBeGreaterThanOrEqual(before_ms);
    expect(record.time_ms).toBeLessThanOrEqual(history.now());
    expect(history.records[0]).toBe(record);
  });

  test("that is held is not passed on, though it has its time", () => {
    const history = new History();
    const record = history.hold(JUNK);
    expect(record).toEqual({ ...JUNK, time_ms: expect.any(Number), malformed: MALFORMED });
    expect(record.passed).toBeUndefined();
    expect(history.records).toEqual([record]);
  });

  test("has the outcome that it is settled with, and no other has", () => {
    const history = new History();
    const [one, two, three] = [history.add(CALL), history.hold(CALL), history.add(CALL)];
    history.answer(two, { result: { ok: true } });
    history.answer(three, { error: "unknown method" });
    expect(one.outcome).toBeUndefined();
    expect(history.records.map(({ outcome }) => outcome)).toEqual([
      undefined,
      { result: { ok: true } },
      { error: "unknown method" },
    ]);
  });

  test("stands behind those that were written down before it, whatever they are", () => {
    const history = new History();
    for (let id = 0; id < 20; id++) {
      if (id % 3 === 0) history.hold({ ...CALL, from: replica(id) });
      else history.add({ ...CALL, from: replica(id) });
    }
    expect(history.records.map(({ from }) => from)).toEqual(Array.from({ length: 20 }, (_, id) => `replica ${id}`));
    const times = history.records.map(({ time_ms }) => time_ms);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test("is well-formed unless something is wrong with it", () => {
    const history = new History();
    const good = [history.add(CALL), history.hold(CALL)];
    history.hold(JUNK);
    expect(history.events).toEqual(good);
    // Of one that was read from somewhere, nobody has looked yet.
    const read = { ...JUNK, time_ms: 1, passed: 1 };
    expect(wellFormed([...history.records, read])).toEqual(good);
  });
});

describe("until", () => {
  test("is true at once if the condition holds, even when it is aborted already", async () => {
    const history = new History();
    history.add(CALL);
    expect(await history.until((records) => records.length === 1, NEVER)).toBe(true);
    expect(await history.until((records) => records.length === 1, AbortSignal.abort())).toBe(true);
  });

  test.each<[string, (history: History) => void]>([
    ["added", (history) => void history.add({ ...CALL, to: replica(3) })],
    ["held", (history) => void history.hold({ ...CALL, to: replica(3) })],
    ["settled", (history) => history.answer(history.records[0] as Call, { result: {} })],
  ])("is true as soon as a record is %s that makes it hold, and not before", async (_, act) => {
    const history = new History();
    history.add(CALL);
    const holds = history.until(
      (records) => records.some(({ to, outcome }) => to === "replica 3" || outcome !== undefined),
      NEVER,
    );
    history.add(CALL);
    expect(await isSettled(holds)).toBe(false);
    act(history);
    expect(await holds).toBe(true);
  });

  test("is false when it is aborted first, for each who waits with that signal", async () => {
    const history = new History();
    const [one, other] = [new AbortController(), new AbortController()];
    const never = [1, 2].map(() => history.until(() => false, one.signal));
    const still = history.until((records) => records.length === 1, other.signal);
    one.abort();
    expect(await Promise.all(never)).toEqual([false, false]);
    expect(await isSettled(still)).toBe(false);
    history.add(CALL);
    other.abort();
    expect(await still).toBe(true);
    expect(await history.until(() => false, one.signal)).toBe(false);
  });

  test("looks no more when it is over", async () => {
    const history = new History();
    const [aborted, open] = [new AbortController(), new AbortController()];
    let looks = 0;
    const count = (holds: boolean) => () => {
      looks += 1;
      return holds;
    };
    const failed = history.until(count(false), aborted.signal);
    aborted.abort();
    await Promise.all([failed, history.until(count(true), open.signal)]);
    const before = looks;
    history.answer(history.add(CALL), { result: {} });
    history.hold(CALL);
    open.abort();
    expect(looks).toBe(before);
  });
});

test("a condition is looked at once for all that is written in one turn", async () => {
  const history = new History();
  let looks = 0;
  const met = history.until((records) => {
    looks += 1;
    return records.length === 100;
  }, NEVER);
  for (let seq = 0; seq < 100; seq++) history.add(CALL);
  expect(await met).toBe(true);
  // At the beginning, and then once.
  expect(looks).toBe(2);
});

describe("a history in a file", () => {
  const writtenAndRead = async (records: readonly Call[]) => {
    const file = path.join(await temporaryDir(), "history.ndjson");
    await writeHistory(records, file);
    const text = await readFile(file, "utf8");
    return { text, read: readHistory(text) };
  };

  test("has a line for each record, none for none, and reads as what was written", async () => {
    const history = new History();
    history.add({ ...CALL, params: { text: "a line\nand \u2028 another\r\n", list: [1, null, "ü\ud800"] } });
    history.hold(JUNK);
    history.answer(history.add({ ...CALL, params: null }), { error: "the connection\nended" });
    history.add({ ...CALL, params: undefined });
    history.answer(history.hold(CALL), { result: { ok: true } });
    const { text, read } = await writtenAndRead(history.records);
    expect(text.split("\n")).toHaveLength(6);
    expect(read).toStrictEqual(history.records);
    expect(await writtenAndRead([])).toEqual({ text: "", read: [] });
  });

  test("is whole when it is too long to be written at once", async () => {
    const history = new History();
    for (let seq = 0; seq < 5000; seq++) history.add({ ...CALL, params: { msg: { seq }, pad: "x".repeat(1000) } });
    expect((await writtenAndRead(history.records)).read).toStrictEqual(history.records);
  });

  test("tells of a text that is longer than any right server's its beginning and its hash", async () => {
    const history = new History();
    for (const letter of ["x", "y", "x"]) history.add(replyOf(`\u{1f600}${letter.repeat(500_000)}`));
    const { text, read } = await writtenAndRead(history.records);
    expect(text.length).toBeLessThan(10_000);
    const results = read.map(({ params }) => (params as { msg: { result: string } }).msg.result);
    expect(results[0]).toMatch(/^\u{1f600}x+ … \(500002 characters, SHA-256 [0-9a-f]{64}\)$/u);
    expect([results[0] === results[2], results[0] === results[1]]).toEqual([true, false]);
  });

  test("reads the same whatever JSON the parameters are", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 5 }), async (all) => {
        // What JSON does not tell apart (-0 and 0) is no difference on the wire either.
        const history = new History();
        for (const params of all) history.add({ ...CALL, params: JSON.parse(JSON.stringify(params)) });
        expect((await writtenAndRead(history.records)).read).toStrictEqual(history.records);
      }),
      { numRuns: 30 },
    );
  });
});

describe("a malformation", () => {
  const msg = { peerId: 1, view: 0, seq: 7, digest: "ab".repeat(32) };
  const vote = { msg, sign: "c2lnbmVk" };
  test.each<[method: string, params: unknown, text: string | undefined]>([
    ["Server.CommitRpc", vote, undefined],
    ["Server.PrepareRpc", vote, undefined],
    [
      "Server.CommitRpc",
      { ...vote, msg: { ...msg, seq: "7" } },
      'msg.seq: Invalid type: Expected number but received "7"',
    ],
    [
      "Server.CommitRpc",
      { ...vote, msg: { ...msg, digest: "AB" } },
      "msg.digest: Invalid digest: expected 64 lower-case hex digits",
    ],
    ["Server.CommitRpc", { ...vote, more: 1 }, 'more: Invalid key: Expected never but received "more"'],
    ["Server.CommitRpc", { msg }, 'sign: Invalid key: Expected "sign" but received undefined'],
    ["Server.CommitRpc", undefined, "params: Invalid type: Expected Object but received undefined"],
    ["Server.CommitRpc", null, "params: Invalid type: Expected Object but received null"],
    ["Server.PrePrepareRpc", vote, 'reqArgs: Invalid key: Expected "reqArgs" but received undefined'],
    ["Server.Commit", vote, "there is no method Server.Commit"],
    ["toString", vote, "there is no method toString"],
    ["__proto__", vote, "there is no method __proto__"],
  ])("of %s %j is %j", (method, params, text) => {
    expect(malformation({ ...CALL, method, params })).toBe(text);
  });

  const reply = { ...msg, timestamp: 1, clientAddr: ":8005", result: "put ok", digest: undefined };
  const REPLY = { msg: JSON.parse(JSON.stringify(reply)), sign: "c2lnbmVk" };
  test.each<[from: string, to: string, method: string, params: unknown, text: string | undefined]>([
    ["replica 1", "client :8005", "Client.ReplyRpc", REPLY, undefined],
    ["replica 1", "replica 2", "Client.ReplyRpc", REPLY, "a replica takes no Client.ReplyRpc of replica 1"],
    ["client :8005", "client :8006", "Client.ReplyRpc", REPLY, "a client takes no Client.ReplyRpc of client :8005"],
    ["replica 1", "client :8005", "Server.CommitRpc", vote, "a client takes no Server.CommitRpc of replica 1"],
    ["client :8005", "replica 1", "Server.CommitRpc", vote, "a replica takes no Server.CommitRpc of client :8005"],
    [
      "replica 1",
      "replica 2",
      "Master.GetPeersRpc",
      { addr: ":1" },
      "a replica takes no Master.GetPeersRpc of replica 1",
    ],
  ])("from %s to %s of %s", (from, to, method, params, text) => {
    expect(malformation({ from, to, method, params })).toBe(text);
  });

  test("is a short line, whatever the call says", () => {
    const long = "\n\ud800".repeat(100_000);
    const calls = [{ method: long }, { params: long }, { params: { [long]: 1 } }, { params: { ...vote, sign: long } }];
    for (const call of calls) expect(malformation({ ...CALL, ...call })).toMatch(/^[^\n]{5,500}$/);
  });
});

describe("what no receiver accepts", () => {
  const deep = JSON.parse(`${"[".repeat(50_000)}${"]".repeat(50_000)}`);

  test("is kept as it is when it is small, and told in short when it is large or too deep", () => {
    const history = new History();
    const params = [{ msg: { seq: 1 } }, { junk: "x".repeat(1_000_000) }, deep];
    const kept = params.map((one) => history.add({ ...CALL, params: one }).params);
    expect(kept[0]).toEqual({ msg: { seq: 1 } });
    expect(kept[1]).toMatch(/^\{"junk":"x+ … \(1000011 characters\)$/);
    expect(kept[2]).toMatch(/^(\[+ … \(100000 characters\)|\(what is too deep to be written down\))$/);
  });

  test("is kept with the seq that it is about, and nothing else of it is believed", () => {
    const history = new History();
    const more = "x".repeat(1_000_000);
    const { params, method } = history.add({ ...CALL, method: more, params: { msg: { seq: 7, peerId: more } } });
    expect(params).toEqual({ msg: { seq: 7 }, told: expect.stringMatching(/^.{2000,2100}$/) });
    expect(method).toHaveLength(100);
    expect([{ msg: null }, null, undefined, "msg", { msg: { seq: {} } }].map((one) => seqOf({ params: one }))).toEqual(
      Array(5).fill(undefined),
    );
  });

  test("is so of answers, too, whatever they answer", () => {
    const history = new History();
    const record = history.add(CALL);
    history.answer(record, { result: deep });
    expect(JSON.stringify(record.outcome).length).toBeLessThan(3000);
    history.answer(record, { result: { ok: true } });
    expect(record.outcome).toEqual({ result: { ok: true } });
  });

  test("and too much of it is told of, once", () => {
    const history = new History();
    let floods = 0;
    history.onFlood = () => {
      floods += 1;
    };
    const params = "x".repeat(BYTES_MAX / 4);
    for (let count = 0; count < 3; count++) history.add({ ...CALL, params });
    expect(floods).toBe(0);
    for (let count = 0; count < 5; count++) history.add({ ...CALL, params });
    expect(floods).toBe(1);
  });

  test.each<[string, (history: History, bytes: number) => void]>([
    ["answers", (history, bytes) => history.answer(history.add(CALL), { result: "x".repeat(bytes) })],
    ["errors", (history, bytes) => history.answer(history.add(CALL), { error: "x".repeat(bytes) })],
    ["requests of the right form", (history, bytes) => history.add(replyOf("x".repeat(bytes)))],
    ["what is no call at all", (history, bytes) => history.weigh(bytes)],
  ])("and %s count as well", (_, say) => {
    const history = new History();
    const whys: string[] = [];
    history.onFlood = (why) => whys.push(why);
    for (let said = 0; said < BYTES_MAX + 2e6; said += 1e6) say(history, 1e6);
    expect(whys).toEqual(["more than 8 MiB had been said"]);
    for (const { outcome } of history.records) expect(JSON.stringify(outcome ?? "").length).toBeLessThan(2100);
  });

  test("and too many calls are told of, once", () => {
    const history = new History();
    let floods = 0;
    history.onFlood = () => {
      floods += 1;
    };
    for (let count = 1; count < CALLS_MAX; count++) history.add(CALL);
    expect(floods).toBe(0);
    for (let count = 0; count < 10; count++) history.add(CALL);
    expect(floods).toBe(1);
  });
});
