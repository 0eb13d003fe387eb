import { describe, expect, test } from "vitest";
import type { CheckSpec } from "../../../grader/checks/check.ts";
import { type Experiment, runExperiments } from "../../../grader/checks/runner.ts";
import { Scoreboard } from "../../../grader/checks/scoreboard.ts";
import { against, context, experiment, finding, newHistory, outcome, suite, tell } from "./outcomes.ts";

const check = (id: string): CheckSpec => ({ id, title: id, rules: ["V7"], points: 1, needs: [], coverage: [id] });

/** What each try of an experiment comes to: it finds its check done or failed, and what befell it, if anything did. */
interface Try {
  fails?: boolean;
  befell?: string;
  tries?: number;
  isItsWord?: true;
  breaks?: true;
}

/** Runs experiments of which each try is written down; the last of them is repeated. Says how often each was tried. */
async function run(
  tries: Record<string, readonly Try[]>,
  { control = async () => {}, counts = [0] }: { control?: () => Promise<void>; counts?: number[] } = {},
) {
  const scoreboard = new Scoreboard("start");
  const times = new Map<string, number>();
  let controls = 0;
  const experiments = Object.entries(tries).map(([name, each]) =>
    experiment(name, [name], async ({ attempt }) => {
      const count = times.get(name) ?? 0;
      times.set(name, count + 1);
      const { fails = false, befell, tries = 2, isItsWord, breaks } = each[Math.min(count, each.length - 1)] as Try;
      const found = [against(name, () => finding(`${name}, try ${count + 1}`))];
      const history = newHistory();
      if (breaks)
        history.note({ kind: "broken", how: "takes nothing", isAtStart: false, message: "", seen: "", wrote: "" });
      attempt.record(name, history, outcome(fails ? { found } : { covered: [name] }));
      if (befell === undefined) return;
      const counted = async () => {
        controls += 1;
        await control();
      };
      attempt.disturb({
        what: `server 1 ${befell}`,
        kind: befell,
        tries,
        control: counted,
        ...(isItsWord && { isItsWord }),
      });
    }),
  );
  const checks = Object.keys(tries).map(check);
  await runExperiments(suite(checks, experiments), scoreboard, {
    ...context(...Object.keys(tries)),
    shortages: () =>
      new Map([["memory ran out", counts.length > 1 ? (counts.shift() as number) : (counts[0] as number)]]),
  });
  const verdicts = Object.fromEntries(scoreboard.verdicts(checks).map((verdict) => [verdict.id, verdict]));
  return { verdicts, times: Object.fromEntries(times), controls };
}

