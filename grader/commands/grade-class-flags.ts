import { availableParallelism } from "node:os";
import { fromCaller, UsageError } from "../base/usage.ts";
import type { GradeRequest } from "../grading/request.ts";
import { readFlags, wholeNumber } from "./flags.ts";
import { readGradeFlags } from "./grade-flags.ts";

export const USAGE = `usage: npm run grade:class -- SUBMISSIONS --out DIR [options]

  SUBMISSIONS      the folder of the submissions: each a folder or an archive
                   with zpbft/commit.ts in it; or what Moodle, Canvas,
                   Gradescope, Blackboard, Brightspace or GitHub exports
  --out DIR        where the results are written; with that of an earlier run,
                   only what it has not is graded
  -j, --jobs N     grade so many at a time (default: the number of processors)
  --seed N         make the same choices for everybody as the run with this
                   seed (default: chance, then remembered)
  --hidden         the hidden suite, not the public one
  --feedback HOW   what students are told: full (default), score, or hint
                   (default with --hidden)
  --blame          exchange functions for the reference's, to see which are at
                   fault
  --credit HOW     what the score is: plain (default), or grafted: with the
                   credit that --blame finds
  --require-isolation LEVEL
                   refuse to grade with less: none (default), basic, guarded,
                   sealed

DIR/results/NAME is for the student, DIR/instructor/NAME for you; grades.csv,
similar.csv and summary.md are of the class.

exit code: 0 every submission has a result; 2 wrong usage, or some have none by
the grader's own trouble; 130 interrupted
`;

const JOBS_MAX = 256;

/** What a person asked for. */
export interface ClassRequest {
  submissions: string;
  out: string;
  jobs: number;
  /** Undefined: that of the run before, or chance. */
  seed: number | undefined;
  /** The options for each grade, but the seed, as they are typed, and what they mean. */
  options: readonly string[];
  grade: Pick<GradeRequest, "suite" | "isBlamed" | "feedback" | "level">;
}

/**
 * Reads the arguments of `grade:class`. Undefined: the usage was asked for.
 *
 * @throws UsageError for what cannot be meant
 */
export function readClassFlags(argv: string[]): ClassRequest | undefined {
  const { values, positionals } = readFlags(
    argv,
    {
      out: { type: "string" },
      jobs: { type: "string", short: "j" },
      seed: { type: "string" },
      hidden: { type: "boolean" },
      feedback: { type: "string" },
      blame: { type: "boolean" },
      credit: { type: "string" },
      "require-isolation": { type: "string" },
      help: { type: "boolean", short: "h" },
    },
    1,
  );
  if (values.help) return undefined;
  const [submissions] = positionals;
  if (submissions === undefined) throw new UsageError("SUBMISSIONS is missing: give the folder of the submissions");
  if (values.out === undefined) throw new UsageError("--out is missing: give a folder for the results");
  const { hidden, feedback, blame, credit, seed, "require-isolation": level } = values;
  const options = [
    ...(hidden ? ["--hidden"] : []),
    ...(blame ? ["--blame"] : []),
    ...(credit === undefined ? [] : ["--credit", credit]),
    ...(level === undefined ? [] : ["--require-isolation", level]),
  ];
  // What they mean is for `grade` to say, before it is asked a hundred times.
  const told = feedback === undefined ? [] : ["--feedback", feedback];
  const grade = readGradeFlags([...options, ...told, ...(seed === undefined ? [] : ["--seed", seed])]);
  if (grade === undefined) return undefined;
  return {
    submissions: fromCaller(submissions, "grade:class"),
    out: fromCaller(values.out, "grade:class"),
    jobs: jobsOf(values.jobs),
    seed: grade.seed,
    options,
    grade,
  };
}

function jobsOf(text: string | undefined): number {
  return text === undefined ? availableParallelism() : wholeNumber("-j", text, 1, JOBS_MAX);
}
