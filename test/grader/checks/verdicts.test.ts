import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CheckSpec, Found, Verdict } from "../../../grader/checks/check.ts";
import { Scoreboard } from "../../../grader/checks/scoreboard.ts";
import { against, finding, outcome } from "./outcomes.ts";
import { ALL, CHAIN, scoreboardOf, spec, type Told } from "./scoreboards.ts";

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

test("what a failure kept from being tried names that one, if it is among the checks", () => {
  const reasonIn = (specs: CheckSpec[]) => scoreboardOf({ failed: ["d"], done: ["1"] }).verdicts(specs)[1]?.reason;
  expect(reasonIn(CHAIN)).toBe('not all of it was tried, because of a failure: see "d"');
  expect(reasonIn(CHAIN.slice(0, 3))).toBe("not all of it was tried, because of a failure");
});

describe("a check that is skipped because of another", () => {
  test("names the one that has failed, however far it is", () => {
    const [, b, c] = scoreboardOf({ failed: ["a", "c"], done: ALL }).verdicts(CHAIN);
    const skipped = { status: "skipped", reason: 'it needs "a", which has not passed', cause: "a" };
    expect([b, c]).toEqual(["b", "c"].map((id) => ({ id, finding: undefined, others: 0, alike: [], ...skipped })));
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

test("why there is no verdict: where there was an error, and what it was", () => {
  const [verdict] = scoreboardOf({ troubles: ["the experiment four"] }).verdicts(CHAIN);
  expect(verdict?.reason).toBe("the grader could not tell: the experiment four: Error: out of memory");
  expect(new Scoreboard("start").verdicts(CHAIN)[2]?.finding).toBeUndefined();
  expect(new Scoreboard("start").verdicts(CHAIN)[0]?.reason).toBe("the grader never came to 1");
});
