import path from "node:path";
import { fromCaller, readFlags, UsageError, withUsage } from "./flags.ts";
import { grade, writeReport } from "./grade.ts";
import { SKELETON, ZPBFT } from "./labs.ts";
import { exitCode } from "./report/report.ts";
import { terminalReport } from "./report/terminal.ts";
import { SubmissionError } from "./submission/submission.ts";
import { CATALOGUE } from "./suites/zpbft/public/catalogue.ts";

const USAGE = `usage: npm run grade [-- DIR] [options]

  DIR              the folder of the submission (default: skeleton)
  --only PATTERN   only the checks whose name matches, and those that they need
  --out DIR        where report.json is written (default: grade-results)

exit code: 0 full marks, 1 points lost, 2 not gradable or the grader's own fault
`;

/** Grades a submission, shows the report and writes it. Returns the exit code. */
export function gradeCommand(argv: string[]): Promise<number> {
  return withUsage(USAGE, async () => {
    const options = {
      only: { type: "string" },
      out: { type: "string" },
      help: { type: "boolean", short: "h" },
    } as const;
    const { values, positionals } = readFlags(argv, options, 1);
    if (values.help) {
      process.stdout.write(USAGE);
      return 0;
    }
    const dir = positionals[0] === undefined ? SKELETON : fromCaller(positionals[0], "grade");
    const only = values.only === undefined ? undefined : pattern(values.only);
    try {
      const report = await grade({ lab: ZPBFT, specs: CATALOGUE, dir, name: path.relative(process.cwd(), dir), only });
      const file = await writeReport(report, fromCaller(values.out ?? "grade-results", "grade"));
      process.stdout.write(`${terminalReport(report)}${path.relative(process.cwd(), file)}\n`);
      return exitCode(report);
    } catch (error) {
      if (!(error instanceof SubmissionError)) throw error;
      process.stderr.write(`not gradable: ${error.message}\n`);
      return 2;
    }
  });
}

function pattern(text: string): RegExp {
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
