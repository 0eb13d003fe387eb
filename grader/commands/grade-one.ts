import { hostname } from "node:os";
import { messageOf } from "../base/error-message.ts";
import { fromCaller, UsageError } from "../base/usage.ts";
import { doOne, type OneDone } from "../class/plan/one.ts";
import { planNamed } from "../class/plan/plan.ts";
import { labsFor } from "../labs/catalogue.ts";
import { apartHere } from "./apart.ts";
import { type CommandSpec, runCommand } from "./command.ts";
import { gradingHere } from "./grading-here.ts";
import { wholeNumber } from "./options.ts";

/** What tells a scheduler to try again, later or elsewhere: the system's EX_TEMPFAIL. */
const TRY_AGAIN = 75;

const TASKS_MAX = 1_000_000;

const ONE = {
  typed: "npm run grade:one",
  usage: "-- PLAN I",
  args: { PLAN: "the folder that grade:class --plan wrote", I: "the number of the task, from 0" },
  options: {},
  after: `It grades one task of a class and stores the result in PLAN, for Slurm, Kubernetes or GNU parallel to run (platforms/). It may run in any order, several times, and be killed: one that has its result returns at once.

exit code: 0 the task has its result; 75 it has none: try again; 2 wrong usage
`,
} as const satisfies CommandSpec<Record<string, never>>;

/** Grades one task of a plan. Returns the exit code. */
export function run(argv: readonly string[]): Promise<number> {
  return runCommand(ONE, argv, async ({ args: [plan, number] }) => {
    if (plan === undefined) throw new UsageError("PLAN is missing: give the folder that grade:class --plan wrote");
    if (number === undefined) throw new UsageError("I is missing: give the number of a task");
    const dir = fromCaller(plan, "grade:one");
    const stopped = new AbortController();
    const stop = (): void => stopped.abort(new Error("it was told to stop"));
    for (const name of ["SIGTERM", "SIGINT"] as const) process.on(name, stop);
    try {
      const { isStored, said } = await gradeOne(dir, wholeNumber(0, TASKS_MAX)(number, "I"), stopped.signal);
      (isStored ? process.stdout : process.stderr).write(`task ${number}: ${said}\n`);
      return isStored ? 0 : TRY_AGAIN;
    } catch (error) {
      if (error instanceof UsageError) throw error;
      process.stderr.write(`task ${number}: ${messageOf(error)}\n`);
      return TRY_AGAIN;
    }
  });
}

async function gradeOne(dir: string, number: number, signal: AbortSignal): Promise<OneDone> {
  const plan = await planNamed("PLAN", dir);
  const { spec, tasks } = plan;
  if (number >= tasks.length) throw new UsageError(`I ${number}: ${dir} has tasks from 0 to ${tasks.length - 1}`);
  const [lab] = await labsFor(spec.lab);
  if (lab === undefined) throw new Error(`the lab ${spec.lab} is not here`);
  const here = await gradingHere(lab);
  if (here.grader !== spec.grader) {
    const said =
      "this machine has another version of the grader, its packages or Node than the plan was made with: install the same";
    return { isStored: false, said };
  }
  const doTask = await apartHere(here.doTask(spec));
  return doOne(plan, number, hostname(), doTask, signal);
}
