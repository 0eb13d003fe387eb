import { randomUUID } from "node:crypto";
import path from "node:path";
import type { LabFunction } from "../base/lab.ts";
import type { Suite } from "../checks/runner.ts";
import { type Blame, checksThat, type GradedReport } from "../report/report.ts";
import { readSubmission, type Submission } from "../submission/submission.ts";
import { cut } from "./cut.ts";
import { type GradeOptions, gradeSubmission } from "./grade.ts";

/** Functions by their names, in the lab's order. */
type Functions = readonly string[];

/** Grades of grafts, by the functions that were exchanged. */
type Grafts = Map<string, { exchanged: Functions; report: GradedReport }>;

/** So many grafts are graded without asking whether there is a shorter way. */
const GRAFTS_MAX = 20;

/**
 * The sets of functions that may be exchanged, the smallest first: each alone, the pairs in a file, whole files, and all but
 * one, which shows what that one earns. Never all functions, for that would be the reference.
 */
export function setsOf(functions: readonly LabFunction[]): Functions[] {
  const all = functions.map(({ name }) => name);
  const files = filesOf(functions);
  const pairs = files.flatMap(pairsOf);
  const sets = [...all.map((one) => [one]), ...pairs, ...files, ...all.map((own) => without([own], all))];
  const different = new Map(sets.map((set) => [set.join(), set]));
  return [...different.values()]
    .filter((set) => set.length > 0 && set.length < all.length)
    .toSorted((a, b) => a.length - b.length);
}

/** The functions of each file. */
function filesOf(functions: readonly LabFunction[]): Functions[] {
  return Array.from(Map.groupBy(functions, ({ file }) => file).values(), (own) => own.map(({ name }) => name));
}

function pairsOf(own: Functions): Functions[] {
  return own.flatMap((one, index) => own.slice(index + 1).map((other) => [one, other]));
}

/**
 * Finds out which functions of a submission are at fault: exchanges sets of them for the reference's, and grades each graft
 * with the same seed. All other code of the submission's files is kept.
 */
export async function blame(options: GradeOptions, plain: GradedReport): Promise<Blame> {
  const [submitted, reference] = await Promise.all([
    readSubmission(options.dir, options.lab),
    readSubmission(options.lab.solution, options.lab),
  ]);
  const all = options.lab.functions.map(({ name }) => name);
  const reports: Grafts = new Map();
  const gradeAll = async (sets: readonly Functions[]): Promise<void> => {
    for (const exchanged of sets.filter(
      (one) => one.length > 0 && one.length < all.length && !reports.has(one.join()),
    )) {
      if (options.signal?.aborted)
        throw new Error("the time was over before it was known which functions are at fault");
      const { report } = await gradeSubmission(graft(submitted, reference, exchanged), options);
      reports.set(exchanged.join(), { exchanged, report });
    }
  };
  const sets = setsOf(options.lab.functions);
  if (sets.length <= GRAFTS_MAX) await gradeAll(sets);
  else await gradeByFiles(filesOf(options.lab.functions), gradeAll, reports);
  const found = guilty(plain, [...reports.values()], all);
  await gradeAll(found.map((own) => without([own], all)));

  // A function that the cure leaves as it is has earned there what it can.
  const cure = reports.get(found.join())?.report ?? plain;
  const earnedBy = (own: string): number =>
    pointsOf(
      own,
      options.suite,
      reports.get(without([own], all).join())?.report ?? (found.includes(own) ? plain : cure),
    );
  const earned = Object.fromEntries(all.map((own) => [own, earnedBy(own)]));
  const others = pointsOf(undefined, options.suite, plain);
  return {
    guilty: found,
    grafts: Array.from(reports.values(), ({ exchanged, report: { score } }) => ({ exchanged, score })),
    earned,
    credit: Math.max(plain.score, others + Object.values(earned).reduce((sum, points) => sum + points, 0)),
  };
}

/**
 * The shorter way, where functions are many: whole files, and of those that cure alone each function, or else each pair. If no file
 * does, all files but one: of several that are at fault, no more is found out than which.
 */
async function gradeByFiles(
  files: readonly Functions[],
  gradeAll: (sets: readonly Functions[]) => Promise<void>,
  reports: Grafts,
): Promise<void> {
  const all = files.flat();
  const isCure = (set: Functions): boolean => {
    const report = reports.get(set.join())?.report;
    return report !== undefined && report.score === report.maxScore;
  };
  await gradeAll(files);
  const atFault = files.filter(isCure);
  for (const file of atFault) {
    const alone = file.map((own) => [own]);
    await gradeAll(alone);
    if (!alone.some(isCure)) await gradeAll(pairsOf(file));
  }
  if (atFault.length > 0) return;
  await gradeAll(files.map((file) => without(file, all)));
  const innocent = files.filter((file) => isCure(without(file, all))).flat();
  await gradeAll([without(innocent, all)]);
}

function without(own: Functions, all: Functions): Functions {
  return all.filter((one) => !own.includes(one));
}

/** What the checks of one function earned, or those of none. */
function pointsOf(own: string | undefined, { checks }: Suite, report: GradedReport): number {
  const ids = new Set(checks.filter((spec) => spec.of === own).map(({ id }) => id));
  return report.checks.reduce((sum, { id, points }) => sum + (ids.has(id) ? points : 0), 0);
}

/** The fewest functions whose exchange gives full marks; if several sets do, the one that the plain report points to first. */
function guilty(
  plain: GradedReport,
  grafts: readonly { exchanged: Functions; report: GradedReport }[],
  all: Functions,
): Functions {
  const suspects = checksThat("failed", plain).flatMap(({ finding }) => finding?.functions ?? []);
  const suspicion = (set: Functions): number =>
    Math.min(...set.map((one) => (suspects.includes(one) ? suspects.indexOf(one) : suspects.length)));
  const cured = grafts
    .filter(({ report: { score, maxScore } }) => score === maxScore)
    .map(({ exchanged }) => exchanged);
  const [first] = cured.toSorted((a, b) => a.length - b.length || suspicion(a) - suspicion(b));
  return first ?? all;
}

/**
 * A submission in which some functions are the reference's. A module's named export takes precedence over `export *`. The
 * graft holds only these functions of the reference, in a file with a random name: a submission that looks for the others
 * finds none.
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
    const [own, other] = [name.replace(/\.ts$/, ".submitted.ts"), `${path.posix.dirname(name)}/${randomUUID()}.ts`];
    files.set(own, content);
    files.set(other, cut(reference.files.get(name) ?? "", here, { functions, name }));
    const from = (file: string): string => `"./${path.posix.basename(file)}"`;
    files.set(name, `export * from ${from(own)};\nexport { ${here.join(", ")} } from ${from(other)};\n`);
  }
  return { ...submitted, files };
}
