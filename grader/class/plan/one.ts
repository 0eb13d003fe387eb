import type { Report } from "../../report/report.ts";
import { temporaryFolder } from "../../sandbox/reaper.ts";
import type { DoTask } from "../engine.ts";
import { packed, unpacked, verdictOf } from "../packet.ts";
import { noteFailure, type Plan, replaceResult, resultIn, storeOther, storeResult, taskIn } from "./plan.ts";

/** What came of one task of a plan: it has its result, or it has none, and why. */
export type OneDone = { isStored: true; said: string } | { isStored: false; said: string };

/**
 * Does one task of a plan and stores its result, unless it has one. As often as it runs, at whatever time, and beside
 * itself, there is one result in the end, the first that is whole.
 *
 * @throws the signal's reason when that ended it
 */
export async function doOne(
  plan: Plan,
  number: number,
  machine: string,
  doTask: DoTask,
  signal: AbortSignal,
): Promise<OneDone> {
  const { dir } = plan;
  if ((await storedReport(plan, number)) !== undefined) return { isStored: true, said: "has its result already" };
  const task = await taskIn(plan, number);
  const work = await temporaryFolder("zlab-class-");
  try {
    const outcome = await doTask(task, work.dir, signal);
    const { report } = outcome;
    const failure =
      report === undefined ? outcome.error : report.graded || report.errorSource === "submission" ? "" : report.error;
    if (report === undefined || failure !== "") {
      await noteFailure(dir, number, `${machine}: ${failure}`);
      return { isStored: false, said: failure };
    }
    const { bytes, verdict } = await packed(task.id, outcome, machine);
    if (await storeResult(dir, number, bytes)) return { isStored: true, said: "is done" };
    return { isStored: true, said: await compare(plan, number, bytes, verdict) };
  } finally {
    await work.remove();
  }
}

/** The report in a task's result; undefined if it has none, or a damaged one. */
async function storedReport({ dir, tasks }: Plan, number: number): Promise<Report | undefined> {
  const bytes = await resultIn(dir, number);
  if (bytes === undefined) return undefined;
  const work = await temporaryFolder("zlab-class-");
  try {
    return (await unpacked(bytes, tasks[number] ?? "", work.dir))?.report;
  } finally {
    await work.remove();
  }
}

/** Another one was faster. Its result is the same, or else that is a mistake of the grader's, which must be seen. */
async function compare(plan: Plan, number: number, bytes: Buffer, verdict: string): Promise<string> {
  const first = await storedReport(plan, number);
  if (first === undefined) {
    await replaceResult(plan.dir, number, bytes);
    return "is done, in the place of a damaged result";
  }
  if (verdictOf(first) === verdict) return "was done by another, with the same result";
  const file = await storeOther(plan.dir, number, bytes);
  return `was done by another, with ANOTHER result: that counts, and this one is kept beside it, in ${file}`;
}
