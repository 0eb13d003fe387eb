import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CheckSpec, Finding, Found, Verdict } from "../../../grader/checks/check.ts";
import { Scoreboard } from "../../../grader/checks/scoreboard.ts";
import { against, finding, outcome, tell } from "./outcomes.ts";

const spec = (id: string, needs: string[], coverage: string[]): CheckSpec => ({
  id,
  title: id,
  rules: ["V7"],
  points: 1,
  needs,
  coverage,
});

interface Told {
  failed?: readonly string[];
  done?: readonly string[];
  troubles?: readonly string[];
}

function scoreboardOf({ failed = [], done = [], troubles = [] }: Told): Scoreboard {
  const scoreboard = new Scoreboard("start");
  scoreboard.add(outcome({ found: failed.map((check) => against(check)), covered: done }));
  for (const where of troubles) scoreboard.error(where, new Error("out of memory"));
  return scoreboard;
}

/** a <- b <- c, and d alone. */
const CHAIN = [spec("a", [], ["1"]), spec("b", ["a"], ["2"]), spec("c", ["b"], ["3", "4"]), spec("d", [], ["5"])];
const ALL = ["1", "2", "3", "4", "5"];

test("a check that was given up cannot pass any more, and has not failed before it is known why", () => {
  const scoreboard = scoreboardOf({ failed: ["b"] });
  const attempt = scoreboard.begin("one");
  attempt.ruleOut("a");
  attempt.keep();
  expect(["a", "b", "c"].map((check) => scoreboard.canPass(check))).toEqual([false, false, true]);
  expect(scoreboard.hasFailed("a")).toBe(false);
});

describe("a verdict", () => {
  test.each<[string, Told, string]>([
    ["passed is what was tried in all of its parts", { done: ALL }, "passed passed passed passed"],
    [
      "nothing passes of which a part was not tried",
      { done: ["1", "2", "3", "5"] },
      "passed passed inconclusive passed",
    ],
    [
      "nothing passes behind what has not",
      { done: ["2", "3", "4"] },
      "inconclusive inconclusive inconclusive inconclusive",
    ],
    ["what has a failure has failed, tried to its end or not", { failed: ["a", "d"] }, "failed skipped skipped failed"],
    [
      "a failure is told, not what failed because of it",
      { failed: ["a", "b", "c"], done: ALL },
      "failed skipped skipped passed",
    ],
    [
      "the failure of one that is needed indirectly hides one too",
      { failed: ["a", "c"], done: ["2"] },
      "failed skipped skipped skipped",
    ],
    [
      "a failure stands though what it needs was not tried",
      { failed: ["c"], done: ["2", "3"] },
      "skipped skipped failed skipped",
    ],
    ["what is not needed hides nothing", { failed: ["d", "c"], done: ["1", "2"] }, "passed passed failed failed"],
    ["after a failure, what was not tried is skipped", { failed: ["d"], done: ["1"] }, "passed skipped skipped failed"],
    [
      "an error: what was not tried is inconclusive",
      { troubles: ["x"], done: ["1"] },
      "passed inconclusive inconclusive inconclusive",
    ],
    [
      "an error is no failure, and takes none back that needs nothing untried",
      { failed: ["b"], done: ["1"], troubles: ["x"] },
      "passed failed skipped inconclusive",
    ],
  ])("%s", (_, found, statuses) => {
    const seen = scoreboardOf(found).verdicts(CHAIN);
    expect(seen.map(({ id }) => id)).toEqual(["a", "b", "c", "d"]);
    expect(seen.map(({ status }) => status).join(" ")).toBe(statuses);
  });
});

test("a failure is told with its history, and with how many things there are like it", () => {
  const scoreboard = new Scoreboard("start");
  scoreboard.add(outcome({ found: [{ ...against("a"), times: 5 }] }), "one", "one-1");
  scoreboard.add(outcome({ found: [{ ...against("a"), times: 2 }] }), "two", "two-1");
  expect(scoreboard.verdicts(CHAIN)[0]).toMatchObject({ history: "one-1", others: 6 });
});

