import path from "node:path";
import { printable } from "../../base/text.ts";
import type { CheckStatus } from "../../checks/check.ts";
import { say } from "../../lang/say.ts";
import type { CheckReport } from "../check-report.ts";
import type { GradedReport, Report } from "../report.ts";
import { type Detail, detailsOf, RERUN, verdict } from "./details.ts";
import { fenced, inline, table } from "./markdown-text.ts";
import { type Context, destination, type Output } from "./output.ts";
import { headline, remarks } from "./overview.ts";
import { cut, fitted } from "./text.ts";

/** For people's eyes: in bytes. */
const FILE_MAX_BYTES = 4 * 1024 * 1024;
const ERROR_MAX_BYTES = 64 * 1024;

const MARKS: Record<CheckStatus, string> = { passed: "✓", failed: "✗", skipped: "–", inconclusive: "?" };

/** A page for people: `report.md` in the folder of results. */
export function markdown(report: Report, context: Context): Output[] {
  const file = destination(context, path.join(context.out, "report.md"));
  return [{ to: "file", path: file, text: markdownPage(report, context, FILE_MAX_BYTES) }];
}

/** The whole report as GitHub's Markdown, without HTML, in at most so many bytes. */
export function markdownPage(report: Report, { hasPage = false }: Pick<Context, "hasPage">, max_bytes: number): string {
  return fitted(max_bytes, (check_bytes) => {
    const paragraphs = [`## ${inline(report.lab)}: ${headline(report)}`, ...body(report, check_bytes)];
    if (report.graded && hasPage) paragraphs.push(say("report.html shows the same in a browser"));
    return `${paragraphs.join("\n\n")}\n`;
  });
}

function body(report: Report, check_bytes: number): string[] {
  if (!report.graded) return [fenced(cut(printable(report.error), ERROR_MAX_BYTES))];
  const { checks, submission, duration_ms, seed } = report;
  return [
    rows(checks),
    ...remarks(report).map(inline),
    ...checks.filter(({ status }) => status !== "passed").flatMap((check) => section(check, report, check_bytes)),
    say(`${inline(submission)}, in ${(duration_ms / 1000).toFixed(1)} s${seed === undefined ? "" : `, seed ${seed}`}`),
  ];
}

function rows(checks: readonly CheckReport[]): string {
  return table(
    ["", ...["check", "points", "what is true of a right submission", "rules"].map(say)],
    checks.map(({ id, title, rules, points, maxPoints, status }) => {
      return [
        MARKS[status],
        id,
        maxPoints === 0 && points === 0 ? "" : `${points}/${maxPoints}`,
        title,
        rules.join(" "),
      ];
    }),
  );
}

function section(check: CheckReport, report: GradedReport, check_bytes: number): string[] {
  const told = verdict(check, check_bytes / 8);
  if (told === "") return [];
  const details = detailsOf(check, report, check_bytes);
  const lines = details.filter((detail) => !isBlock(detail));
  return [
    `### ${MARKS[check.status]} ${inline(check.id)}: ${inline(told)}`,
    ...(lines.length === 0
      ? []
      : [lines.map(({ label, text }) => `- **${inline(say(label))}** ${inline(text)}`).join("\n")]),
    ...details.filter(isBlock).flatMap(({ label, text }) => [`**${inline(say(label))}**`, fenced(text)]),
  ];
}

/** A command is to be copied as it is. */
function isBlock({ label, isBlock }: Detail): boolean {
  return isBlock || label === RERUN;
}
