import { describe, expect, test } from "vitest";
import { Scoreboard } from "../../../grader/checks/scoreboard.ts";
import { against, finding, newHistory, outcome, tell } from "./outcomes.ts";

describe("an attempt", () => {
  test("knows what the scoreboard knows, which knows nothing of it before it is kept", () => {
    const scoreboard = new Scoreboard("start");
    scoreboard.add(outcome({ found: [against("a")] }));
    const attempt = scoreboard.begin("one");
    tell(attempt, { found: [against("b")], covered: ["1"] });
    expect(["a", "b"].map((check) => attempt.hasFailed(check))).toEqual([true, true]);
    expect(["a", "b", "c"].map((check) => attempt.contradicts(check))).toEqual([false, true, false]);
    expect([scoreboard.hasFailed("b"), scoreboard.canPass("b"), scoreboard.seemsPassable("b")]).toEqual([
      false,
      true,
      false,
    ]);
    expect(scoreboard.kept.size).toBe(0);
    attempt.keep();
    expect([scoreboard.hasFailed("b"), scoreboard.seemsPassable("b")]).toEqual([true, false]);
    expect([[...scoreboard.kept.keys()], scoreboard.dropped.size]).toEqual([["one"], 0]);
  });

  test("has what each history says by now, in place of what it said before", () => {
    const scoreboard = new Scoreboard("start");
    const attempt = scoreboard.begin("one");
    tell(attempt, { found: [against("a")] }, "one-1");
    tell(attempt, { found: [against("b")] }, "one-2");
    tell(attempt, { found: [against("c")] }, "one-1");
    expect(attempt.found.map(({ checks }) => checks)).toEqual([["c"], ["b"]]);
    expect(["a", "b", "c"].map((check) => attempt.contradicts(check))).toEqual([false, true, true]);
    attempt.keep();
    expect(["a", "b", "c"].map((check) => scoreboard.hasFailed(check))).toEqual([false, true, true]);
  });

  test("keeps its histories under the experiment's name, with what each says", () => {
    const scoreboard = new Scoreboard("start");
    const attempt = scoreboard.begin("backup");
    const [history, says] = [newHistory(), outcome({ covered: ["1"] })];
    attempt.record("backup-1", history, says);
    attempt.keep();
    expect([...scoreboard.kept]).toEqual([["backup-1", { experiment: "backup", history, outcome: says }]]);
    expect(scoreboard.kept.get("backup-1")?.history).toBe(history);
  });

  test("has not failed a check that only may be the one that its finding is against", () => {
    const scoreboard = new Scoreboard("start");
    const attempt = scoreboard.begin("one");
    tell(attempt, { found: [{ checks: ["a", "b"], describe: () => finding("one of them") }] });
    expect(["a", "b"].map((check) => attempt.hasFailed(check))).toEqual([false, false]);
    expect(["a", "b"].map((check) => attempt.contradicts(check))).toEqual([false, false]);
  });

  test("gives up a check, which then cannot pass and has not failed, for all when it is kept", () => {
    const scoreboard = new Scoreboard("start");
    const attempt = scoreboard.begin("one");
    attempt.ruleOut("a");
    expect([attempt.contradicts("a"), attempt.hasFailed("a"), scoreboard.canPass("a")]).toEqual([true, false, true]);
    attempt.keep();
    expect([scoreboard.canPass("a"), scoreboard.hasFailed("a")]).toEqual([false, false]);
  });

  test("that was dropped is nothing to the scoreboard, which keeps its histories apart", () => {
    const scoreboard = new Scoreboard("start");
    const [dropped, kept] = [scoreboard.begin("one"), scoreboard.begin("other")];
    tell(dropped, { found: [against("a")], covered: ["1"] }, "one");
    dropped.ruleOut("b");
    dropped.drop();
    kept.keep();
    // Nobody comes back to it.
    tell(kept, { found: [against("b")] }, "other");
    expect(["a", "b"].map((check) => scoreboard.seemsPassable(check))).toEqual([true, true]);
    expect([[...scoreboard.kept.keys()], [...scoreboard.dropped.keys()]]).toEqual([[], ["one"]]);
  });

  test("aborts the signal only when it is kept, and records nothing after that", () => {
    const scoreboard = new Scoreboard("start");
    const [first, second] = [scoreboard.begin("one"), scoreboard.begin("other")];
    tell(first, { found: [against("start")] }, "one");
    tell(second, { found: [against("a")] }, "before");
    expect([first.signal.aborted, scoreboard.signal.aborted]).toEqual([false, false]);
    first.keep();
    expect([second.signal.aborted, scoreboard.signal.aborted]).toEqual([true, true]);
    tell(second, { found: [against("b")] }, "after");
    second.keep();
    expect(["a", "b"].map((check) => scoreboard.hasFailed(check))).toEqual([false, false]);
    expect([[...scoreboard.kept.keys()], [...scoreboard.dropped.keys()]]).toEqual([["one"], ["before"]]);
  });

  test("is looked into for the first thing that befell it", () => {
    const attempt = new Scoreboard("start").begin("one");
    expect(attempt.disturbance).toBeUndefined();
    for (const what of ["was killed", "was stopped"]) {
      attempt.disturb({ what, kind: what, tries: 2, control: async () => {} });
    }
    expect(attempt.disturbance?.what).toBe("was killed");
  });

  test("says at once that servers run without end", () => {
    const scoreboard = new Scoreboard("start");
    const attempt = scoreboard.begin("one");
    expect(scoreboard.isStarved).toBe(false);
    attempt.starve();
    expect(scoreboard.isStarved).toBe(true);
  });
});
