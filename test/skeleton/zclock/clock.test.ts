import { expect, onTestFinished, test } from "vitest";
import { RealClock } from "../../../skeleton/zclock/clock.ts";
import { CLOCK_METHODS, WireClock } from "../../../skeleton/zclock/wire-clock.ts";
import { implement } from "../../../skeleton/znet/rpc.ts";
import { dialed, startServing } from "../support.ts";

/** A clock whose timers write down the time at which they fire. */
function noted() {
  const clock = new WireClock();
  const fired: string[] = [];
  const note = (name: string) => () => void fired.push(`${name}@${clock.now()}`);
  return { clock, fired, note };
}

test("a wire clock stands still until it is told to go on, and tells when the next timer is due", async () => {
  const { clock, fired, note } = noted();
  clock.after(200, note("a"));
  expect(await clock.advance(199)).toEqual({ now_ms: 199, next_ms: 200 });
  expect(fired).toEqual([]);
  expect(await clock.advance(200)).toEqual({ now_ms: 200, next_ms: null });
  expect(fired).toEqual(["a@200"]);
});

test("timers fire in the order in which they are due, at their own times, those that they set on the way included", async () => {
  const { clock, fired, note } = noted();
  clock.after(30, note("c"));
  clock.after(10, note("a"));
  clock.after(10, () => {
    note("b")();
    clock.after(5, note("b2"));
  });
  await clock.advance(100);
  expect(fired).toEqual(["a@10", "b@10", "b2@15", "c@30"]);
  expect(clock.now()).toBe(100);
});

test("a cancelled timer does not fire, also if another of the same moment cancels it", async () => {
  const { clock, fired, note } = noted();
  const cancel = clock.after(10, note("never"));
  cancel();
  clock.after(20, () => cancelLater());
  const cancelLater = clock.after(20, note("nor this"));
  expect(await clock.advance(50)).toEqual({ now_ms: 50, next_ms: null });
  expect(fired).toEqual([]);
});

test("a timer that sets itself again for at once lets the time pass", async () => {
  const { clock, fired, note } = noted();
  const again = (): void => {
    note("x")();
    clock.after(0, again);
  };
  clock.after(0, again);
  await clock.advance(3);
  expect(fired).toEqual(["x@1", "x@2", "x@3"]);
});

test("what a timer began behind an await is done before the next one fires", async () => {
  const { clock, fired, note } = noted();
  clock.after(10, async () => {
    await Promise.resolve();
    await Promise.resolve();
    note("a")();
  });
  clock.after(20, note("b"));
  await clock.advance(20);
  expect(fired).toEqual(["a@10", "b@20"]);
});

test("what a timer throws is nobody's who advances the clock, and the next ones fire", async () => {
  const uncaught: unknown[] = [];
  const listeners = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException").on("uncaughtException", (error) => uncaught.push(error));
  onTestFinished(() => {
    process.removeAllListeners("uncaughtException");
    for (const listener of listeners) process.on("uncaughtException", listener);
  });
  const { clock, fired, note } = noted();
  const error = new Error("no such hint");
  clock.after(10, () => {
    throw error;
  });
  clock.after(20, () => note(`after ${uncaught.length}`)());
  expect(await clock.advance(30)).toEqual({ now_ms: 30, next_ms: null });
  expect(uncaught).toEqual([error]);
  expect(fired).toEqual(["after 1@20"]);
});

test("a time that is none is the shortest, as with the machine's clock, and one without end has a number", async () => {
  const { clock, fired, note } = noted();
  for (const ms of [Number.NaN, undefined as unknown as number, -5, 0]) clock.after(ms, note(String(ms)));
  clock.after(Number.POSITIVE_INFINITY, note("never"));
  expect(await clock.advance(1)).toEqual({ now_ms: 1, next_ms: Number.MAX_SAFE_INTEGER });
  expect(fired).toEqual(["NaN@1", "undefined@1", "-5@1", "0@1"]);
});

test("advances are made one after the other, and none goes back", async () => {
  const { clock, fired, note } = noted();
  clock.after(10, note("a"));
  clock.after(20, note("b"));
  const [first, second, back] = [clock.advance(15), clock.advance(30), clock.advance(29)];
  await expect(back).rejects.toThrow("to_ms: 29 is past, it is 30 now");
  expect([await first, await second]).toEqual([
    { now_ms: 15, next_ms: 20 },
    { now_ms: 30, next_ms: null },
  ]);
  expect(fired).toEqual(["a@10", "b@20"]);
  expect(await clock.advance(30)).toEqual({ now_ms: 30, next_ms: null });
});

test("over the wire it is a call, and a time that is past is a parameter that does not fit", async () => {
  const { clock, fired, note } = noted();
  clock.after(10, note("a"));
  const services = implement(CLOCK_METHODS, { "Clock.AdvanceRpc": ({ to_ms }) => clock.advance(to_ms) });
  const connection = await dialed((await startServing(services)).address);
  const advance = (to_ms: number) => connection.call("Clock.AdvanceRpc", CLOCK_METHODS["Clock.AdvanceRpc"], { to_ms });
  expect(await advance(9)).toEqual({ now_ms: 9, next_ms: 10 });
  expect(await advance(12)).toEqual({ now_ms: 12, next_ms: null });
  expect(fired).toEqual(["a@10"]);
  await expect(advance(11)).rejects.toThrow("to_ms: 11 is past, it is 12 now");
  await expect(advance(12.5)).rejects.toThrow("invalid params: to_ms");
});

test("the machine's clock goes on by itself, and a cancelled timer of it does not fire", async () => {
  const clock = new RealClock();
  const before = clock.now();
  const fired: string[] = [];
  const cancel = clock.after(1, () => void fired.push("cancelled"));
  cancel();
  await new Promise<void>((resolve) => clock.after(5, resolve));
  expect(fired).toEqual([]);
  expect(Number.isSafeInteger(before)).toBe(true);
  expect(clock.now()).toBeGreaterThan(before);
});