describe("an experiment", () => {
  test("that nothing disturbed is tried once, and no control is asked", async () => {
    const { verdicts, times, controls } = await run({ a: [{ fails: true }] });
    expect([verdicts.a?.status, times.a, controls]).toEqual(["failed", 1, 0]);
  });

  test("that was disturbed leaves nothing behind: the try that was not is the one that counts", async () => {
    const { verdicts, times, controls } = await run({ a: [{ fails: true, befell: "was killed" }, {}] });
    expect([verdicts.a?.status, times.a, controls]).toEqual(["passed", 2, 1]);
  });

  test("may fail in that try for a reason of its own", async () => {
    const { verdicts } = await run({ a: [{ befell: "was killed" }, { fails: true }] });
    expect(verdicts.a?.finding?.message).toBe("a, try 2");
  });

  test("that comes to the same again though a control was well has failed by itself", async () => {
    const { verdicts, times, controls } = await run({ a: [{ fails: true, befell: "ended by SIGABRT" }] });
    expect([verdicts.a?.status, verdicts.a?.finding?.message, times.a, controls]).toEqual(["failed", "a, try 2", 2, 1]);
  });

  test("is tried more often when somebody else may have done it, and not at all when a control is enough", async () => {
    const { times } = await run({ a: [{ fails: true, befell: "killed", tries: 3 }] });
    expect(times.a).toBe(3);
    const { verdicts, times: once, controls } = await run({ a: [{ fails: true, befell: "wakes", tries: 1 }] });
    expect([verdicts.a?.status, once.a, controls]).toEqual(["failed", 1, 1]);
  });

  test("that broke a rule while a server said that it lacked something has no verdict if nothing is wrong the next time", async () => {
    const lacks = { fails: true, befell: "lacked something: EMFILE", isItsWord: true } as const;
    const { verdicts, times } = await run({ a: [lacks, {}] });
    expect([verdicts.a?.status, times.a]).toEqual(["inconclusive", 2]);
    expect(verdicts.a?.reason).toContain("server 1 lacked something: EMFILE; a rule was broken meanwhile");
  });

  test.each([
    ["something is wrong then, too", [{ fails: true }, { fails: true }], "failed"],
    ["nothing was wrong before", [{}, {}], "passed"],
    ["the server broke down, for it may have lacked that", [{ fails: true, breaks: true }, {}], "passed"],
  ] as const)("that was disturbed by a server's word counts if %s", async (_, [first, second], status) => {
    const befell = "lacked something: EMFILE";
    const { verdicts } = await run({ a: [{ ...first, befell, isItsWord: true }, second] });
    expect(verdicts.a?.status).toBe(status);
  });

  test("is inconclusive when the control fared no better, and says both", async () => {
    const control = () => Promise.reject(new Error("pthread_create: Resource temporarily unavailable"));
    const { verdicts, times } = await run({ a: [{ fails: true, befell: "did not start" }], b: [{}] }, { control });
    expect([verdicts.a?.status, verdicts.b?.status, times.a]).toEqual(["inconclusive", "passed", 1]);
    expect(verdicts.a?.reason).toMatch(/server 1 did not start; .*pthread_create: Resource temporarily unavailable/);
  });

  test("is inconclusive when the machine says that it fell short meanwhile, whatever a control would say", async () => {
    const { verdicts, controls } = await run({ a: [{ fails: true, befell: "was killed" }] }, { counts: [3, 4] });
    expect([verdicts.a?.status, controls]).toEqual(["inconclusive", 0]);
    expect(verdicts.a?.reason).toContain("server 1 was killed; meanwhile memory ran out");
  });

  test("is not disturbed by what the machine fell short of if nothing befell it", async () => {
    const { verdicts } = await run({ a: [{ fails: true }] }, { counts: [3, 4] });
    expect(verdicts.a?.status).toBe("failed");
  });
});

test("what was the submission's own in one experiment is so in the others: they are not tried again", async () => {
  const tries = [{ fails: true, befell: "SIGABRT" }];
  const { verdicts, times, controls } = await run({ a: tries, b: tries, c: tries });
  expect(Object.values(verdicts).map(({ status }) => status)).toEqual(["failed", "failed", "failed"]);
  expect(Object.values(times).toSorted()).toEqual([1, 1, 2]);
  expect(controls).toBe(1);
});

test("an experiment that was left out for what a try seemed to find is run when that did not count", async () => {
  const scoreboard = new Scoreboard("start");
  const ran: string[] = [];
  let isFirst = true;
  const gate = Promise.withResolvers<void>();
  const noted = (name: string, run: Experiment["run"], coverage = ["q"]): Experiment =>
    experiment(name, coverage, (given) => {
      ran.push(name);
      return run(given);
    });
  const disturbed = noted("disturbed", async ({ attempt }) => {
    if (!isFirst) return tell(attempt, { covered: ["q"] });
    isFirst = false;
    attempt.ruleOut("q");
    attempt.disturb({ what: "", kind: "", tries: 2, control: async () => {} });
    await gate.promise;
  });
  const late = noted("late", async ({ attempt }) => tell(attempt, { covered: ["r"] }), ["q", "r"]);
  // They keep the places taken until the first has given up.
  const others = ["x", "y", "z"].map((name) => noted(name, async () => {}));
  const experiments = [disturbed, ...others, late];
  const checks = [{ ...check("q"), coverage: ["q", "r"] }];
  const all = runExperiments(suite(checks, experiments), scoreboard, context("q", "r"));
  await new Promise((resolve) => setImmediate(resolve));
  expect(ran).not.toContain("late");
  gate.resolve();
  await all;
  expect(ran.at(-1)).toBe("late");
  expect(scoreboard.verdicts(checks)[0]?.status).toBe("passed");
});
