import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { DoTask, Engine, TaskResult } from "../../../grader/class/engine.ts";
import type { GradingSpec } from "../../../grader/class/spec.ts";
import { type Task, taskOf } from "../../../grader/class/task.ts";
import { COMMIT } from "../support.ts";
import { reportOf } from "./fake.ts";

export const SPEC: GradingSpec = {
  lab: "zpbft",
  asked: ["--lab", "zpbft", "--seed", "7"],
  grader: "this one",
  limit_ms: 60_000,
  language: "en",
};

/** Tasks whose graded files are these texts. */
export function tasksOf(texts: readonly string[], spec: GradingSpec = SPEC): Task[] {
  return texts.map((text) => taskOf({ files: new Map([[COMMIT, text]]) }, spec));
}

/** A grade of a task that follows from what it says: as many checks pass as its text is long. */
export function reportOn({ id, files }: Task) {
  const text = files.get(COMMIT) ?? "";
  const checks = Array.from(
    "abcdefgh",
    (letter, place) => [letter, place < text.length ? "passed" : "failed"] as const,
  );
  return reportOf(Object.fromEntries(checks), { submission: id });
}

/** Does a task at once, and notes it in `done`. */
export function fakeGrade(done: string[] = [], report = reportOn): DoTask {
  return async (task, work, signal) => {
    signal.throwIfAborted();
    done.push(task.id);
    const made = report(task);
    await writeFile(path.join(work, "report.json"), JSON.stringify(made));
    await writeFile(path.join(work, "report.html"), `<b>${task.id}</b><footer></footer>`);
    return { report: made, out: work };
  };
}

/** Runs an engine to its end. Returns what it told of each task, by its id: a list, for each is to be told of once. */
export async function heardOf(engine: Engine, tasks: readonly Task[]): Promise<Map<string, TaskResult[]>> {
  const heard = new Map<string, TaskResult[]>();
  const hear = {
    started() {},
    async result({ id }: Task, result: TaskResult) {
      heard.set(id, [...(heard.get(id) ?? []), result]);
      return true;
    },
  };
  await engine.run(tasks, hear, new AbortController().signal);
  return heard;
}
