import { randomInt } from "node:crypto";
import path from "node:path";
import { fromCaller, readFlags, UsageError, withUsage } from "./flags.ts";
import { type Grade, type GradeOptions, grade, writeGrade } from "./grade.ts";
import { SKELETON, ZPBFT } from "./labs.ts";
import { exitCode, troubleReport } from "./report/report.ts";
import { terminalReport } from "./report/terminal.ts";
import { SubmissionError } from "./submission/submission.ts";
import { CATALOGUE } from "./suites/zpbft/public/catalogue.ts";
import { PUBLIC } from "./suites/zpbft/public/suite.ts";
import { whenSaved } from "./watch.ts";

const USAGE = `usage: npm run grade [-- DIR] [options]

  DIR              the folder of the submission (default: skeleton)
  --only NAME      only this check, or those whose names match a pattern, and what they need
  --watch          grade again whenever a graded file is saved
  --seed N         make the same choices as the run that printed this seed
  --log N          lowest level that the servers log: 0 Debug, 1 INFO (default)
  --out DIR        where report.json is written (default: grade-results)

exit code: 0 full marks, 1 points lost, 2 not gradable or the grader's own fault
`;

const SEED_MAX = 2 ** 31;

/** Grades a submission, shows the report and writes it. Returns the exit code. */
export function gradeCommand(argv: string[]): Promise<number> {
  return withUsage(USAGE, async () => {
    const options = {
      only: { type: "string" },
      watch: { type: "boolean" },
      seed: { type: "string" },
      log: { type: "string" },
      out: { type: "string" },
      help: { type: "boolean", short: "h" },
    } as const;
    const { values, positionals } = readFlags(argv, options, 1);
    if (values.help) {
      process.stdout.write(USAGE);
      return 0;
    }
    const dir = positionals[0] === undefined ? SKELETON : fromCaller(positionals[0], "grade");
    const out = fromCaller(values.out ?? "grade-results", "grade");
    const seed = values.seed === undefined ? undefined : wholeNumber("seed", values.seed, SEED_MAX);
    const asked = {
      lab: ZPBFT,
      suite: PUBLIC,
      dir,
      name: path.relative(process.cwd(), dir) || dir,
      log: wholeNumber("log", values.log ?? "1", 1),
      only: values.only === undefined ? undefined : pattern(values.only),
    };
    const once = () => gradeAndShow({ ...asked, seed: seed ?? randomInt(SEED_MAX) }, out);
    return values.watch ? whenSaved(dir, ZPBFT.gradedFiles, once) : once();
  });
}

async function gradeAndShow(options: GradeOptions, out: string): Promise<number> {
  const made = await gradeInAnyCase(options);
  const file = await writeGrade(made, out);
  const { report } = made;
  if (report.troubleOf === "") process.stdout.write(`${terminalReport(report)}${path.relative(process.cwd(), file)}\n`);
  else process.stderr.write(terminalReport(report));
  return exitCode(report);
}

/** A grade, or the report that there is none and why: a platform is to be told in any case. */
async function gradeInAnyCase(options: GradeOptions): Promise<Grade> {
  const { lab, suite, name } = options;
  const about = { lab: lab.name, submission: name, suite: suite.name, startedAt: new Date().toISOString() };
  const maxScore = suite.checks.reduce((sum, { points }) => sum + points, 0);
  try {
    return await grade(options);
  } catch (error) {
    const [of, trouble] =
      error instanceof SubmissionError
        ? (["submission", error.message] as const)
        : (["grader", error instanceof Error ? (error.stack ?? error.message) : String(error)] as const);
    return { report: troubleReport({ ...about, maxScore }, of, trouble), journals: new Map(), logs: new Map() };
  }
}

function wholeNumber(flag: string, text: string, max: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= max) return number;
  throw new UsageError(`--${flag} ${text}: expected a whole number from 0 to ${max}`);
}

/** The name of a check means that check alone, though it may be a part of another's. */
function pattern(text: string): RegExp {
  if (CATALOGUE.some(({ id }) => id === text)) return new RegExp(`^${text}$`);
  let found: RegExp;
  try {
    found = new RegExp(text);
  } catch {
    throw new UsageError(`--only ${text}: not a regular expression`);
  }
  if (CATALOGUE.some(({ id }) => found.test(id))) return found;
  throw new UsageError(
    `--only ${text}: no check has such a name; they are ${CATALOGUE.map(({ id }) => id).join(", ")}`,
  );
}
