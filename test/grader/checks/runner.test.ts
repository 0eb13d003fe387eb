import { availableParallelism } from "node:os";
import { describe, expect, test } from "vitest";
import type { CheckSpec } from "../../../grader/checks/check.ts";
import { type AttemptContext, type Experiment, runExperiments } from "../../../grader/checks/runner.ts";
import { Scoreboard } from "../../../grader/checks/scoreboard.ts";
import { context, experiment, suite, tell } from "./outcomes.ts";

const CHECKS: CheckSpec[] = ["1", "5"].map((part) => ({
  id: part,
  title: part,
  rules: ["V7"],
  points: 1,
  needs: [],
  coverage: [part],
}));

describe("the runner", () => {
  test("runs the experiments of which a part is wanted, with the context, and lets an error in one harm no other", async () => {
    const ran: string[] = [];
    const noted = (name: string, coverage: string[], run: Experiment["run"]): Experiment =>
      experiment(name, coverage, (given) => {
        ran.push(`${name}, seed ${given.seed}`);
        return run(given);
      });
    const tries =
      (part: string) =>
      async ({ attempt }: AttemptContext) =>
        tell(attempt, { covered: [part] });
    const experiments = [
      noted("breaks", ["1"], () => Promise.reject(new Error("no more ports"))),
      noted("not wanted", ["9"], tries("2")),
      noted("four", ["9", "5"], tries("5")),
    ];
    const scoreboard = new Scoreboard("start");
    await runExperiments(suite(CHECKS, experiments), scoreboard, context("1", "5"));
    expect(ran).toEqual(["breaks, seed 1", "four, seed 1"]);
    const [a, d] = scoreboard.verdicts(CHECKS);
    expect([a?.status, d?.status]).toEqual(["inconclusive", "passed"]);
    expect(a?.reason).toContain("breaks: Error: no more ports");
  });

  test("leaves out an experiment when nothing that it tries can change a verdict any more", async () => {
    const ran: string[] = [];
    const noted = (name: string, coverage: string[]): Experiment =>
      experiment(name, coverage, async ({ attempt }) => {
        ran.push(name);
        if (name === "first") attempt.ruleOut("quorum");
      });
    const spec = (id: string, needs: string[], coverage: string[]) => ({
      ...(CHECKS[0] as CheckSpec),
      id,
      needs,
      coverage,
    });
    const checks = [spec("quorum", [], ["q"]), spec("view", ["quorum"], ["v"]), spec("answers", [], ["a"])];
    // So many that the last ones wait until the first has run.
    const experiments = [...Array(9).keys()].map((place) => noted(place === 0 ? "first" : "again", ["q", "v"]));
    experiments.push(noted("answers", ["v", "a"]));
    await runExperiments(suite(checks, experiments), new Scoreboard("start"), context("q", "v", "a"));
    expect(ran[0]).toBe("first");
    expect(ran.length).toBeLessThan(9);
    expect(ran.at(-1)).toBe("answers");
  });

  test("begins them in their order, a few at a time, and ends when all have", async () => {
    const gates = Array.from({ length: 20 }, () => Promise.withResolvers<void>());
    const begun: number[] = [];
    const experiments = gates.map(({ promise }, place) =>
      experiment(String(place), ["1"], () => {
        begun.push(place);
        return promise;
      }),
    );
    let isOver = false;
    const all = runExperiments(suite(CHECKS, experiments), new Scoreboard("start"), context("1")).then(() => {
      isOver = true;
    });
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    await turn();
    // How many there are at a time is a matter of the machines; it is more than one, and not all.
    const first = begun.length;
    expect(first).toBeGreaterThan(1);
    expect(begun).toEqual([...experiments.keys()].slice(0, first));
    expect(first).toBeLessThan(experiments.length - 1);
    gates[1]?.resolve();
    await turn();
    expect(begun).toEqual([...experiments.keys()].slice(0, first + 1));
    for (const { resolve } of gates.slice(0, -1)) resolve();
    await turn();
    expect([begun, isOver]).toEqual([[...experiments.keys()], false]);
    gates.at(-1)?.resolve();
    await all;
  });

  test("begins another beside one whose servers let time pass, but not for each time that it says so, nor without end", async () => {
    const gate = Promise.withResolvers<void>();
    const said: (() => void)[] = [];
    const experiments = Array.from({ length: 20 }, (_, place) =>
      experiment(String(place), ["1"], async ({ onSlow }) => {
        said.push(() => onSlow?.());
        await gate.promise;
      }),
    );
    const all = runExperiments(suite(CHECKS, experiments), new Scoreboard("start"), context("1"));
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    await turn();
    const first = said.length;
    said[0]?.();
    said[0]?.();
    await turn();
    expect(said).toHaveLength(first + 1);
    for (const say of said.slice()) say();
    await turn();
    expect(said.length).toBeGreaterThan(first + 1);
    expect(said.length).toBeLessThan(experiments.length);
    gate.resolve();
    await all;
    expect(said).toHaveLength(experiments.length);
  });

  test("when servers run on and on, begins no more than there are processors for, and all the same comes to every one", async () => {
    let running = 0;
    let most = 0;
    const scoreboard = new Scoreboard("start");
    const experiments = Array.from({ length: 20 }, (_, place) =>
      experiment(String(place), ["1"], async ({ attempt }) => {
        running += 1;
        if (scoreboard.isStarved) most = Math.max(most, running);
        for (let turn = 0; turn <= place; turn++) await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        attempt.starve();
        tell(attempt, { covered: [String(place)] });
      }),
    );
    await runExperiments(suite(CHECKS, experiments), scoreboard, context("1"));
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(availableParallelism());
    const everyone = { ...(CHECKS[0] as CheckSpec), coverage: experiments.map(({ name }) => name) };
    expect(scoreboard.verdicts([everyone])[0]?.status).toBe("passed");
  });
});
