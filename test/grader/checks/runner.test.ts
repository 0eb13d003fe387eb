import { availableParallelism } from "node:os";
import { describe, expect, test } from "vitest";
import type { CheckSpec } from "../../../grader/checks/check.ts";
import { type Experiment, type RunContext, runExperiments } from "../../../grader/checks/runner.ts";
import { Scoreboard } from "../../../grader/checks/scoreboard.ts";
import { UNSANDBOXED } from "../../../grader/sandbox/sandbox.ts";

const CHECKS: CheckSpec[] = ["1", "5"].map((part) => ({
  id: part,
  title: part,
  rules: ["V7"],
  functions: ["commit"],
  points: 1,
  needs: [],
  parts: [part],
}));

describe("the runner", () => {
  const context = (...wanted: string[]): RunContext => ({
    sandbox: UNSANDBOXED,
    program: "",
    seed: 1,
    wanted: new Set(wanted),
    log: 1,
    scoreboard: new Scoreboard("start"),
    control: () => Promise.reject(new Error("nothing is disturbed here")),
    shortages: () => new Map(),
    keepHistory: () => {},
    keepLog: () => {},
  });

  test("runs the experiments of which a part is wanted, with the context, and lets trouble in one harm no other", async () => {
    const ran: string[] = [];
    const experiment = (name: string, parts: string[], run: (context: RunContext) => Promise<void>): Experiment => ({
      name,
      parts,
      run: (given) => {
        ran.push(name);
        return run(given);
      },
    });
    const tries =
      (part: string) =>
      async ({ scoreboard }: RunContext) =>
        scoreboard.done(part);
    const experiments = [
      experiment("breaks", ["1"], () => Promise.reject(new Error("no more ports"))),
      experiment("not wanted", ["9"], tries("2")),
      experiment("four", ["9", "5"], tries("5")),
    ];
    const given = context("1", "5");
    await runExperiments({ name: "public", checks: CHECKS, vital: "start", experiments }, given);
    expect(ran).toEqual(["breaks", "four"]);
    const [a, d] = given.scoreboard.verdicts(CHECKS);
    expect([a?.status, d?.status]).toEqual(["inconclusive", "passed"]);
    expect(a?.reason).toContain("breaks: Error: no more ports");
  });

  test("leaves out an experiment when nothing that it tries can change a verdict any more", async () => {
    const ran: string[] = [];
    const experiment = (name: string, parts: string[]): Experiment => ({
      name,
      parts,
      run: async ({ scoreboard }) => {
        ran.push(name);
        if (name === "first") scoreboard.giveUp("quorum");
      },
    });
    const spec = (id: string, needs: string[], parts: string[]) => ({ ...(CHECKS[0] as CheckSpec), id, needs, parts });
    const checks = [spec("quorum", [], ["q"]), spec("view", ["quorum"], ["v"]), spec("answers", [], ["a"])];
    // So many that the last ones wait until the first has run.
    const experiments = [...Array(9).keys()].map((place) => experiment(place === 0 ? "first" : "again", ["q", "v"]));
    experiments.push(experiment("answers", ["v", "a"]));
    await runExperiments({ name: "public", checks, vital: "start", experiments }, context("q", "v", "a"));
    expect(ran[0]).toBe("first");
    expect(ran.length).toBeLessThan(9);
    expect(ran.at(-1)).toBe("answers");
  });

  test("begins them in their order, a few at a time, and ends when all have", async () => {
    const gates = Array.from({ length: 20 }, () => Promise.withResolvers<void>());
    const begun: number[] = [];
    const experiments = gates.map(({ promise }, place) => ({
      name: String(place),
      parts: ["1"],
      run: () => {
        begun.push(place);
        return promise;
      },
    }));
    let isOver = false;
    const all = runExperiments({ name: "public", checks: CHECKS, vital: "start", experiments }, context("1")).then(
      () => {
        isOver = true;
      },
    );
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

  test("when servers run on and on, begins no more than there are processors for, and all the same comes to every one", async () => {
    let running = 0;
    let most = 0;
    const experiments = Array.from({ length: 20 }, (_, place) => ({
      name: String(place),
      parts: ["1"],
      run: async ({ scoreboard }: RunContext) => {
        running += 1;
        if (scoreboard.isCrowded) most = Math.max(most, running);
        for (let turn = 0; turn <= place; turn++) await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        scoreboard.crowd();
        scoreboard.done(String(place));
      },
    }));
    const given = context("1");
    await runExperiments({ name: "public", checks: CHECKS, vital: "start", experiments }, given);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(availableParallelism());
    const everyone = { ...(CHECKS[0] as CheckSpec), parts: experiments.map(({ name }) => name) };
    expect(given.scoreboard.verdicts([everyone])[0]?.status).toBe("passed");
  });
});
