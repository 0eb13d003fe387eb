import type { LabFunction } from "../base/lab.ts";
import type { Suite } from "../checks/runner.ts";
import { checksThat, type GradedReport } from "../report/report.ts";
import { type Functions, filesOf, pairsOf, without } from "./function-sets.ts";
import type { Grade } from "./grade.ts";

/** Grades a graft, in which these functions are the reference's. */
export type GradeGraft = (exchanged: Functions, suite: Suite) => Promise<Grade>;

/** Functions that were exchanged, and the whole grade with these. */
interface Step {
  exchanged: Functions;
  grade: Grade;
}

/** In so many experiments a failure is looked for again. */
const SHOWING_MAX = 2;

/** So many mistakes that have nothing to do with each other are told apart. */
const STEPS_MAX = 4;

/**
 * The shorter way to the functions at fault, where functions are many. What shows the first failure is tried again, and nothing
 * else, with one function after the other exchanged, the likeliest first; with one that mends it the whole suite is graded. If
 * that shows another failure, it is looked into in the same way, with what was exchanged before. Whatever is returned has got full
 * marks when it was exchanged; or it is all functions, if nothing less has.
 */
export async function narrowed(
  { functions, suite }: { functions: readonly LabFunction[]; suite: Suite },
  plain: Grade,
  gradeGraft: GradeGraft,
): Promise<Functions> {
  let last: Step | undefined = { exchanged: [], grade: plain };
  for (let count = 0; count < STEPS_MAX; count++) {
    last = await stepFrom(last, { functions, suite, gradeGraft });
    if (last === undefined) break;
    if (isCured(last.grade)) return last.exchanged;
  }
  return byFiles(functions, (exchanged) => gradeGraft(exchanged, suite));
}

/** What else must be exchanged for the first failure of a grade to be mended; undefined if nothing less than two files does it. */
async function stepFrom(
  { exchanged, grade }: Step,
  { functions, suite, gradeGraft }: { functions: readonly LabFunction[]; suite: Suite; gradeGraft: GradeGraft },
): Promise<Step | undefined> {
  const all = functions.map(({ name }) => name);
  const showing = suiteShowing(suite, grade);
  if (showing === undefined) return undefined;
  const [first] = checksThat("failed", grade.report);
  /** Of these sets the first that mends the failure, by the whole suite as well. */
  const mendingOf = async (sets: readonly Functions[]): Promise<Step | undefined> => {
    for (const more of sets) {
      const set = all.filter((one) => exchanged.includes(one) || more.includes(one));
      if (set.length === exchanged.length || set.length === all.length) continue;
      if (!isCured(await gradeGraft(set, showing))) continue;
      const whole = { exchanged: set, grade: await gradeGraft(set, suite) };
      if (whole.grade.report.checks.some(({ id, status }) => id === first?.id && status === "passed")) return whole;
    }
    return undefined;
  };
  const likely = likeliestFirst(functions, grade.report);
  // Who does not come to work has called no function that could be told from the others of its file.
  const isDead = first?.id === suite.vital && (first.finding?.functions ?? []).length === 0;
  const alone = isDead ? undefined : await mendingOf(likely.map((one) => [one]));
  if (alone !== undefined) return alone;
  const files = filesOf(functions);
  for (const file of new Set(likely.map((one) => files.find((own) => own.includes(one)) as Functions))) {
    const whole = await mendingOf([file]);
    if (whole === undefined) continue;
    if (isDead) return whole;
    return (await mendingOf(pairsOf(file))) ?? whole;
  }
  return undefined;
}

/** A suite of those experiments alone that show the first failure of a grade, as a check of its own; undefined if nothing failed. */
function suiteShowing(suite: Suite, { report, evidence }: Grade): Suite | undefined {
  const [first] = checksThat("failed", report);
  const check = suite.checks.find(({ id }) => id === first?.id);
  if (check === undefined) return undefined;
  const showing = new Set<string>();
  for (const { experiment, outcome } of evidence.kept.values())
    if (outcome.found.some(({ checks }) => checks.includes(check.id))) showing.add(experiment);
  const experiments = suite.experiments.filter(({ name }) => showing.has(name)).slice(0, SHOWING_MAX);
  if (experiments.length === 0) return undefined;
  const coverage = experiments.flatMap((one) => one.coverage);
  return {
    ...suite,
    checks: [{ ...check, needs: [], mayFollow: [], coverage }],
    experiments: experiments.map((one) => ({ ...one, needs: [] })),
  };
}

/** Those that the failures point to, in their order, then those beside them in their files, then the others. */
function likeliestFirst(functions: readonly LabFunction[], report: GradedReport): Functions {
  const suspects = checksThat("failed", report).flatMap(({ finding }) => finding?.functions ?? []);
  const known = functions.filter(({ name }) => suspects.includes(name));
  const files = known.map(({ file }) => file);
  const beside = functions.filter(({ name, file }) => files.includes(file) && !suspects.includes(name));
  const ordered = [
    ...suspects.filter((name) => known.some((one) => one.name === name)),
    ...beside.map(({ name }) => name),
  ];
  return [...new Set([...ordered, ...functions.map(({ name }) => name)])];
}

/** All files but those of which nothing is at fault beside the reference's others. */
async function byFiles(
  functions: readonly LabFunction[],
  gradeWhole: (exchanged: Functions) => Promise<Grade>,
): Promise<Functions> {
  const all = functions.map(({ name }) => name);
  const innocent: string[] = [];
  for (const file of filesOf(functions))
    if (file.length < all.length && isCured(await gradeWhole(without(file, all)))) innocent.push(...file);
  const left = without(innocent, all);
  if (left.length === 0 || left.length === all.length) return all;
  return isCured(await gradeWhole(left)) ? left : all;
}

/** A check that is worth no points counts as well. */
export function isCured({ report }: Pick<Grade, "report">): boolean {
  return report.checks.every(({ status }) => status === "passed");
}
