import { styleText } from "node:util";
import type { CheckStatus } from "../suites/check.ts";
import type { CheckReport, Report } from "./report.ts";

const MARKS: Record<CheckStatus, string> = {
  passed: styleText("green", "✓", { validateStream: true }),
  failed: styleText("red", "✗", { validateStream: true }),
  skipped: styleText("yellow", "–", { validateStream: true }),
  inconclusive: styleText("magenta", "?", { validateStream: true }),
};

/** The report as a person reads it in a terminal. */
export function terminalReport(report: Report): string {
  const width = Math.max(...report.checks.map(({ id }) => id.length));
  const rows = report.checks.map((check) => row(check, width));
  const details = report.checks.filter(({ status }) => status !== "passed").map(detail);
  const score = `${report.score} / ${report.maxScore}`;
  const colour = report.score === report.maxScore ? "green" : "red";
  const took = `in ${(report.duration_ms / 1000).toFixed(1)} s`;
  return ["", ...rows, "", ...details, `${styleText(["bold", colour], score)}  ${report.submission} ${took}`, ""].join(
    "\n",
  );
}

function row({ id, title, rules, points, maxPoints, status }: CheckReport, width: number): string {
  const score = maxPoints === 0 ? "" : `${points}/${maxPoints}`;
  return `  ${MARKS[status]} ${id.padEnd(width)}  ${score.padStart(5)}  ${title}${rules.length > 0 ? styleText("dim", `  ${rules.join(" ")}`) : ""}`;
}

function detail({ id, status, message, expected, seen, functions, evidence }: CheckReport): string {
  const lines = [`  ${MARKS[status]} ${styleText("bold", id)}: ${message}`];
  if (expected !== "") lines.push(`      expected  ${expected}`);
  if (seen !== "") lines.push(`      seen      ${seen}`);
  if (status === "failed" && functions.length > 0) lines.push(`      look at   ${functions.join(", ")}`);
  lines.push(...evidence.map((line) => styleText("dim", `      ${line}`)));
  return `${lines.join("\n")}\n`;
}
