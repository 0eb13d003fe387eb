import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Suite } from "../../grader/checks/runner.ts";
import { type Grade, grade } from "../../grader/grading/grade.ts";
import { HIDDEN } from "../../grader/labs/zpbft/hidden/suite.ts";
import { ZPBFT } from "../../grader/labs/zpbft/lab.ts";
import { PUBLIC } from "../../grader/labs/zpbft/suite.ts";
import type { GradedReport } from "../../grader/report/report.ts";
import { RIGHT, WRONG } from "../submissions/bank.ts";

/** Where the submissions of the bank lie. */
export const SUBMISSIONS: string = fileURLToPath(new URL("../submissions/zpbft", import.meta.url));

/** Where their golden files lie: not in their own folders, which hold only what a student hands in. */
export const GOLDENS: string = path.join(SUBMISSIONS, "golden");

/** The seed of all golden files. */
export const GOLDEN_SEED = 1;

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

export function folderOf({ kind, name }: Entry): string {
  return path.join(SUBMISSIONS, kind, name);
}

/** The file in the folder of a bank's goldens that holds what `goldenText` made of the report on a submission. */
export const goldenIn = (goldens: string, { kind, name }: Entry): string => path.join(goldens, kind, `${name}.txt`);

export const goldenFileOf = (entry: Entry): string => goldenIn(GOLDENS, entry);

/** Where the histories lie that the golden files were told by. */
export const HISTORIES: string = path.join(SUBMISSIONS, "histories");

/** The file that holds the histories of a submission, packed. */
export function historiesOf({ kind, name }: Entry): string {
  return path.join(HISTORIES, kind, `${name}.br`);
}

/**
 * Those whose histories are stored, so that they are judged again whenever a judge is changed: who has a file there. Of all of
 * them together they would be megabytes more than a repository should hold, so only some have one; none that the
 * hidden suite finds, for those are the largest.
 */
export const STORED: readonly Entry[] = ENTRIES.filter((entry) => existsSync(historiesOf(entry)));

/** The suite by which it is graded: the public one finds most mistakes, the hidden one some more. */
function suiteOf({ name, kind }: Entry): Suite {
  return kind === "wrong" && WRONG[name]?.suite === "hidden" ? HIDDEN : PUBLIC;
}

/** Grades a submission of the bank, as `npm run grade` does. */
export async function gradeEntry(entry: Entry, seed: number): Promise<GradedReport> {
  return (await gradeWhole(entry, seed)).report;
}

/** Its report, and the histories that this is made from. */
export function gradeWhole(entry: Entry, seed: number): Promise<Grade> {
  const { kind, name } = entry;
  return grade({ lab: ZPBFT, suite: suiteOf(entry), dir: folderOf(entry), name: `${kind}/${name}`, seed, log: 1 });
}
