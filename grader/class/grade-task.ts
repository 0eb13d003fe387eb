import path from "node:path";
import { writeFiles } from "../intake/files.ts";
import { type Grading, gradeApart } from "./attempt.ts";
import type { DoTask } from "./engine.ts";

/** How every task of a class is graded. */
export interface TaskGrading extends Omit<Grading, "commandOf" | "signal"> {
  /** The arguments of Node that grade the submission in a folder, called so, and write into another. */
  commandOf(dir: string, out: string, called: string): readonly string[];
}

/** Does a task by grading it in a process of its own. The report calls the submission by the task's id. */
export function gradeTask({ commandOf, cwd, limit_ms }: TaskGrading): DoTask {
  return async ({ id, files }, work, signal) => {
    const dir = path.join(work, "submission");
    await writeFiles(dir, files);
    return gradeApart(dir, work, { commandOf: (from, to) => commandOf(from, to, id), cwd, limit_ms, signal });
  };
}
