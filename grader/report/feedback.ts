import type { CheckReport, Feedback, Report } from "./report.ts";

/**
 * What may be told of a grade. "full" is all of it; "hint" tells of a hidden check no more than its name, rules, points and
 * what its author wrote for those who fail it; "score" tells that of every check, without the hint. None of both shows
 * anything that a submission could have printed or thrown while a hidden check ran.
 */
export function toldAs(feedback: Feedback, report: Report): Report {
  if (feedback === "full") return report;
  const { blame, ...told } = report;
  return {
    ...told,
    feedback,
    // Where in the grader it went wrong is the instructor's to know.
    trouble: report.troubleOf === "grader" ? (report.trouble.split("\n")[0] as string) : report.trouble,
    // The seed makes the choices of hidden checks.
    seed: report.checks.some(({ hidden }) => hidden) ? 0 : report.seed,
    checks: report.checks.map((check) =>
      feedback === "hint" && !check.hidden ? check : withoutInputs(check, feedback),
    ),
  };
}

function withoutInputs(check: CheckReport, feedback: "hint" | "score"): CheckReport {
  const { status } = check;
  const hint = feedback === "hint" && status === "failed" ? check.hint : "";
  return {
    ...check,
    hint,
    message: MESSAGES[status](hint),
    rule: "",
    ruleText: "",
    handout: "",
    functions: [],
    expected: "",
    seen: "",
    evidence: [],
    thrown: [],
    others: 0,
  };
}

const MESSAGES: Record<CheckReport["status"], (hint: string) => string> = {
  passed: () => "",
  failed: (hint) => hint || "not passed",
  skipped: () => "a check that it needs has not passed",
  inconclusive: () => "the grader could not tell: that is not the submission's fault",
};
