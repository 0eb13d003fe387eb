import { json } from "../../base/text.ts";
import type { CheckReport } from "../check-report.ts";
import { type GradedReport, type Report, scoreOf } from "../report.ts";
import { nameAndStatus, plainText } from "./details.ts";
import { type Context, destination, type Output } from "./output.ts";
import { outcome, remarks } from "./overview.ts";
import { CHECK_MAX_BYTES, fitted } from "./text.ts";

const RESULTS = "/autograder/results/results.json";

/** Gradescope names no limit, but shows it all on one page. */
const RESULTS_MAX_BYTES = 1024 * 1024;

/**
 * Gradescope's `results.json`. Every test is visible, also that of a hidden check, of which the report tells no more than it
 * may: a single invisible test would hide the student's total. Standard output is kept from students: it is not for them.
 */
export function gradescope(report: Report, context: Context): Output[] {
  const text = fitted(RESULTS_MAX_BYTES, (check_bytes) =>
    json({
      score: scoreOf(report),
      execution_time: report.duration_ms / 1000,
      output: [outcome(report, CHECK_MAX_BYTES), ...remarks(report)].join("\n"),
      output_format: "text",
      visibility: "visible",
      stdout_visibility: "hidden",
      extra_data: { schema: report.schema, suite: report.suite, seed: report.graded ? report.seed : undefined },
      tests: report.graded ? report.checks.map((check) => testOf(check, report, check_bytes)) : [],
    }),
  );
  return [{ to: "file", path: destination(context, RESULTS), text }];
}

function testOf(check: CheckReport, report: GradedReport, check_bytes: number) {
  return {
    name: nameAndStatus(check),
    name_format: "text",
    score: check.points,
    max_score: check.maxPoints,
    // Without it, a check without points would count as passed.
    status: check.status === "passed" ? "passed" : "failed",
    output: plainText(check, report, check_bytes),
    output_format: "text",
    tags: check.rules,
    visibility: "visible",
  };
}
