import { readFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Call, Event, Fact, Said } from "../../../grader/history/events.ts";
import { readHistory, writeHistory } from "../../../grader/history/files.ts";
import { BYTES_MAX, CALLS_MAX, History } from "../../../grader/history/history.ts";
import { malformation, PBFT, replica, seqOf } from "../../../grader/labs/pbft/wire.ts";
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

describe("a call", () => {
  test("that is added is passed on right behind its own place, and has no outcome yet", () => {
    const history = new History(PBFT);
    expect(history.now).toBe(0);
    const record = history.add(CALL);
    const { time_ms } = record;
    expect(record).toEqual({ ...CALL, kind: "call", at: 1, time_ms: expect.any(Number), passed: 2 });
    expect(time_ms).toBeGreaterThanOrEqual(0);
    expect(history.now).toBe(2);
    expect(history.calls[0]).toBe(record);
    expect(history.events).toEqual([record, { kind: "passed", at: 2, time_ms: expect.any(Number), call: 1 }]);
  });

  test("that is held is not passed on, though it has its place and its time", () => {
    const history = new History(PBFT);
    const record = history.hold(JUNK);
    expect(record).toEqual({ ...JUNK, kind: "call", at: 1, time_ms: expect.any(Number), malformed: MALFORMED });
    expect(record.passed).toBeUndefined();
    expect(history.calls).toEqual([record]);
  });

  test("has the outcome that it is answered with, and no other has", () => {
    const history = new History(PBFT);
    const [one, two, three] = [history.add(CALL), history.hold(CALL), history.add(CALL)];
    history.answer(two, { result: { ok: true } });
    history.answer(three, { error: "unknown method" });
    expect(one.outcome).toBeUndefined();
    expect(history.calls.map(({ outcome }) => outcome)).toEqual([
      undefined,
      { result: { ok: true } },
      { error: "unknown method" },
    ]);
  });

  test("stands behind those that were written down before it, whatever they are", () => {
    const history = new History(PBFT);
    for (let id = 0; id < 20; id++) {
      if (id % 3 === 0) history.hold({ ...CALL, from: replica(id) });
      else history.add({ ...CALL, from: replica(id) });
    }
    expect(history.calls.map(({ from }) => from)).toEqual(Array.from({ length: 20 }, (_, id) => `replica ${id}`));
    const times = history.events.map(({ time_ms }) => time_ms);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(history.events.map(({ at }) => at)).toEqual(times.map((_, place) => place + 1));
  });

  test("knows the places at which it was passed on, answered and heard, which are events of their own", () => {
    const history = new History(PBFT);
    const held = history.hold(CALL);
    history.note({ kind: "start", who: replica(1) });
    history.pass(held);
    history.answer(held, { result: { ok: true } });
    history.hear(held);
    expect(held).toMatchObject({ at: 1, passed: 3, answered: 4, heard: 5, outcome: { result: { ok: true } } });
    expect(history.events.slice(1)).toMatchObject([
      { kind: "start", at: 2, who: replica(1) },
      { kind: "passed", at: 3, call: 1 },
      { kind: "answered", at: 4, call: 1, result: { ok: true } },
      { kind: "heard", at: 5, call: 1 },
    ]);
    expect(history.of("start")).toEqual([history.events[1]]);
  });

  test("is well-formed unless something is wrong with it", () => {
    const history = new History(PBFT);
    const good = [history.add(CALL), history.hold(CALL)];
    history.hold(JUNK);
    expect(history.wellFormed).toEqual(good);
    // Of one that was read from somewhere, nobody has looked yet.
    const read: Event = { ...JUNK, kind: "call", at: 4, time_ms: 1 };
    const events = [...good, history.calls[2] as Call].map((call, place) => ({ ...call, at: place + 1 }));
    expect(History.of([...events, read], PBFT).wellFormed).toHaveLength(2);
  });
});

describe("a history that is closed", () => {
  test("takes nothing any more, and of what it holds nothing changes: it comes from ending everything", () => {
    const history = new History(PBFT);
    const [held, open] = [history.hold(CALL), history.add(CALL)];
    history.close();
    const before = structuredClone([history.events, history.calls, history.wellFormed]);
    history.pass(held);
    history.answer(open, { error: "the connection ended" });
    history.hear(open);
    history.note({ kind: "exit", who: replica(1), signal: "SIGKILL" });
    history.answer(history.add(CALL), { result: {} });
    history.hold(JUNK);
    expect([history.events, history.calls, history.wellFormed]).toEqual(before);
  });
});