test("what a failure kept from being tried names that one, if it is among the checks", () => {
  const reasonIn = (specs: CheckSpec[]) => scoreboardOf({ failed: ["d"], done: ["1"] }).verdicts(specs)[1]?.reason;
  expect(reasonIn(CHAIN)).toBe('not all of it was tried, because of a failure: see "d"');
  expect(reasonIn(CHAIN.slice(0, 3))).toBe("not all of it was tried, because of a failure");
});

describe("a check that is skipped because of another", () => {
  test("names the one that has failed, however far it is", () => {
    const [, b, c] = scoreboardOf({ failed: ["a", "c"], done: ALL }).verdicts(CHAIN);
    const skipped = { status: "skipped", reason: 'it needs "a", which has not passed', cause: "a" };
    expect([b, c]).toEqual(["b", "c"].map((id) => ({ id, finding: undefined, others: 0, ...skipped })));
  });

  test("names the failed one of several that it needs, though another was not tried", () => {
    const specs = [spec("x", [], ["1"]), spec("y", [], ["2"]), spec("z", ["x", "y"], ["3"])];
    expect(scoreboardOf({ failed: ["y"], done: ["3"] }).verdicts(specs)[2]).toMatchObject({
      status: "skipped",
      cause: "y",
    });
  });
});

test("a part that could not be tried names the check that has failed for it, of those that may have", () => {
  const scoreboard = scoreboardOf({ failed: ["d"], done: ["1", "3", "4", "5"] });
  scoreboard.add(outcome({ blocked: [["2", ["a", "d"]]] }));
  const [, b, c] = scoreboard.verdicts(CHAIN);
  expect(b).toMatchObject({ status: "skipped", reason: 'the server did not get that far: see "d"', cause: "d" });
  expect(c).toMatchObject({ status: "skipped", cause: "d" });
  scoreboard.add(outcome({ covered: ["2"] }));
  expect(scoreboard.verdicts(CHAIN)[1]?.status).toBe("passed");
});

test("a failure of one of several checks is the first one's, unless another of them has failed anyway", () => {
  const oneOf = { checks: ["a", "d"] as const, describe: () => finding("one of them") };
  const [alone, other] = [new Scoreboard("start"), scoreboardOf({ failed: ["d"], done: ["1"] })];
  for (const scoreboard of [alone, other]) scoreboard.add(outcome({ found: [oneOf] }));
  expect(alone.verdicts(CHAIN)[0]).toMatchObject({ status: "failed", finding: { message: "one of them" } });
  expect(other.verdicts(CHAIN).map(({ status }) => status)).toEqual(["passed", "skipped", "skipped", "failed"]);
});

describe("what may follow from another check's mistake", () => {
  const FOLLOWS = [spec("a", [], ["1"]), { ...spec("b", [], ["2", "3"]), mayFollow: ["a"] }];
  const scoreboard = (told: Told, blocked: readonly string[] = []): Verdict[] => {
    const all = scoreboardOf(told);
    all.add({ found: [], covered: [], blocked: blocked.map((part) => [part, ["a"]]) });
    return all.verdicts(FOLLOWS);
  };
  const statuses = (told: Told, blocked?: readonly string[]): string =>
    scoreboard(told, blocked)
      .map(({ status }) => status)
      .join(" ");

  test("is not told as a mistake of its own", () => {
    const [, b] = scoreboard({ failed: ["a", "b"], done: ["1", "2", "3"] });
    expect(b).toMatchObject({ status: "skipped", cause: "a", reason: 'what was seen may follow from "a"' });
  });

  test("passes if nothing was seen, though the other has failed", () => {
    expect(statuses({ failed: ["a"], done: ["1", "2", "3"] })).toBe("failed passed");
  });

  test("passes without what the other's failure kept it from, but not without what it is mainly about", () => {
    expect(statuses({ failed: ["a"], done: ["1", "2"] }, ["3"])).toBe("failed passed");
    expect(statuses({ failed: ["a"], done: ["1", "3"] }, ["2"])).toBe("failed skipped");
    expect(statuses({ failed: ["a"], done: ["1", "2"] })).toBe("failed skipped");
    expect(statuses({ done: ["1", "2"] }, ["3"])).toBe("passed inconclusive");
  });
});

