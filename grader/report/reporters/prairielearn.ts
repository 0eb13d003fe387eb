import { json } from "../../base/text.ts";
import type { CheckReport } from "../check-report.ts";
import type { GradedReport, Report, UngradedReport } from "../report.ts";
import { nameAndStatus, plainDetails, verdict } from "./details.ts";
import { type Context, destination, type Output } from "./output.ts";
import { headline, outcome, remarks, share } from "./overview.ts";
import { CHECK_MAX_BYTES, cut, fitted } from "./text.ts";

const RESULTS = "/grade/results/results.json";

/** PrairieLearn takes 1 MB, and counts more than this file. */
const RESULTS_MAX_BYTES = 900 * 1000;

/**
 * PrairieLearn's `results.json`. If there is no grade, the submission is "not gradable", whoever is at fault: then it costs the
 * student no attempt and no points.
 */
export function prairielearn(report: Report, context: Context): Output[] {
  const text = report.graded ? graded(report) : notGradable(report);
  return [{ to: "file", path: destination(context, RESULTS), text }];
}

function graded(report: GradedReport): string {
  return fitted(RESULTS_MAX_BYTES, (check_bytes) =>
    json({
      gradable: true,
      score: share(report),
      message: headline(report),
      output: remarks(report).join("\n"),
      tests: report.checks.map((check) => testOf(check, report, check_bytes)),
    }),
  );
}

function notGradable(report: UngradedReport): string {
  return json({ gradable: false, score: 0, format_errors: [outcome(report, CHECK_MAX_BYTES)] });
}

function testOf(check: CheckReport, report: GradedReport, check_bytes: number) {
  return {
    name: nameAndStatus(check),
    description: check.rules.join(" "),
    points: check.points,
    max_points: check.maxPoints,
    message: verdict(check, check_bytes / 8),
    output: cut(plainDetails(check, report, check_bytes).join("\n"), check_bytes),
  };
}