describe("until", () => {
  test("is true at once if the condition holds, even when it is aborted already", async () => {
    const history = new History(PBFT);
    history.add(CALL);
    expect(await history.until(() => history.calls.length === 1, NEVER)).toBe(true);
    expect(await history.until(() => history.calls.length === 1, AbortSignal.abort())).toBe(true);
  });

  test.each<[string, (history: History) => void]>([
    ["added", (history) => void history.add({ ...CALL, to: replica(3) })],
    ["held", (history) => void history.hold({ ...CALL, to: replica(3) })],
    ["answered", (history) => history.answer(history.calls[0] as Call, { result: {} })],
  ])("is true as soon as a call is %s that makes it hold, and not before", async (_, act) => {
    const history = new History(PBFT);
    history.add(CALL);
    const holds = history.until(
      () => history.calls.some(({ to, outcome }) => to === "replica 3" || outcome !== undefined),
      NEVER,
    );
    history.add(CALL);
    expect(await isSettled(holds)).toBe(false);
    act(history);
    expect(await holds).toBe(true);
  });

  test("is false when it is aborted first, for each who waits with that signal", async () => {
    const history = new History(PBFT);
    const [one, other] = [new AbortController(), new AbortController()];
    const never = [1, 2].map(() => history.until(() => false, one.signal));
    const still = history.until(() => history.calls.length === 1, other.signal);
    one.abort();
    expect(await Promise.all(never)).toEqual([false, false]);
    expect(await isSettled(still)).toBe(false);
    history.add(CALL);
    other.abort();
    expect(await still).toBe(true);
    expect(await history.until(() => false, one.signal)).toBe(false);
  });

  test("looks no more when it is over", async () => {
    const history = new History(PBFT);
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
  const history = new History(PBFT);
  let looks = 0;
  const met = history.until(() => {
    looks += 1;
    return history.calls.length === 100;
  }, NEVER);
  for (let seq = 0; seq < 100; seq++) history.add(CALL);
  expect(await met).toBe(true);
  // At the beginning, and then once.
  expect(looks).toBe(2);
});

describe("a history in a file", () => {
  const writtenAndRead = async (history: History) => {
    const file = path.join(await temporaryDir(), "history.ndjson");
    await writeHistory(history, file);
    const text = await readFile(file, "utf8");
    return { text, read: readHistory(text, PBFT) };
  };

  /** What JSON leaves out is not there. */
  const asWritten = ({ events, calls, wellFormed }: History) => JSON.parse(JSON.stringify([events, calls, wellFormed]));

  test("has a line for each event, none for none, and reads as what was written", async () => {
    const history = new History(PBFT);
    history.add({ ...CALL, params: { text: "a line\nand \u2028 another\r\n", list: [1, null, "ü\ud800"] } });
    history.hold(JUNK);
    history.answer(history.add({ ...CALL, params: null }), { error: "the connection\nended" });
    history.add({ ...CALL, params: undefined });
    const held = history.hold(CALL);
    history.answer(held, { result: { ok: true } });
    history.hear(held);
    const { text, read } = await writtenAndRead(history);
    expect(text.split("\n")).toHaveLength(history.now + 1);
    expect(asWritten(read)).toStrictEqual(asWritten(history));
    expect(read.wellFormed).toHaveLength(1);
    const none = await writtenAndRead(new History(PBFT));
    expect([none.text, none.read.events]).toEqual(["", []]);
  });

  test("is whole when it is too long to be written at once", async () => {
    const history = new History(PBFT);
    for (let seq = 0; seq < 5000; seq++) history.add({ ...CALL, params: { msg: { seq }, pad: "x".repeat(1000) } });
    expect(asWritten((await writtenAndRead(history)).read)).toStrictEqual(asWritten(history));
  });

  test("keeps what is said rightly whole, however long it is: its signature is over all of it", async () => {
    const history = new History(PBFT);
    for (const letter of ["x", "y"]) history.add(replyOf(`\u{1f600}${letter.repeat(500_000)}`));
    const { read } = await writtenAndRead(history);
    expect(read.wellFormed.map(({ params }) => params)).toEqual(history.calls.map(({ params }) => params));
  });

  test("holds all that a process wrote, however long: logs are judged to their last character", async () => {
    const history = new History(PBFT);
    const text = `${"x".repeat(100_000)}\n\u{1f600}`;
    history.note({ kind: "log", who: replica(1), stream: "stderr", text });
    expect((await writtenAndRead(history)).read.of("log")[0]?.text).toBe(text);
  });

  test("reads the same whatever JSON the parameters are", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 5 }), async (all) => {
        // What JSON does not tell apart (-0 and 0) is no difference on the wire either.
        const history = new History(PBFT);
        for (const params of all) history.add({ ...CALL, params: JSON.parse(JSON.stringify(params)) });
        expect(asWritten((await writtenAndRead(history)).read)).toStrictEqual(asWritten(history));
      }),
      { numRuns: 30 },
    );
  });

  test("reads the same whatever happened", async () => {
    const facts: Exclude<Fact, { kind: "call" | "passed" | "answered" | "heard" }>[] = [
      { kind: "cluster", f: 1, live: [2], pubkeys: ["a", "b"] },
      { kind: "start", who: replica(2) },
      { kind: "exit", who: replica(2), code: 1 },
      { kind: "exit", who: replica(2), signal: "SIGKILL" },
      { kind: "idle", who: [replica(2)], since: 1, quiet_ms: 20 },
      { kind: "fault", what: "cut off", who: replica(2), other: replica(1), about: 3 },
      { kind: "script", about: 1, group: "quorum", rule: "V7", text: "pp Pa Pb Ca | Cb", isEager: true },
      { kind: "decided", about: 1 },
      { kind: "helped", about: 1, by: "its good COMMITs again", worked: true },
      { kind: "asked", what: "again", request: "1000 :8005", detail: "4" },
      { kind: "trying", part: "quorum" },
      { kind: "tried", part: "quorum" },
      { kind: "log", who: replica(2), stream: "stdout", text: "\n\u2028" },
      { kind: "broken", how: "ends", isAtStart: true, message: "m", seen: "s", wrote: "w" },
    ];
    const history = new History(PBFT);
    for (const fact of facts) history.note(fact);
    const { read } = await writtenAndRead(history);
    expect(asWritten(read)).toStrictEqual(asWritten(history));
    expect(read.events.map(({ at, time_ms, ...fact }) => fact)).toEqual(facts);
  });

  test.each([
    ["is no JSON", '{"kind":"start"', SyntaxError, /JSON/],
    [
      "has another place",
      '{"at":2,"time_ms":0,"kind":"start","who":"replica 1"}',
      RangeError,
      /event 1 says that it is 2/,
    ],
    ["speaks of no call", '{"at":1,"time_ms":0,"kind":"passed","call":7}', RangeError, /event 1: there is no call 7/],
  ])("is refused when a line %s", (_, text, kind, message) => {
    expect(() => readHistory(`${text}\n`, PBFT)).toThrow(kind);
    expect(() => readHistory(`${text}\n`, PBFT)).toThrow(message);
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

  test("is kept as it is when it is small, and shortened when it is large or too deep", () => {
    const history = new History(PBFT);
    const params = [{ msg: { seq: 1 } }, { junk: "x".repeat(1_000_000) }, deep];
    const kept = params.map((one) => history.add({ ...CALL, params: one }).params);
    expect(kept[0]).toEqual({ msg: { seq: 1 } });
    expect(kept[1]).toMatch(/^\{"junk":"x+ … \(1000011 characters\)$/);
    expect(kept[2]).toMatch(/^(\[+ … \(100000 characters\)|\(what is too deep to be written down\))$/);
  });

  test("is kept with the seq that it is about, and nothing else of it is believed", () => {
    const history = new History(PBFT);
    const more = "x".repeat(1_000_000);
    const { params, method } = history.add({ ...CALL, method: more, params: { msg: { seq: 7, peerId: more } } });
    expect(params).toEqual({ msg: { seq: 7 }, told: expect.stringMatching(/^.{2000,2100}$/) });
    expect(method).toHaveLength(100);
    expect([{ msg: null }, null, undefined, "msg", { msg: { seq: {} } }].map((one) => seqOf({ params: one }))).toEqual(
      Array(5).fill(undefined),
    );
  });

  test("is so of answers, too, whatever they answer", () => {
    const history = new History(PBFT);
    const record = history.add(CALL);
    history.answer(record, { result: deep });
    expect(JSON.stringify(record.outcome).length).toBeLessThan(3000);
    history.answer(record, { result: { ok: true } });
    expect(record.outcome).toEqual({ result: { ok: true } });
  });

  test("and too much of it is reported once", () => {
    const history = new History(PBFT);
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
    const history = new History(PBFT);
    const whys: string[] = [];
    history.onFlood = (why) => whys.push(why);
    for (let said = 0; said < BYTES_MAX + 2e6; said += 1e6) say(history, 1e6);
    expect(whys).toEqual([`more than ${BYTES_MAX >> 20} MiB had been said`]);
    for (const { outcome } of history.calls) expect(JSON.stringify(outcome ?? "").length).toBeLessThan(2100);
  });

  test("and too many calls are reported once", () => {
    const history = new History(PBFT);
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
