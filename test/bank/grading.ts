import path from "node:path";
import { fileURLToPath } from "node:url";
import { ZPBFT } from "../../grader/base/project.ts";
import { grade } from "../../grader/grading/grade.ts";
import { PUBLIC } from "../../grader/labs/zpbft/public/suite.ts";
import type { GradedReport } from "../../grader/report/report.ts";
import { RIGHT, WRONG } from "../submissions/bank.ts";

/** Where the submissions of the bank lie. */
export const SUBMISSIONS: string = fileURLToPath(new URL("../submissions/zpbft", import.meta.url));

/** A submission of the bank. */
export interface Entry {
  kind: "right" | "wrong";
  name: string;
}

/** All of them, the right ones first. */
export const ENTRIES: readonly Entry[] = [
  ...RIGHT.map((name) => ({ kind: "right" as const, name })),
  ...Object.keys(WRONG).map((name) => ({ kind: "wrong" as const, name })),
];

/** Grades a submission of the bank, as `npm run grade` does. */
export async function gradeEntry({ kind, name }: Entry, seed: number): Promise<GradedReport> {
  const dir = path.join(SUBMISSIONS, kind, name);
  const { report } = await grade({ lab: ZPBFT, suite: PUBLIC, dir, name: `${kind}/${name}`, seed, log: 1 });
  return report;
}

/** Does something with each of these, so many at a time, and gives the results in their order. */
export async function atOnce<T, R>(count: number, things: readonly T[], run: (thing: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = things.entries();
  const work = async (): Promise<void> => {
    for (const [place, thing] of queue) results[place] = await run(thing);
  };
  await Promise.all(Array.from({ length: count }, work));
  return results;
}
