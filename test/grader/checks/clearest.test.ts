import { describe, expect, test } from "vitest";
import type { Finding, Found, Verdict } from "../../../grader/checks/check.ts";
import { Scoreboard } from "../../../grader/checks/scoreboard.ts";
import type { Scene } from "../../../grader/history/scene/scene.ts";
import { against, finding, outcome } from "./outcomes.ts";
import { CHAIN, spec } from "./scoreboards.ts";

test("a failure is told with its history, and with how many things there are like it", () => {
  const scoreboard = new Scoreboard("start");
  scoreboard.add(outcome({ found: [{ ...against("a"), times: 5 }] }), "one", "one-1");
  scoreboard.add(outcome({ found: [{ ...against("a"), times: 2 }] }), "two", "two-1");
  expect(scoreboard.verdicts(CHAIN)[0]).toMatchObject({ history: "one-1", others: 6 });
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
      alike: [],
    });
    expect([scoreboard.hasFailed("a"), scoreboard.hasFailed("b")]).toEqual([true, false]);
  });

  test("and where the others are to be seen is told of up to nine, in the order of the experiments, each once", () => {
    const scoreboard = new Scoreboard("start", [{ name: "one" }, { name: "two" }]);
    const drawn = (about: string, at: number, rank = 1): Found => {
      const scene = { about, arrows: [{ at }] } as unknown as Scene;
      return { checks: ["a"], rank, describe: () => ({ ...finding(about), scene }) };
    };
    scoreboard.add(outcome({ found: [drawn("seq 7", 70, 2)] }), "two", "two-1");
    scoreboard.add(outcome({ found: [drawn("seq 1", 10), drawn("seq 1", 11), drawn("seq 2", 20)] }), "two", "two-2");
    const many = Array.from({ length: 12 }, (_, k) => drawn(`seq ${k + 1}`, 100 + k));
    scoreboard.add(outcome({ found: many.slice(0, 3) }), "one", "one-1");
    const alike = () => scoreboard.verdicts([spec("a", [], [])])[0]?.alike;
    expect(alike()).toEqual([
      { history: "one-1", about: "seq 2", at: 101 },
      { history: "one-1", about: "seq 3", at: 102 },
      { history: "two-2", about: "seq 1", at: 10 },
      { history: "two-2", about: "seq 2", at: 20 },
    ]);
    scoreboard.add(outcome({ found: many }), "one", "one-2");
    expect(alike()?.map(({ history, about }) => `${history} ${about}`)).toHaveLength(9);
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
