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

/**
 * The sets of functions that are exchanged, the smallest first: each alone, the pairs in a file, whole files, and all but
 * one, which shows what that one earns. Never all functions, for that would be the reference.
 */
export function setsOf(functions: readonly LabFunction[]): Functions[] {
  const all = functions.map(({ name }) => name);
  const files = Array.from(Map.groupBy(functions, ({ file }) => file).values(), (own) => own.map(({ name }) => name));
  const pairs = files.flatMap((own) => own.flatMap((one, index) => own.slice(index + 1).map((other) => [one, other])));
  const sets = [...all.map((one) => [one]), ...pairs, ...files, ...all.map((own) => without(own, all))];
  const different = new Map(sets.map((set) => [set.join(), set]));
  return [...different.values()]
    .filter((set) => set.length > 0 && set.length < all.length)
    .toSorted((a, b) => a.length - b.length);
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
  const reports = new Map<string, { exchanged: Functions; report: GradedReport }>();
  for (const exchanged of setsOf(options.lab.functions)) {
    if (options.signal?.aborted) throw new Error("the time was over before it was known which functions are at fault");
    const { report } = await gradeSubmission(graft(submitted, reference, exchanged), options);
    reports.set(exchanged.join(), { exchanged, report });
  }
  const earned = Object.fromEntries(
    all.map((own) => [own, pointsOf(own, options.suite, reports.get(without(own, all).join())?.report ?? plain)]),
  );
  const others = pointsOf(undefined, options.suite, plain);
  return {
    guilty: guilty(plain, [...reports.values()], all),
    grafts: Array.from(reports.values(), ({ exchanged, report: { score } }) => ({ exchanged, score })),
    earned,
    credit: Math.max(plain.score, others + Object.values(earned).reduce((sum, points) => sum + points, 0)),
  };
}

function without(own: string, all: Functions): Functions {
  return all.filter((one) => one !== own);
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
