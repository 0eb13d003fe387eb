import { availableParallelism } from "node:os";
import { fromCaller, UsageError } from "../base/usage.ts";
import type { GradeRequest } from "../grading/request.ts";
import { type CommandSpec, type Given, typedOptions } from "./command.ts";
import { askedOf, asText, GRADING, LAB, SEED, wholeNumber } from "./options.ts";

const JOBS_MAX = 256;

const OPTIONS = {
  out: {
    flags: "--out <DIR>",
    help: "where the results are written; with that of an earlier run, only what it has not is graded",
    read: asText,
  },
  jobs: {
    flags: "-j, --jobs <N>",
    help: "grade so many at a time (default: the number of processors)",
    read: wholeNumber(1, JOBS_MAX),
  },
  seed: {
    ...SEED,
    help: "make the same choices for everybody as the run with this seed (default: chance, then remembered)",
  },
  lab: LAB,
  plan: {
    flags: "--plan <PLAN>",
    help: "grade nothing here: write numbered tasks into this new folder, for grade:one on any machine",
    read: asText,
    group: "many machines",
  },
  collect: {
    flags: "--collect <PLAN>",
    help: "take the results of grade:one out of the folder that --plan wrote",
    read: asText,
    group: "many machines",
  },
  compare: {
    flags: "--compare <DIR>",
    help: "the results of an earlier class: index.html tells what it was there",
    read: asText,
  },
  anonymous: {
    flags: "--anonymous",
    help: "index.html calls students A001, A002, …, and leads to none of them",
  },
  ...GRADING,
} as const;

export const CLASS = {
  typed: "npm run grade:class",
  usage: "-- SUBMISSIONS --out DIR [options]",
  args: {
    SUBMISSIONS:
      "the folder of the submissions: each a folder or an archive with the graded file in it; or what Moodle, Canvas, Gradescope, Blackboard, Brightspace or GitHub exports",
  },
  options: OPTIONS,
  after: `DIR/results/NAME is for the student, DIR/instructor/NAME for you; index.html, grades.csv, similar.csv and summary.md are of the class.

exit code: 0 every submission has a result; 2 wrong usage, or some have none by the grader's own trouble; 130 interrupted
`,
} as const satisfies CommandSpec<typeof OPTIONS>;

/** What a person asked for. */
export interface ClassRequest {
  submissions: string;
  out: string;
  jobs: number;
  /** The lab, as the person named it; undefined: the one whose graded files were handed in. */
  lab: string | undefined;
  /** The results of an earlier class, to compare with. */
  compare: string | undefined;
  /** Whether the page of the class names nobody. */
  isAnonymous: boolean;
  /** Undefined: that of the run before, or chance. */
  seed: number | undefined;
  /** The options for each grade, but the seed, as they are typed, and what they mean. */
  options: readonly string[];
  grade: Pick<GradeRequest, "suite" | "isBlamed" | "feedback" | "level">;
  where: Where;
}

/** Who grades: this machine; others, later, by a plan; or others that have. */
export type Where = { kind: "here" } | { kind: "plan" | "collect"; dir: string };

/**
 * What the arguments of `grade:class` ask for.
 *
 * @throws UsageError for what cannot be meant
 */
export function classRequest({ options, args: [submissions] }: Given<typeof OPTIONS>): ClassRequest {
  const { out, jobs = availableParallelism(), seed, lab, compare, anonymous } = options;
  if (submissions === undefined) throw new UsageError("SUBMISSIONS is missing: give the folder of the submissions");
  if (out === undefined) throw new UsageError("--out is missing: give a folder for the results");
  return {
    submissions: fromCaller(submissions, "grade:class"),
    out: fromCaller(out, "grade:class"),
    jobs,
    lab,
    compare: compare === undefined ? undefined : fromCaller(compare, "grade:class"),
    isAnonymous: anonymous,
    seed,
    // Each grade tells all: what students are told of it is chosen when it is stored.
    options: typedOptions(GRADING, { ...options, feedback: undefined }),
    grade: askedOf(options),
    where: whereOf(options),
  };
}

function whereOf({ plan, collect, jobs }: Pick<Given<typeof OPTIONS>["options"], "plan" | "collect" | "jobs">): Where {
  if (plan === undefined && collect === undefined) return { kind: "here" };
  if (plan !== undefined && collect !== undefined) throw new UsageError("--plan and --collect: give one of them");
  if (jobs !== undefined) throw new UsageError("-j is of this machine, which grades nothing with --plan or --collect");
  const [kind, dir] = plan === undefined ? (["collect", collect ?? ""] as const) : (["plan", plan] as const);
  return { kind, dir: fromCaller(dir, "grade:class") };
}
