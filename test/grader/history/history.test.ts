import { describe, expect, test } from "vitest";
import type { Call, Event } from "../../../grader/history/events.ts";
import { History } from "../../../grader/history/history.ts";
import { PBFT, replica } from "../../../grader/labs/pbft/wire.ts";
import { CALL, JUNK, MALFORMED } from "./said.ts";

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
