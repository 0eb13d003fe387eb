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
  const { checks, score, maxScore } = report;
  const widths = {
    id: Math.max(...checks.map(({ id }) => id.length)),
    title: Math.max(...checks.map(({ title }) => title.length)),
  };
  const rows = checks.map((check) => row(check, widths));
  const details = checks.filter(({ status }) => status === "failed" || status === "inconclusive").map(detail);
  const total = styleText(["bold", score === maxScore ? "green" : "red"], `${score} / ${maxScore}`);
  const took = `in ${(report.duration_ms / 1000).toFixed(1)} s`;
  return ["", ...rows, "", ...details, ...skipped(checks), `${total}  ${report.submission}, ${took}`, ""].join("\n");
}

function row(
  { id, title, rules, points, maxPoints, status }: CheckReport,
  widths: { id: number; title: number },
): string {
  const score = maxPoints === 0 ? "" : `${points}/${maxPoints}`;
  const names = styleText("dim", rules.join(" "));
  return `  ${MARKS[status]} ${id.padEnd(widths.id)}  ${score.padStart(5)}  ${title.padEnd(widths.title)}  ${names}`.trimEnd();
}

function detail({ id, status, message, expected, seen, functions, evidence }: CheckReport): string {
  const lines = [`  ${MARKS[status]} ${styleText("bold", id)}: ${shown(message)}`];
  if (expected !== "") lines.push(`      expected  ${shown(expected)}`);
  if (seen !== "") lines.push(`      seen      ${shown(seen)}`);
  if (status === "failed" && functions.length > 0) lines.push(`      look at   ${functions.join(", ")}`);
  lines.push(...evidence.map((line) => styleText("dim", `      ${shown(line)}`)));
  return `${lines.join("\n")}\n`;
}

/** A submission's own words, without what would take hold of the terminal. */
function shown(text: string): string {
  return text.replace(/[^\P{Cc}\n]/gu, "\ufffd");
}

/** Skipped checks are a line each: what is wrong stands above. */
function skipped(checks: readonly CheckReport[]): string[] {
  const lines = checks
    .filter(({ status }) => status === "skipped")
    .map(({ id, message }) => `  ${MARKS.skipped} ${id} was not made: ${message}`);
  return lines.length === 0 ? [] : [...lines, ""];
}
