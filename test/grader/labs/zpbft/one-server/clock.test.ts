import { describe, expect, test } from "vitest";
import { Random } from "../../../../../grader/checks/random.ts";
import {
  areAlike,
  areClockless,
  type ClockStep,
  clockOf,
  countedByClock,
  isSteady,
  refuteClock,
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

describe("the deciding messages that a server gets anyway", () => {
  const gaps = [0.02, 0.3, 0.55, 0.15, 0.01, 0.02, 0.45];
  /** The steps of a server on a machine that keeps it waiting by chance, each time for no longer than so many milliseconds. */
  const timed = (usual_ms: number, reply: (gap_ms: number) => number, most_ms: number, random: Random) => {
    let before_ms = 0;
    return gaps.map((gap) => {
      const kept_ms = random.below(most_ms + 1);
      // Where the reply before it was late, its message came a little sooner after that than it would have.
      const gap_ms = gap * usual_ms;
      const step = { gap_ms, took_ms: reply(gap_ms + before_ms) - before_ms + kept_ms, kept_ms: before_ms + kept_ms };
      before_ms = kept_ms;
      return step;
    });
  };
  const always = (usual_ms: number) => (gap_ms: number) => gap_ms + usual_ms;
  const random = new Random(1, "kept");

  test.each([100, 200, 300, 1200])("show that a server that always takes %i ms has no clock", (usual_ms) => {
    const steps = timed(usual_ms, always(usual_ms), 2, random);
    expect(areClockless(steps.slice(0, 3))).toBe(true);
    expect(clockOf(steps.slice(0, 3))).toBe("none");
    // Of one that takes long two are enough, for no machine that keeps nobody waiting adds so much to one of them.
    expect(areClockless(steps.slice(0, 2))).toBe(usual_ms === 1200);
    expect(areClockless(steps.slice(0, 1))).toBe(false);
  });

  test("show it also where the machine kept it waiting, but not if that may have hidden a clock", () => {
    expect(areClockless(timed(200, always(200), 25, random))).toBe(true);
    expect(areClockless(timed(200, always(200), 0, random).map((step) => ({ ...step, kept_ms: 200 })))).toBe(false);
  });

  test("show nothing if one was slower, and the machine did not do that", () => {
    const steps = timed(200, always(200), 2, random);
    expect(areClockless([...steps, { gap_ms: 20, took_ms: 320, kept_ms: 100 }])).toBe(true);
    expect(areClockless([...steps, { gap_ms: 20, took_ms: 320, kept_ms: 2 }])).toBe(false);
  });

  test.each([60, 100, 250, 700, 1500])("never refute one that counts every %i ms, idle or not", (period_ms) => {
    const seen = Array.from({ length: 3000 }, (_, time) => {
      const steps = timed(period_ms * 0.97, tick(period_ms), (time % 4) * (period_ms / 5), random);
      return [steps, steps.slice(0, 3), steps.slice(1, 4), steps.slice(1, 3)].some(
        (some) => refuteClock(some) || areClockless(some),
      );
    });
    expect(seen).not.toContain(true);
  });
});

describe("steps that are alike", () => {
  const random = new Random(1, "alike");
  const late = (most_ms: number, reply: (gap_ms: number) => number) => (gap_ms: number) =>
    reply(gap_ms) + random.below(Math.ceil(most_ms));

  test("show that there is no clock, whatever the machine did, and one or two may be amiss", () => {
    const alike = steps(
      200,
      late(15, (gap_ms) => gap_ms + 200),
    );
    expect(areAlike(alike)).toBe(true);
    expect(areAlike(alike.map((step, place) => (place < 2 ? { ...step, took_ms: step.took_ms + 100 } : step)))).toBe(
      true,
    );
    expect(areAlike(alike.slice(0, 5))).toBe(false);
    expect(areAlike(Array.from({ length: 20 }, () => ({ gap_ms: 2, took_ms: 202 })))).toBe(false);
  });

  test.each([60, 100, 250, 700, 1500])("are none of one that counts every %i ms, however late its ticks are", (ms) => {
    const seen = Array.from({ length: 5000 }, (_, time) =>
      areAlike(steps(ms, late((ms * (1 + (time % 3))) / 2, tick(ms)))),
    );
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
