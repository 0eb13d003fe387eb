import path from "node:path";
import { PROJECT } from "../base/project.ts";
import type { DoTask } from "../class/engine.ts";
import { gradeTask } from "../class/grade-task.ts";
import type { GradingSpec } from "../class/spec.ts";
import { foundationHere, sourcesOf, versionOf } from "../grading/foundation.ts";
import type { Lab } from "../labs/lab.ts";
import { compileGiven } from "../submission/stage.ts";

const MAIN = path.join(PROJECT, "grader", "main.js");

/** What this machine grades a class with. */
export interface GradingHere {
  /** The version of the grader, its packages and Node. */
  grader: string;
  /** Grades a task as it is to be graded. */
  doTask(how: Pick<GradingSpec, "asked" | "limit_ms" | "language">): DoTask;
}

/** What the grader is now: all grades that it makes later refuse to be made with another one. */
export async function gradingHere(lab: Lab): Promise<GradingHere> {
  await compileGiven(lab);
  const foundation = await foundationHere(lab);
  return {
    grader: versionOf(sourcesOf(foundation)),
    doTask: ({ asked, limit_ms, language }) =>
      gradeTask({
        commandOf: (dir, written, called) => [
          ...["--disable-sigusr1", MAIN, "grade", dir, "--out", written, "--feedback", "full", `--called=${called}`],
          ...["--foundation", versionOf(foundation), "--lang", language],
          ...asked,
        ],
        cwd: PROJECT,
        limit_ms,
      }),
  };
}
