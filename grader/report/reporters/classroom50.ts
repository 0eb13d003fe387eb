import { json, oneLine } from "../../base/text.ts";
import { type Report, scoreOf } from "../report.ts";
import { nameAndStatus } from "./details.ts";
import { type Context, destination, type Output } from "./output.ts";
import { outcome } from "./overview.ts";

const RESULT = "result.json";
const ERROR_MAX_BYTES = 500;

/** Placeholders for values that the runner did not pass: it refuses empty texts, and a submission without this prefix. */
const UNKNOWN = "unknown";
const SUBMISSION_UNKNOWN = "submit/unknown";

/**
 * classroom50's `result.json`. It has no place for more than a test's name, so that names say what is no failure; and the owner
 * and the type of the assignment are left to the runner, which puts in what it knows to be right.
 */
export function classroom50(report: Report, context: Context): Output[] {
  const { CLASSROOM, ASSIGNMENT, SUBMISSION_TAG, COMMIT_URL, RELEASE_URL, REVIEW_URL } = context.env;
  const text = json({
    schema: "classroom50/result/v1",
    classroom: CLASSROOM || UNKNOWN,
    assignment: ASSIGNMENT || UNKNOWN,
    submission: SUBMISSION_TAG || SUBMISSION_UNKNOWN,
    commit: COMMIT_URL || UNKNOWN,
    release: RELEASE_URL || UNKNOWN,
    review: REVIEW_URL || COMMIT_URL || UNKNOWN,
    datetime: context.now.toISOString().replace(/\.\d+Z$/, "Z"),
    score: scoreOf(report),
    "max-score": report.maxScore,
    tests: testsOf(report),
  });
  return [{ to: "file", path: destination(context, RESULT), text }];
}

function testsOf(report: Report) {
  if (!report.graded) {
    const name = oneLine(outcome(report, ERROR_MAX_BYTES));
    return [{ "test-name": name, passed: false, score: 0, "max-score": report.maxScore }];
  }
  return report.checks.map((check) => ({
    "test-name": nameAndStatus(check),
    passed: check.status === "passed",
    score: check.points,
    "max-score": check.maxPoints,
  }));
}