test("a check that is needed and was not chosen is no reason to hold back another", () => {
  expect(scoreboardOf({ done: ["2"] }).verdicts([spec("b", ["a"], ["2"])])[0]?.status).toBe("passed");
});

test("the verdicts follow from the failures, the parts and the troubles, whatever they are", () => {
  const ids = ["a", "b", "c", "d", "e"];
  const specs = fc.tuple(
    ...ids.map((id, place) => fc.subarray(ids.slice(0, place)).map((needs) => spec(id, needs, [id, "*"]))),
  );
  const found = fc.record({
    failed: fc.subarray(ids),
    done: fc.subarray([...ids, "*"]),
    troubles: fc.subarray(["x", "y"]),
  });
  fc.assert(
    fc.property(specs, found, (checks, { failed, done, troubles }) => {
      const spec = (id: string) => checks.find((check) => check.id === id) as CheckSpec;
      const neededBy = (id: string): string[] => spec(id).needs.flatMap((need) => [need, ...neededBy(need)]);
      const verdicts = scoreboardOf({ failed, done, troubles }).verdicts(checks);
      const statusOf = (id: string) => verdicts.find((verdict) => verdict.id === id)?.status;
      for (const { id, status, finding, cause } of verdicts) {
        const needed = neededBy(id);
        const isBehindFailed = needed.some((need) => statusOf(need) === "failed");
        const isTried = [id, ...needed].every((one) => spec(one).coverage.every((part) => done.includes(part)));
        const isGood = isTried && ![id, ...needed].some((one) => failed.includes(one));
        expect([cause !== undefined, status === "passed"]).toEqual([isBehindFailed, isGood]);
        expect(finding?.message).toBe(status === "failed" ? `${id} is broken` : undefined);
        if (status === "failed") expect(failed).toContain(id);
        if (isBehindFailed) {
          expect([status, needed.includes(cause as string), statusOf(cause as string)]).toEqual([
            "skipped",
            true,
            "failed",
          ]);
        } else if (failed.includes(id) && needed.every((need) => statusOf(need) === "passed")) {
          expect(status).toBe("failed");
        } else if (!isGood && status !== "failed") {
          expect(status).toBe(troubles.length > 0 || failed.length === 0 ? "inconclusive" : "skipped");
        }
      }
      if (troubles.length === 0) expect(verdicts.some(({ status }) => status === "failed")).toBe(failed.length > 0);
    }),
    { numRuns: 1000 },
  );
});

describe("of several failures of a check", () => {
  test("the one with the least evidence is kept, the first of those, and the others are counted", () => {
    const scoreboard = new Scoreboard("start");
    for (const [message, length] of [
      ["long", 3],
      ["first", 1],
      ["second", 1],
      ["middling", 2],
    ] as const) {
      scoreboard.add(outcome({ found: [against("a", () => finding(message, Array(length).fill("a line")))] }));
    }
    const [verdict] = scoreboard.verdicts([spec("a", [], [])]);
    expect(verdict).toEqual({
      id: "a",
      status: "failed",
      reason: "",
      finding: finding("first", ["a line"]),
      others: 3,
    });
    expect([scoreboard.hasFailed("a"), scoreboard.hasFailed("b")]).toEqual([true, false]);
  });

  test("only the first few of each history are made up at all", () => {
    const scoreboard = new Scoreboard("start");
    let told = 0;
    const describe = () => finding(String(++told), Array(1000 - told).fill("a line"));
    const found = Array(50).fill(against("a", describe));
    for (let histories = 0; histories < 2; histories++) scoreboard.add(outcome({ found }));
    const [verdict] = scoreboard.verdicts([spec("a", [], [])]) as [Verdict];
    expect([told, verdict.finding?.message, verdict.others]).toEqual([24, "24", 99]);
  });
});

