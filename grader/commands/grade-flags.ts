import path from "node:path";
import { SKELETON } from "../base/project.ts";
import { fromCaller, UsageError } from "../base/usage.ts";
import { type GradeRequest, SEED_MAX } from "../grading/request.ts";
import { readReporters } from "../report/reporters/reporters.ts";
import { LEVELS, type Level } from "../sandbox/layers.ts";
import { readFlags, wholeNumber } from "./flags.ts";

export const USAGE = `usage: npm run grade [-- DIR] [options]

  DIR              the folder of the submission (default: skeleton)
  --only NAME      only this check, or those whose names match a pattern, and what they need
  --watch          grade again whenever a graded file is saved
  --seed N         make the same choices as the run that printed this seed
  --log N          lowest level that the servers log: 0 Debug, 1 INFO (default)
  --out DIR        where report.json is written (default: grade-results)
  --reporter NAME[=FILE]
                   also write what a platform reads: gradescope, github, classroom, classroom50,
                   junit, prairielearn, autolab, json, markdown (may be repeated)

for instructors:
  --hidden         the hidden suite, not the public one
  --feedback HOW   what the report tells: full (default), hint (default with --hidden), score
  --blame          exchange functions for the reference's, to see which are at fault
  --credit HOW     what the score is: plain (default), or grafted: with the credit that --blame finds
  --require-isolation LEVEL
                   refuse to grade with less: none (default), basic, guarded, sealed
  --foundation VERSION
                   refuse to grade with another grader, given files or packages: grade:class says which

exit code: 0 full marks, 1 points lost, 2 no grade: not gradable, or the grader could not tell
`;

/**
 * Reads the arguments of `grade`. Undefined: the usage was asked for.
 *
 * @throws UsageError for what cannot be meant
 */
export function readGradeFlags(argv: string[]): GradeRequest | undefined {
  const options = {
    only: { type: "string" },
    watch: { type: "boolean" },
    seed: { type: "string" },
    log: { type: "string" },
    out: { type: "string" },
    reporter: { type: "string", multiple: true },
    hidden: { type: "boolean" },
    feedback: { type: "string" },
    blame: { type: "boolean" },
    credit: { type: "string" },
    "require-isolation": { type: "string" },
    foundation: { type: "string" },
    help: { type: "boolean", short: "h" },
  } as const;
  const { values, positionals } = readFlags(argv, options, 1);
  if (values.help) return undefined;
  const credit = oneOf("credit", values.credit ?? "plain", ["plain", "grafted"]);
  const dir = positionals[0] === undefined ? SKELETON : fromCaller(positionals[0], "grade");
  if (values.only !== undefined && (values.blame || credit === "grafted")) {
    throw new UsageError("--blame takes the whole suite: leave out --only");
  }
  const suite = values.hidden ? "hidden" : "public";
  return {
    dir,
    name: path.relative(process.cwd(), dir) || dir,
    suite,
    only: values.only,
    isWatched: values.watch ?? false,
    seed: values.seed === undefined ? undefined : wholeNumber("--seed", values.seed, 1, SEED_MAX),
    log: wholeNumber("--log", values.log ?? "1", 0, 1),
    out: fromCaller(values.out ?? "grade-results", "grade"),
    isOutNamed: values.out !== undefined,
    reporters: readReporters(values.reporter ?? []),
    feedback: oneOf("feedback", values.feedback ?? (values.hidden ? "hint" : "full"), ["full", "hint", "score"]),
    isBlamed: (values.blame ?? false) || credit === "grafted",
    credit,
    level: oneOf("require-isolation", values["require-isolation"] ?? "none", Object.keys(LEVELS) as Level[]),
    foundation: values.foundation,
  };
}

function oneOf<T extends string>(flag: string, text: string, known: readonly T[]): T {
  const found = known.find((one) => one === text);
  if (found === undefined) throw new UsageError(`--${flag} ${text}: expected ${known.join(", ")}`);
  return found;
}
