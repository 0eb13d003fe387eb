import { readFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CALLS_MAX,
  type Call,
  Journal,
  type JournalRecord,
  readJournal,
  replica,
  wellFormed,
  writeJournal,
} from "../../../grader/journal/journal.ts";
import { malformation } from "../../../grader/journal/malformation.ts";
import { temporaryDir } from "../support.ts";

const CALL: Call = { from: replica(1), to: replica(2), method: "Server.CommitRpc", params: { msg: { seq: 1 } } };
const NEVER = new AbortController().signal;

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
    const journal = new Journal();
    const before_ms = journal.now();
    const record = journal.add(CALL);
    expect(record).toEqual({ ...CALL, time_ms: expect.any(Number), passed_ms: record.time_ms });
    expect(record.time_ms).toBeGreaterThanOrEqual(before_ms);
    expect(record.time_ms).toBeLessThanOrEqual(journal.now());
    expect(journal.records[0]).toBe(record);
  });

  test("that is held is not passed on, though it has its time", () => {
    const journal = new Journal();
    const record = journal.hold({ ...CALL, malformed: "msg: wrong" });
    expect(record).toEqual({ ...CALL, time_ms: expect.any(Number), malformed: "msg: wrong" });
    expect(record.passed_ms).toBeUndefined();
    expect(journal.records).toEqual([record]);
  });

  test("has the outcome that it is settled with, and no other has", () => {
    const journal = new Journal();
    const [one, two, three] = [journal.add(CALL), journal.hold(CALL), journal.add(CALL)];
    journal.settle(two, { result: { ok: true } });
    journal.settle(three, { error: "unknown method" });
    expect(one.outcome).toBeUndefined();
    expect(journal.records.map(({ outcome }) => outcome)).toEqual([
      undefined,
      { result: { ok: true } },
      { error: "unknown method" },
    ]);
  });

  test("stands behind those that were written down before it, whatever they are", () => {
    const journal = new Journal();
    for (let id = 0; id < 20; id++) {
      if (id % 3 === 0) journal.hold({ ...CALL, from: replica(id) });
      else journal.add({ ...CALL, from: replica(id) });
    }
    expect(journal.records.map(({ from }) => from)).toEqual(Array.from({ length: 20 }, (_, id) => `replica ${id}`));
    const times = journal.records.map(({ time_ms }) => time_ms);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test("is well-formed unless something is wrong with it", () => {
    const journal = new Journal();
    const good = [journal.add(CALL), journal.add({ ...CALL, malformed: undefined })];
    journal.hold({ ...CALL, malformed: "" });
    expect(wellFormed(journal.records)).toEqual(good);
  });
});

describe("until", () => {
  test("is true at once if the condition holds, even when it is aborted already", async () => {
    const journal = new Journal();
    journal.add(CALL);
    expect(await journal.until((records) => records.length === 1, NEVER)).toBe(true);
    expect(await journal.until((records) => records.length === 1, AbortSignal.abort())).toBe(true);
  });

  test.each<[string, (journal: Journal) => void]>([
    ["added", (journal) => void journal.add({ ...CALL, to: replica(3) })],
    ["held", (journal) => void journal.hold({ ...CALL, to: replica(3) })],
    ["settled", (journal) => journal.settle(journal.records[0] as JournalRecord, { result: {} })],
  ])("is true as soon as a record is %s that makes it hold, and not before", async (_, act) => {
    const journal = new Journal();
    journal.add(CALL);
    const holds = journal.until(
      (records) => records.some(({ to, outcome }) => to === "replica 3" || outcome !== undefined),
      NEVER,
    );
    journal.add(CALL);
    expect(await isSettled(holds)).toBe(false);
    act(journal);
    expect(await holds).toBe(true);
  });

  test("is false when it is aborted first, for each who waits with that signal", async () => {
    const journal = new Journal();
    const [one, other] = [new AbortController(), new AbortController()];
    const never = [1, 2].map(() => journal.until(() => false, one.signal));
    const still = journal.until((records) => records.length === 1, other.signal);
    one.abort();
    expect(await Promise.all(never)).toEqual([false, false]);
    expect(await isSettled(still)).toBe(false);
    journal.add(CALL);
    other.abort();
    expect(await still).toBe(true);
    expect(await journal.until(() => false, one.signal)).toBe(false);
  });

  test("looks no more when it is over", async () => {
    const journal = new Journal();
    const [aborted, open] = [new AbortController(), new AbortController()];
    let looks = 0;
    const count = (holds: boolean) => () => {
      looks += 1;
      return holds;
    };
    const failed = journal.until(count(false), aborted.signal);
    aborted.abort();
    await Promise.all([failed, journal.until(count(true), open.signal)]);
    const before = looks;
    journal.settle(journal.add(CALL), { result: {} });
    journal.hold(CALL);
    open.abort();
    expect(looks).toBe(before);
  });
});

