import { randomUUID } from "node:crypto";
import path from "node:path";
import { SOLUTION } from "../base/project.ts";
import type { Suite } from "../checks/runner.ts";
import { FUNCTIONS, type StudentFunction } from "../labs/pbft/rules.ts";
import { type Blame, checksThat, type GradedReport } from "../report/report.ts";
import { readSubmission, type Submission } from "../submission/submission.ts";
import { cut } from "./cut.ts";
import { type GradeOptions, gradeSubmission } from "./grade.ts";

/** Every set of functions but none and all, the smallest first. */
const SETS: readonly (readonly StudentFunction[])[] = [
  ["commit"],
  ["CommitRpc"],
  ["verifyBallotCommit"],
  ["commit", "CommitRpc"],
  ["commit", "verifyBallotCommit"],
  ["CommitRpc", "verifyBallotCommit"],
];

/**
 * Finds out which functions of a submission are at fault: exchanges them for the reference's, alone and in pairs, and
 * grades each graft with the same seed. What stands beside the functions in the submission's file stays there.
 */
export async function blame(options: GradeOptions, plain: GradedReport): Promise<Blame> {
  const [submitted, reference] = await Promise.all([
    readSubmission(options.dir, options.lab),
    readSubmission(SOLUTION, options.lab),
  ]);
  const reports = new Map<readonly StudentFunction[], GradedReport>();
  for (const exchanged of SETS) {
    if (options.over?.aborted) throw new Error("the time was over before it was known which functions are at fault");
    const { report } = await gradeSubmission(graft(submitted, reference, exchanged), options);
    reports.set(exchanged, report);
  }
  const earned = Object.fromEntries(
    FUNCTIONS.map((own) => [own, pointsOf(own, options.suite, reports.get(without(own)) as GradedReport)]),
  );
  const others = pointsOf(undefined, options.suite, plain);
  return {
    guilty: guilty(plain, reports),
    grafts: Array.from(reports, ([exchanged, { score }]) => ({ exchanged, score })),
    earned,
    credit: Math.max(plain.score, others + Object.values(earned).reduce((sum, points) => sum + points, 0)),
  };
}

/** The set of SETS that leaves one function alone as it was submitted. */
function without(own: StudentFunction): readonly StudentFunction[] {
  return SETS.find((set) => set.length === FUNCTIONS.length - 1 && !set.includes(own)) as readonly StudentFunction[];
}

/** What the checks of one function earned, or those of none. */
function pointsOf(own: StudentFunction | undefined, { checks }: Suite, report: GradedReport): number {
  const ids = new Set(checks.filter((spec) => spec.of === own).map(({ id }) => id));
  return report.checks.reduce((sum, { id, points }) => sum + (ids.has(id) ? points : 0), 0);
}

/** The fewest functions whose exchange gives full marks; if several sets do, the one that the plain report points to first. */
function guilty(
  plain: GradedReport,
  reports: ReadonlyMap<readonly StudentFunction[], GradedReport>,
): readonly StudentFunction[] {
  const suspects = checksThat("failed", plain).flatMap(({ finding }) => finding?.functions ?? []);
  const suspicion = (set: readonly StudentFunction[]): number =>
    Math.min(...set.map((one) => (suspects.includes(one) ? suspects.indexOf(one) : suspects.length)));
  const cured = [...reports].filter(([, { score, maxScore }]) => score === maxScore).map(([set]) => set);
  const [first] = cured.toSorted((a, b) => a.length - b.length || suspicion(a) - suspicion(b));
  return first ?? FUNCTIONS;
}

/**
 * A submission in which some functions are the reference's. What a module exports by name goes before what it passes on.
 * Of the reference there is nothing but these functions, in a file whose name nobody knows: a submission that looks for
 * the others finds none.
 */
function graft(submitted: Submission, reference: Submission, exchanged: readonly StudentFunction[]): Submission {
  const files = new Map<string, string>();
  for (const [name, content] of submitted.files) {
    const [own, other] = [name.replace(/\.ts$/, ".submitted.ts"), `${path.posix.dirname(name)}/${randomUUID()}.ts`];
    files.set(own, content);
    files.set(other, cut(reference.files.get(name) ?? "", exchanged, { functions: FUNCTIONS, name }));
    const from = (file: string): string => `"./${path.posix.basename(file)}"`;
    files.set(name, `export * from ${from(own)};\nexport { ${exchanged.join(", ")} } from ${from(other)};\n`);
  }
  return { ...submitted, files };
}
