import type { CheckReport } from "../check-report.ts";
import { exitCode, type GradedReport, type Report, type UngradedReport } from "../report.ts";
import { rerunCommand } from "../rerun.ts";
import { nameOf, plainText } from "./details.ts";
import { locationOf } from "./location.ts";
import { type Context, destination, type Output } from "./output.ts";
import { headline, outcome } from "./overview.ts";
import { CHECK_MAX_BYTES, fitted } from "./text.ts";

/**
 * The workflow hands the result on in a variable of the environment, and Linux takes none of more than 128 KiB: in base64 that
 * is 96 KiB, of which a little is left for the variable's name.
 */
const RESULT_MAX_BYTES = 94 * 1024;

const ERROR_MAX_BYTES: number = CHECK_MAX_BYTES;

/** From the exit code: "error" if the grader could not tell, since that is not the submission's failure. */
const STATUSES = ["pass", "fail", "error"] as const;

/**
 * The step output `result` that the autograding reporter of GitHub Classroom reads, and those of its successors that kept it:
 * JSON in base64. The reporter adds up the scores of the tests.
 *
 * @throws Error outside of GitHub Actions, unless a file was named
 */
export function classroom(report: Report, context: Context): Output[] {
  const file = context.file ?? context.env.GITHUB_OUTPUT;
  if (!file) throw new Error("GITHUB_OUTPUT is not set: outside of GitHub Actions, name a file with classroom=FILE");
  const result = fitted(RESULT_MAX_BYTES, (check_bytes) =>
    JSON.stringify({
      version: 1,
      status: STATUSES[exitCode(report)],
      max_score: report.maxScore,
      tests: report.graded
        ? report.checks.map((check) => testOf(check, report, context, check_bytes))
        : [errorTest(report)],
    }),
  );
  const text = `result=${Buffer.from(result).toString("base64")}\n`;
  return [{ to: "file", path: destination(context, file), text, append: true }];
}

function testOf(check: CheckReport, report: GradedReport, context: Context, check_bytes: number) {
  const location = check.status === "failed" ? locationOf(check, context) : undefined;
  return {
    name: nameOf(check),
    status: check.status === "passed" ? "pass" : check.status === "failed" ? "fail" : "error",
    score: check.points,
    message: plainText(check, report, check_bytes),
    test_code: rerunCommand(check, report) ?? "",
    filename: location?.file ?? "",
    line_no: location?.line ?? 0,
    execution_time: 0,
  };
}

function errorTest(report: UngradedReport) {
  return {
    name: headline(report),
    status: "error",
    score: 0,
    message: outcome(report, ERROR_MAX_BYTES),
    test_code: "",
    filename: "",
    line_no: 0,
    execution_time: 0,
  };
}
