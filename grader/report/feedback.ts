import type { CheckReport } from "./check-report.ts";
import type { Feedback, Report } from "./report.ts";

/**
 * Removes what the feedback level does not allow. "full" keeps everything; "hint" keeps of a hidden check only its name,
 * rules, points and hint; "score" keeps that of every check, without the hint. Neither "hint" nor "score" shows anything
 * that a submission could have printed or thrown while a hidden check ran.
 */
export function applyFeedback(feedback: Feedback, report: Report): Report {
  if (feedback === "full") return report;
  if (!report.graded) {
    // The stack of a grader's error is for the instructor only.
    const [sentence = ""] = report.error.split("\n");
    return { ...report, feedback, error: report.errorSource === "grader" ? sentence : report.error };
  }
  const { blame, seed, ...told } = report;
  const checks = report.checks.map((check) =>
    feedback === "hint" && !check.hidden ? check : withoutInputs(check, feedback),
  );
  // The seed makes the choices of hidden checks.
  const showsSeed = seed !== undefined && !checks.some(({ hidden }) => hidden);
  return { ...told, feedback, ...(showsSeed ? { seed } : {}), checks };
}

/** Leaves out where in histories and logs something is told: they are not written. */
export function withoutPlaces(report: Report): Report {
  if (!report.graded) return report;
  const checks = report.checks.map((check) => {
    if (check.status !== "failed" || check.finding === undefined) return check;
    const { history, log, alike, ...finding } = check.finding;
    return { ...check, finding };
  });
  return { ...report, checks };
}

/** Only the fields that are listed here are shown. */
function withoutInputs(check: CheckReport, feedback: "hint" | "score"): CheckReport {
  const { id, title, hidden, rules, points, maxPoints, status } = check;
  const about = { id, title, hidden, rules, points, maxPoints };
  switch (status) {
    case "passed":
      return { ...about, status };
    case "failed":
      return { ...about, status, message: (feedback === "hint" && check.hint) || "not passed" };
    case "skipped":
      return { ...about, status, reason: "a check that it needs has not passed" };
    case "inconclusive":
      return { ...about, status, reason: "the grader could not tell: that is not the submission's fault" };
  }
}
