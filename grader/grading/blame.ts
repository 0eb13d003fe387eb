import { randomUUID } from "node:crypto";
import path from "node:path";
import type { Suite } from "../checks/runner.ts";
import { type Blame, checksThat, type GradedReport } from "../report/report.ts";
import { readSubmission, type Submission } from "../submission/submission.ts";
import { cut } from "./cut.ts";
import { type Functions, setsOf, without } from "./function-sets.ts";
import { type Grade, type GradeOptions, gradeSubmission } from "./grade.ts";
import { isCured, narrowed } from "./narrow.ts";

/** Grades of grafts by the whole suite, by the functions that were exchanged. */
type Grafts = Map<string, { exchanged: Functions; grade: Grade }>;

/** So many grafts are graded without asking whether there is a shorter way. */
const GRAFTS_MAX = 20;

/**
 * Finds out which functions of a submission are at fault: exchanges sets of them for the reference's, and grades each graft
 * with the same seed. All other code of a file is kept for as long as one of its functions is.
 *
 * @throws Error when the time is over before it is known
 */
export async function blame(options: GradeOptions, plain: Grade): Promise<Blame> {
  const [submitted, reference] = await Promise.all([
    readSubmission(options.dir, options.lab),
    readSubmission(options.lab.solution, options.lab),
  ]);
  const { functions } = options.lab;
  const all = functions.map(({ name }) => name);
  const grafts: Grafts = new Map();
  const gradeGraft = async (exchanged: Functions, suite: Suite): Promise<Grade> => {
    const known = suite === options.suite ? grafts.get(exchanged.join())?.grade : undefined;
    if (known !== undefined) return known;
    if (options.signal?.aborted) throw new Error("the time was over before it was known which functions are at fault");
    const grade = await gradeSubmission(graft(submitted, reference, exchanged), { ...options, suite });
    if (suite === options.suite) grafts.set(exchanged.join(), { exchanged, grade });
    return grade;
  };
  const gradeAll = async (sets: readonly Functions[]): Promise<void> => {
    for (const exchanged of sets.filter((one) => one.length > 0 && one.length < all.length))
      await gradeGraft(exchanged, options.suite);
  };
  const gradeOf = (exchanged: Functions): Grade | undefined => grafts.get(exchanged.join())?.grade;

  const sets = setsOf(functions);
  const areFew = sets.length <= GRAFTS_MAX;
  if (areFew) await gradeAll(sets);
  let found = areFew
    ? guilty(plain.report, [...grafts.values()], all)
    : await narrowed({ functions, suite: options.suite }, plain, gradeGraft);
  await gradeAll(found.map((own) => without([own], all)));
  // Of several that were exchanged one after the other, one may have mended nothing that the next one does not mend as well.
  const needed = found.filter((own) => !isCured(gradeOf(without([own], all)) ?? plain));
  if (needed.length > 0 && needed.length < found.length && isCured(await gradeGraft(needed, options.suite)))
    found = needed;

  // A function that the cure leaves as it is has earned there what it can.
  const cure = gradeOf(found) ?? plain;
  const earnedBy = (own: string): number =>
    pointsOf(own, options.suite, gradeOf(without([own], all)) ?? (found.includes(own) ? plain : cure));
  const earned = Object.fromEntries(all.map((own) => [own, earnedBy(own)]));
  const others = pointsOf(undefined, options.suite, plain);
  return {
    guilty: found,
    grafts: Array.from(grafts.values(), ({ exchanged, grade }) => ({ exchanged, score: grade.report.score })),
    earned,
    credit: Math.max(plain.report.score, others + Object.values(earned).reduce((sum, points) => sum + points, 0)),
  };
}

/** What the checks of one function earned, or those of none. */
function pointsOf(own: string | undefined, { checks }: Suite, { report }: Grade): number {
  const ids = new Set(checks.filter((spec) => spec.of === own).map(({ id }) => id));
  return report.checks.reduce((sum, { id, points }) => sum + (ids.has(id) ? points : 0), 0);
}

/** The fewest functions whose exchange gives full marks; if several sets do, the one that the plain report points to first. */
function guilty(
  plain: GradedReport,
  grafts: readonly { exchanged: Functions; grade: Grade }[],
  all: Functions,
): Functions {
  const suspects = checksThat("failed", plain).flatMap(({ finding }) => finding?.functions ?? []);
  const suspicion = (set: Functions): number =>
    Math.min(...set.map((one) => (suspects.includes(one) ? suspects.indexOf(one) : suspects.length)));
  const cured = grafts
    .filter(({ grade }) => grade.report.score === grade.report.maxScore)
    .map(({ exchanged }) => exchanged);
  const [first] = cured.toSorted((a, b) => a.length - b.length || suspicion(a) - suspicion(b));
  return first ?? all;
}

/**
 * A submission in which some functions are the reference's. A module's named export takes precedence over `export *`. The
 * graft holds only these functions of the reference, in a file with a random name: a submission that looks for the others
 * finds none. A file all of whose functions are exchanged is left out itself, for it may not even load.
 */
function graft(submitted: Submission, reference: Submission, exchanged: Functions): Submission {
  const files = new Map<string, string>();
  for (const [name, content] of submitted.files) {
    const functions = submitted.lab.functions.filter(({ file }) => file === name).map((one) => one.name);
    const here = functions.filter((one) => exchanged.includes(one));
    if (here.length === 0) {
      files.set(name, content);
      continue;
    }
    if (here.length === functions.length && !isNeeded(name, submitted)) {
      files.set(name, cut(reference.files.get(name) ?? "", here, { functions, name }));
      continue;
    }
    const [own, other] = [name.replace(/\.ts$/, ".submitted.ts"), `${path.posix.dirname(name)}/${randomUUID()}.ts`];
    files.set(own, content);
    files.set(other, cut(reference.files.get(name) ?? "", here, { functions, name }));
    const from = (file: string): string => `"./${path.posix.basename(file)}"`;
    files.set(name, `export * from ${from(own)};\nexport { ${here.join(", ")} } from ${from(other)};\n`);
  }
  return { ...submitted, files };
}

/** Whether another of its files may import what else this one declares. */
function isNeeded(name: string, { files }: Submission): boolean {
  return [...files].some(([other, content]) => other !== name && content.includes(`/${path.posix.basename(name)}`));
}
