import { describe, expect, test } from "vitest";
import { against, finding, outcome, tell } from "./outcomes.ts";
import { ALL, CHAIN, scoreboardOf } from "./scoreboards.ts";

test("a check that was given up cannot pass any more, and has not failed before it is known why", () => {
  const scoreboard = scoreboardOf({ failed: ["b"] });
  const attempt = scoreboard.begin("one");
  attempt.ruleOut("a");
  attempt.keep();
  expect(["a", "b", "c"].map((check) => scoreboard.canPass(check))).toEqual([false, false, true]);
  expect(scoreboard.hasFailed("a")).toBe(false);
});

test("what was tried for a check is told part by part, of all histories together", () => {
  const scoreboard = scoreboardOf({ done: ALL });
  for (const scripts of [3, 4]) scoreboard.add(outcome({ tried: [{ part: "3", n: 4, who: "backup", scripts }] }));
  scoreboard.add(outcome({ tried: [{ part: "4", n: 7, who: "leader", requests: 2 }] }));
  const [a, , c] = scoreboard.verdicts(CHAIN);
  expect(a?.tried).toBeUndefined();
  expect(c?.tried).toEqual([
    { part: "3", n: 4, who: "backup", scripts: 7 },
    { part: "4", n: 7, who: "leader", requests: 2 },
  ]);
});

describe("when the time is over", () => {
  test("what was found out by then stands, and the rest has no verdict, by nobody's fault", async () => {
    const scoreboard = scoreboardOf({ failed: ["d"], done: ["1", "5"] });
    const [hangs, ends] = [
      scoreboard.during("four", () => new Promise(() => {})),
      scoreboard.during("ten", async () => {}),
    ];
    await ends;
    const attempt = scoreboard.begin("four");
    tell(attempt, { found: [against("b")] }, "before");
    scoreboard.expire();
    scoreboard.expire();
    // What comes of ending everything.
    tell(attempt, { found: [against("b", () => finding("its process ended"))] }, "after");
    attempt.keep();
    scoreboard.error("four", new Error("its process ended"));
    expect([[...scoreboard.kept.keys()], [...scoreboard.dropped.keys()]]).toEqual([[], ["before"]]);
    expect(scoreboard.signal.aborted).toBe(true);
    const [a, b, , d] = scoreboard.verdicts(CHAIN);
    expect([a?.status, b?.status, d?.status]).toEqual(["passed", "inconclusive", "failed"]);
    expect(b?.reason).toBe(
      "the grader could not tell: the time for the grade was over while this was tried: four; the machine may be too slow, or the submission takes its time",
    );
    expect(hangs).toBeInstanceOf(Promise);
  });

  test("an error of the grader is told without the places where it went wrong: students read it", () => {
    const scoreboard = scoreboardOf({});
    scoreboard.error("four", new TypeError("no such place"));
    expect(scoreboard.errors).toEqual(["four: TypeError: no such place"]);
  });

  test("the failure of the vital check is reported as it is", () => {
    const scoreboard = scoreboardOf({ failed: ["start"] });
    scoreboard.expire();
    expect((scoreboard.signal.reason as Error).message).toBe("all is lost already");
  });
});