describe("the finding that is told of several", () => {
  const told = (...found: Found[]): string | undefined => {
    const scoreboard = new Scoreboard("start");
    scoreboard.add(outcome({ found }));
    return scoreboard.verdicts([spec("a", [], [])])[0]?.finding?.message;
  };
  const of = (message: string, rank: number, more: Partial<Finding> = {}): Found => ({
    checks: ["a"],
    rank,
    describe: () => ({ ...finding(message), ...more }),
  });
  const [one, two] = [["a line"], ["a line", "another"]];

  test.each<[string, Found, Found]>([
    ["is the nearest to the cause, whatever it takes to show", of("told", 1, { evidence: two }), of("", 2)],
    ["is that, though it does not say why", of("told", 1, { isUnspecific: true }), of("", 2, { evidence: one })],
    [
      "says why, if one of them does",
      of("told", 1, { evidence: two }),
      of("", 1, { evidence: one, isUnspecific: true }),
    ],
    ["takes the fewest lines", of("told", 1, { evidence: one }), of("", 1, { evidence: two })],
    ["shows something", of("told", 1, { evidence: two }), of("", 1)],
  ])("%s", (_, clearer, other) => {
    expect(told(clearer, other)).toBe("told");
    expect(told(other, clearer)).toBe("told");
  });

  test("is found though it comes late, and those that are further from the cause are not even described", () => {
    let described = 0;
    const far = { ...of("", 2), describe: () => finding(String(++described)) };
    expect(told(of("first", 1), ...Array(50).fill(far))).toBe("first");
    expect(described).toBe(0);
    expect(told(...Array(50).fill(far), of("last", 1))).toBe("last");
  });
});

test("of equally clear findings, the one of the first experiment is kept, whichever ended first", () => {
  for (const order of [
    ["one", "two"],
    ["two", "one"],
  ]) {
    const scoreboard = new Scoreboard("start", [{ name: "one" }, { name: "two" }]);
    for (const name of order) scoreboard.add(outcome({ found: [against("a", () => finding(name))] }), name);
    expect(scoreboard.verdicts([spec("a", [], [])])[0]?.finding?.message).toBe("one");
  }
});

test("of the first experiment's findings the one with the fewest lines is told, though another experiment has one with fewer", () => {
  const scoreboard = new Scoreboard("start", [{ name: "one" }, { name: "two" }]);
  const of = (message: string, lines: number): Found =>
    against("a", () => ({ ...finding(message), evidence: Array(lines).fill("a line") }));
  scoreboard.add(outcome({ found: [of("in the second", 1)] }), "two");
  scoreboard.add(outcome({ found: [of("long", 3), of("told", 2)] }), "one");
  expect(scoreboard.verdicts([spec("a", [], [])])[0]?.finding?.message).toBe("told");
});

describe("a finding against one of two checks", () => {
  const told = (covered: readonly string[], found: readonly Found[] = []) => {
    const scoreboard = new Scoreboard("start");
    const either: Found = { checks: ["a", "b"], describe: () => finding("one of them") };
    scoreboard.add(outcome({ found: [either, ...found], covered }));
    if (!covered.includes("b")) scoreboard.error("b", new Error("too busy"));
    return scoreboard.verdicts([spec("a", [], ["a"]), spec("b", [], ["b"])]).map(({ status }) => status);
  };

  test("is against the first, if the other has passed", () => {
    expect(told(["a", "b"])).toEqual(["failed", "passed"]);
  });

  test("is against the other, if that has failed anyway", () => {
    expect(told(["a", "b"], [against("b")])).toEqual(["passed", "failed"]);
  });

  test("is against neither, if nothing is known of the other", () => {
    expect(told(["a"])).toEqual(["inconclusive", "inconclusive"]);
  });
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

test("why there is no verdict: where there was an error, and what it was", () => {
  const [verdict] = scoreboardOf({ troubles: ["the experiment four"] }).verdicts(CHAIN);
  expect(verdict?.reason).toMatch(/^the grader could not tell: the experiment four: Error: out of memory\n {4}at /);
  expect(new Scoreboard("start").verdicts(CHAIN)[2]?.finding).toBeUndefined();
  expect(new Scoreboard("start").verdicts(CHAIN)[0]?.reason).toBe("the grader never came to 1");
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

  test("the failure of the vital check is reported as it is", () => {
    const scoreboard = scoreboardOf({ failed: ["start"] });
    scoreboard.expire();
    expect((scoreboard.signal.reason as Error).message).toBe("all is lost already");
  });
});
