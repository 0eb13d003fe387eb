import { describe, expect, test } from "vitest";
import { Random } from "../../../../../grader/checks/random.ts";
import {
  type ClockStep,
  clockOf,
  countedByClock,
  isSteady,
} from "../../../../../grader/labs/zpbft/one-server/clock.ts";

const GAPS = [0.6, 0.1, 1.35, 0.4, 0, 1.6, 0.25, 0.5, 0.8, 0.3];

/** The steps of a server that is mostly as slow as `usual_ms`, by when it replies to what is sent after a gap. */
function steps(usual_ms: number, reply: (gap_ms: number) => number, count = GAPS.length): ClockStep[] {
  return GAPS.slice(0, count).map((gap) => ({ gap_ms: gap * usual_ms, took_ms: reply(gap * usual_ms) }));
}

const tick = (period_ms: number) => (gap_ms: number) => Math.max(1, Math.ceil(gap_ms / period_ms)) * period_ms;

describe("a clock", () => {
  test.each([100, 250, 700, 1000, 1500])("that ticks every %i ms is seen", (period_ms) => {
    const { period_ms: seen } = clockOf(steps(period_ms * 0.97, tick(period_ms))) as { period_ms: number };
    expect(seen).toBeCloseTo(period_ms, 0);
  });

  test("is seen though each tick is a little late, and one is missed by far", () => {
    const random = new Random(1, "late");
    const late = (gap_ms: number): number => tick(700)(gap_ms) + random.below(6);
    expect(clockOf(steps(690, late))).toHaveProperty("period_ms");
    const missed = steps(690, late).map((step, place) => (place === 4 ? { ...step, took_ms: 900 } : step));
    expect(clockOf(missed)).toHaveProperty("period_ms");
    expect(clockOf(missed.slice(0, 9))).toBe("unclear");
  });

  test("is not seen before there are enough steps", () => {
    expect(clockOf(steps(700, tick(700), 9))).toBe("unclear");
    expect(clockOf([])).toBe("unclear");
  });
});

describe("a server that is slow is no clock, if it takes", () => {
  test.each([
    ["always as long", 200, (gap_ms: number) => gap_ms + 200],
    ["more than a second", 1200, (gap_ms: number) => gap_ms + 1200],
    ["a while between two replies, but no longer", 200, (gap_ms: number) => Math.max(gap_ms, 200)],
  ])("%s", (_, usual_ms, reply) => {
    expect(clockOf(steps(usual_ms, reply))).toBe("none");
  });

  test("which two steps tell if it takes always as long", () => {
    expect(clockOf(steps(1200, (gap_ms) => gap_ms + 1200, 2))).toBe("none");
    expect(clockOf(steps(1200, (gap_ms) => gap_ms + 1200, 1))).toBe("unclear");
  });

  test("as long as chance will have it, in none of ten thousand cases", () => {
    const random = new Random(1, "slow");
    const seen = Array.from({ length: 10_000 }, () => clockOf(steps(150, (gap_ms) => gap_ms + random.below(300))));
    expect(seen.filter((one) => one !== "none")).toEqual([]);
  });
});

describe("a steady server", () => {
  const slow = (usual_ms: number) => (gap_ms: number) => gap_ms + usual_ms;
  const random = new Random(1, "kept");
  const keptUpTo = (most_ms: number, reply: (gap_ms: number) => number) => (gap_ms: number) =>
    reply(gap_ms) + random.below(most_ms);

  test("shows in three steps, though the machine kept it waiting a little", () => {
    expect(isSteady(steps(1200, keptUpTo(40, slow(1200)), 3))).toBe(true);
    expect(isSteady(steps(1200, slow(1200), 2))).toBe(false);
  });

  test.each([250, 700, 1500])("is none that counts every %i ms, however late its ticks are", (period_ms) => {
    const seen = Array.from({ length: 1000 }, () => isSteady(steps(period_ms, keptUpTo(100, tick(period_ms)), 3)));
    expect(seen).not.toContain(true);
  });
});

test("what is told of it", () => {
  expect(countedByClock(2, steps(700, tick(700)))).toMatchObject([
    { rule: "R3", replica: 2, seen: "a reply every 700 ms, whenever the COMMIT had come" },
  ]);
  expect(
    countedByClock(
      2,
      steps(200, (gap_ms) => gap_ms + 200),
    ),
  ).toEqual([]);
});
