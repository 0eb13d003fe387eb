import { expect, test } from "vitest";
import { Rate } from "../../../../grader/class/queue/rate.ts";
import { statusLines } from "../../../../grader/class/queue/status.ts";

const MINUTE = 60_000;

/** Does so many tasks one after the other from then on, each in so long. Returns when the last has ended. */
function doTasks(rate: Rate, from: number, count: number, each: number): number {
  for (let place = 0; place < count; place += 1) {
    rate.begin(from + place * each);
    rate.end(from + place * each, from + (place + 1) * each, true);
  }
  return from + count * each;
}

test("a rate is of the work, and not of the time before it and between", () => {
  const rate = new Rate();
  expect(rate.perMinute(500 * MINUTE)).toBe(0);
  const end = doTasks(rate, 500 * MINUTE, 10, MINUTE / 4);
  expect(rate.perMinute(end)).toBe(4);
  expect(rate.perMinute(doTasks(rate, end + 20 * MINUTE, 6, MINUTE / 2))).toBe(2);
  expect(rate.perMinute(end + 90 * MINUTE)).toBe(0);
});

test("a rate is of all that is done at the same time, and what failed is not done", () => {
  const rate = new Rate();
  for (let place = 0; place < 4; place += 1) rate.begin(0);
  for (let place = 0; place < 4; place += 1) rate.end(0, 20 * MINUTE, place > 0);
  expect(rate.perMinute(20 * MINUTE)).toBe(3 / 20);
});

test("how long the rest takes follows from the rate of the workers that live, which is told", () => {
  const worker = { running: 2, done: 40, said: "takes tasks of zpbft" };
  const lines = statusLines({
    classes: [{ lab: "zpbft", asked: ["--seed", "5"], waiting: 58, running: 2, done: 3, failed: 0 }],
    workers: [
      { ...worker, machine: "pc1", per_minute: 3.96, silent_s: 2 },
      { ...worker, machine: "pc2", per_minute: 50, silent_s: 71 },
      { ...worker, machine: "pc3", per_minute: 0, silent_s: 4, said: "waits for a class" },
    ],
  });
  expect(lines).toEqual([
    "class of zpbft (--seed 5): 58 waiting, 2 running, 3 to be collected, about 16 min left at 4.0 a minute",
    "worker pc1: heard of 2 s ago, 2 running, 40 done, 4.0 a minute; takes tasks of zpbft",
    "worker pc2: SILENT for 71 s, 2 running, 40 done, 50 a minute; takes tasks of zpbft",
    "worker pc3: heard of 4 s ago, 2 running, 40 done; waits for a class",
  ]);
});
