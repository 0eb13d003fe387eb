import type { Attempt } from "../../../grader/checks/attempt.ts";
import type { Finding, Found, Outcome } from "../../../grader/checks/check.ts";
import type { Experiment, RunContext } from "../../../grader/checks/runner.ts";
import { History } from "../../../grader/history/history.ts";
import { UNSANDBOXED } from "../../../grader/sandbox/sandbox.ts";

/** What contradicts a rule, as short as it can be told. */
export const finding = (message: string, evidence: readonly string[] = []): Finding => ({
  rule: "V7",
  functions: ["commit"],
  message,
  expected: "",
  seen: "",
  evidence,
  thrown: [],
});

/** A finding against a check. */
export const against = (check: string, describe = () => finding(`${check} is broken`)): Found => ({
  checks: [check],
  describe,
});

/** What a history says that tells nothing but this. */
export const outcome = (told: Partial<Outcome>): Outcome => ({ found: [], covered: [], blocked: [], ...told });

/** A history in which nothing happened: what it says is told beside it. */
export const newHistory = () => new History({ malformation: () => undefined, kept: () => undefined });

/** Records that a history of an attempt tells this. */
export const tell = (attempt: Attempt, told: Partial<Outcome>, name = "one"): void =>
  attempt.record(name, newHistory(), outcome(told));

export const experiment = (
  name: string,
  coverage: readonly string[],
  run: Experiment["run"] = async () => {},
): Experiment => ({ name, coverage, run, judge: () => outcome({}) });

/** What experiments that start no process are given. */
export const context = (...wanted: string[]): RunContext => ({
  sandbox: UNSANDBOXED,
  program: "",
  seed: 1,
  wanted: new Set(wanted),
  log: 1,
  control: () => Promise.reject(new Error("each disturbance has a control of its own")),
  shortages: () => new Map(),
});

/** A suite of these checks and experiments. */
export const suite = <C, E>(checks: C, experiments: E) => ({
  name: "public" as const,
  vital: "start",
  protocol: { malformation: () => undefined, kept: () => undefined },
  checks,
  experiments,
});