test("a condition is looked at once for all that is written in one turn", async () => {
  const journal = new Journal();
  let looks = 0;
  const met = journal.until((records) => {
    looks += 1;
    return records.length === 100;
  }, NEVER);
  for (let seq = 0; seq < 100; seq++) journal.add(CALL);
  expect(await met).toBe(true);
  // At the beginning, and then once.
  expect(looks).toBe(2);
});

describe("a journal in a file", () => {
  const writtenAndRead = async (records: readonly JournalRecord[]) => {
    const file = path.join(await temporaryDir(), "journal.ndjson");
    await writeJournal(records, file);
    const text = await readFile(file, "utf8");
    return { text, read: readJournal(text) };
  };

  test("has a line for each record, none for none, and reads as what was written", async () => {
    const journal = new Journal();
    journal.add({ ...CALL, params: { text: "a line\nand \u2028 another\r\n", list: [1, null, "ü\ud800"] } });
    journal.hold({ ...CALL, malformed: "msg.seq: Invalid type" });
    journal.settle(journal.add({ ...CALL, params: null }), { error: "the connection\nended" });
    journal.settle(journal.hold(CALL), { result: { ok: true } });
    const { text, read } = await writtenAndRead(journal.records);
    expect(text.split("\n")).toHaveLength(5);
    expect(read).toStrictEqual(journal.records);
    expect(await writtenAndRead([])).toEqual({ text: "", read: [] });
  });

  test("is whole when it is too long to be written at once", async () => {
    const journal = new Journal();
    for (let seq = 0; seq < 5000; seq++) journal.add({ ...CALL, params: { msg: { seq }, pad: "x".repeat(1000) } });
    expect((await writtenAndRead(journal.records)).read).toStrictEqual(journal.records);
  });

  test("reads the same whatever JSON the parameters are", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 5 }), async (all) => {
        // What JSON does not tell apart (-0 and 0) is no difference on the wire either.
        const journal = new Journal();
        for (const params of all) journal.add({ ...CALL, params: JSON.parse(JSON.stringify(params)) });
        expect((await writtenAndRead(journal.records)).read).toStrictEqual(journal.records);
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
    expect(malformation(method, params)).toBe(text);
  });
});

describe("what no receiver accepts", () => {
  const deep = JSON.parse(`${"[".repeat(50_000)}${"]".repeat(50_000)}`);

  test("is kept as it is when it is small, and told in short when it is large or too deep", () => {
    const journal = new Journal();
    const malformed = "there is no such field";
    const params = [{ msg: { seq: 1 } }, { junk: "x".repeat(1_000_000) }, deep];
    const kept = params.map((one) => journal.add({ ...CALL, params: one, malformed }).params);
    expect(kept[0]).toEqual({ msg: { seq: 1 } });
    expect(kept[1]).toMatch(/^\{"junk":"x+ … \(1000011 characters\)$/);
    expect(kept[2]).toMatch(/^(\[+ … \(100000 characters\)|\(what is too deep to be written down\))$/);
  });

  test("is so of answers, too, whatever they answer", () => {
    const journal = new Journal();
    const record = journal.add(CALL);
    journal.settle(record, { result: deep });
    expect(JSON.stringify(record.outcome).length).toBeLessThan(3000);
    journal.settle(record, { result: { ok: true } });
    expect(record.outcome).toEqual({ result: { ok: true } });
  });

  test("and too much of it is told of, once", () => {
    const journal = new Journal();
    let floods = 0;
    journal.onFlood = () => {
      floods += 1;
    };
    const params = "x".repeat(1024 * 1024);
    for (let count = 0; count < 31; count++) journal.add({ ...CALL, params, malformed: "no object" });
    expect(floods).toBe(0);
    for (let count = 0; count < 5; count++) journal.add({ ...CALL, params, malformed: "no object" });
    expect(floods).toBe(1);
  });

  test("and too many calls are told of, once", () => {
    const journal = new Journal();
    let floods = 0;
    journal.onFlood = () => {
      floods += 1;
    };
    for (let count = 1; count < CALLS_MAX; count++) journal.add(CALL);
    expect(floods).toBe(0);
    for (let count = 0; count < 10; count++) journal.add(CALL);
    expect(floods).toBe(1);
  });
});
