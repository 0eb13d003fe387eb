import path from "node:path";
import { messageOf } from "../../base/error-message.ts";
import { UsageError } from "../../base/usage.ts";
import { whyOf } from "../../base/write.ts";
import { temporaryFolder } from "../../sandbox/reaper.ts";
import type { Engine, TaskResult } from "../engine.ts";
import { unpacked } from "../packet.ts";
import { type GradingSpec, isSameSpec } from "../spec.ts";
import { failureIn, othersIn, type Plan, planNamed, resultFile, resultIn, writePlan } from "./plan.ts";

/** Leaves all tasks for later: writes them down, and tells how many they are. */
export function planningEngine(dir: string, spec: GradingSpec, planned: (count: number) => void): Engine {
  return {
    async run(tasks, _hear, signal) {
      if (signal.aborted) return;
      await writePlan(dir, spec, tasks);
      planned(tasks.length);
    },
  };
}

/** What was seen in a plan beside the results. */
export interface Seen {
  /** The numbers of the tasks that have no result, or a damaged one. */
  without: readonly number[];
  /** The files of second results that say something else than the first. */
  others: readonly string[];
}

/** Takes the results out of a plan. What has none there is told by its number; it is nobody's fault, and may come later. */
export function collectingEngine(dir: string, spec: GradingSpec, tell: (seen: Seen) => void): Engine {
  return {
    async run(tasks, hear, signal) {
      const plan = await planOf(dir, spec);
      const numbers = new Map(plan.tasks.map((id, number) => [id, number]));
      const without: number[] = [];
      for (const task of tasks) {
        if (signal.aborted) return;
        hear.started(task);
        const number = numbers.get(task.id);
        const { dir: work, remove } = await temporaryFolder("zlab-class-");
        try {
          const result = number === undefined ? NOT_PLANNED : await resultOf(plan, number, task.id, work);
          if (number !== undefined && result.report === undefined) without.push(number);
          await hear.result(task, result);
        } finally {
          await remove();
        }
      }
      tell({ without: without.toSorted((a, b) => a - b), others: await othersIn(dir) });
    },
  };
}

const NOT_PLANNED: TaskResult = {
  report: undefined,
  error:
    "the plan has no such task: it was handed in, or has changed, since the plan was made; make another plan for it",
};

/** @throws UsageError when there is no plan that this class can be collected from */
async function planOf(dir: string, spec: GradingSpec): Promise<Plan> {
  const plan = await planNamed("--collect", dir);
  if (isSameSpec(plan.spec, spec)) return plan;
  const { asked, grader } = plan.spec;
  throw new UsageError(
    grader === spec.grader
      ? `--collect ${dir}: was planned with other options (${asked.join(" ")}): give the same`
      : `--collect ${dir}: was planned with another version of the grader, its packages or Node: collect with that one, or plan again`,
  );
}

async function resultOf({ dir }: Plan, number: number, id: string, work: string): Promise<TaskResult> {
  const again = `run "npm run grade:one -- ${dir} ${number}", and collect again`;
  const none = (error: string): TaskResult => ({ report: undefined, error });
  const file = path.relative(dir, resultFile(dir, number));
  try {
    const bytes = await resultIn(dir, number);
    if (bytes === undefined) {
      const why = await failureIn(dir, number);
      return none(
        `task ${number} of the plan has no result yet: ${again}${why === "" ? "" : `; the last try said: ${why}`}`,
      );
    }
    const result = await unpacked(bytes, id, work).catch((error: unknown) => {
      throw new Error(`${file} cannot be unpacked here (${whyOf(error)})`);
    });
    return result ?? none(`${file} is damaged: ${again}`);
  } catch (error) {
    return none(`${messageOf(error)}: see to that, and collect again`);
  }
}
