import { styleText } from "node:util";
import { printable } from "../base/text.ts";
import type { CheckStatus } from "../checks/check.ts";
import type { CheckReport, FailedCheck, FindingReport, InconclusiveCheck, SkippedCheck } from "./check-report.ts";
import {
  type Blame,
  checksThat,
  type GradedReport,
  type Report,
  typeErrorsTitle,
  type UngradedReport,
} from "./report.ts";
import { rerunCommand } from "./rerun.ts";
import { triedText } from "./tried.ts";

/** How many failures are shown in full: the first one is often the cause of the others. */
const TOLD_MAX = 2;
const TYPE_ERRORS_MAX = 3;

const MARKS: Record<CheckStatus, string> = {
  passed: coloured("green", "✓"),
  failed: coloured("red", "✗"),
  skipped: coloured("yellow", "–"),
  inconclusive: coloured("magenta", "?"),
};

/** The report as a person reads it in a terminal. */
export function terminalReport(report: Report): string {
  if (!report.graded) return whyNoGrade(report);
  const { checks, score, maxScore } = report;
  const failed = checksThat("failed", report);
  const total = styleText(["bold", score === maxScore ? "green" : "red"], `${score} / ${maxScore}`);
  const seed = report.seed === undefined ? "" : `, seed ${report.seed}`;
  const took = `in ${(report.duration_ms / 1000).toFixed(1)} s${seed}`;
  return [
    "",
    ...table(checks),
    "",
    ...typeErrors(report),
    ...failed.slice(0, TOLD_MAX).map((check) => detail(check, report)),
    ...also(failed.slice(TOLD_MAX)),
    ...untold(checksThat("inconclusive", report)),
    ...skipped(checksThat("skipped", report)),
    ...blameLines(report.blame),
    ...notes(report.notes),
    ...tried(checks),
    `${total}  ${report.submission}, ${took}`,
    "",
  ].join("\n");
}

function whyNoGrade({ error, errorSource, notes }: UngradedReport): string {
  const isItsOwn = errorSource === "submission";
  const whose = isItsOwn ? "not gradable" : "the grader failed, by no fault of the submission";
  const said = `${coloured(isItsOwn ? "red" : "magenta", whose)}: ${printable(error)}`;
  return [said, ...notes.map(note), ""].join("\n");
}

function table(checks: readonly CheckReport[]): string[] {
  const idWidth = Math.max(...checks.map(({ id }) => id.length));
  const titleWidth = Math.max(...checks.map(({ title }) => title.length));
  return checks.map(({ id, title, rules, points, maxPoints, status }) => {
    const score = maxPoints === 0 && points === 0 ? "" : `${points}/${maxPoints}`;
    const names = styleText("dim", rules.join(" "));
    return `  ${MARKS[status]} ${id.padEnd(idWidth)}  ${score.padStart(5)}  ${title.padEnd(titleWidth)}  ${names}`.trimEnd();
  });
}

function detail(check: FailedCheck, report: GradedReport): string {
  const { id, message, finding } = check;
  const rerun = rerunCommand(check, report);
  const lines = [
    `  ${MARKS.failed} ${styleText("bold", id)}: ${printable(message)}`,
    ...(finding === undefined ? [] : findingLines(finding)),
    ...(rerun === undefined ? [] : [labelled("rerun", styleText("dim", rerun))]),
  ];
  return `${lines.join("\n")}\n`;
}

function findingLines({
  rule,
  functions,
  expected,
  seen,
  moreFindings,
  thrown,
  evidence,
  log,
}: FindingReport): string[] {
  const more = moreFindings === 0 ? "" : styleText("dim", ` (and ${moreFindings} more like it)`);
  return [
    ...(rule === undefined ? [] : [labelled(styleText("bold", rule.name.padEnd(LABEL_WIDTH)), `“${rule.text}”`)]),
    ...(functions.length === 0 ? [] : [labelled("look at", functions.join(", "))]),
    labelled("expected", printable(expected)),
    labelled("seen", `${printable(seen)}${more}`),
    ...thrown.map((text) => labelled("thrown", coloured("red", printable(text)))),
    ...evidence.map((line) => `        ${marked(printable(line))}`),
    ...(log === undefined ? [] : [labelled("log", styleText("dim", logText(log)))]),
    ...(rule === undefined ? [] : [labelled("read", styleText("dim", `${rule.handout}, “${rule.section}”`))]),
  ];
}

function logText({ file, search }: NonNullable<FindingReport["log"]>): string {
  const how = search === undefined ? "" : `: search for ${printable(search)}`;
  return `${file}, in the folder of report.json${how}`;
}

const LABEL_WIDTH = 9;

function labelled(label: string, text: string): string {
  return `      ${label.padEnd(LABEL_WIDTH)} ${text}`;
}

function marked(line: string): string {
  return line.startsWith("✗") ? coloured("red", line) : styleText("dim", line);
}

/** The other failures are a line each. */
function also(failed: readonly FailedCheck[]): string[] {
  if (failed.length === 0) return [];
  const lines = failed.map(({ id, message, finding }) => {
    return `  ${MARKS.failed} ${id} ${styleText("dim", finding?.rule?.name ?? "")}: ${printable(message)}`;
  });
  return [...lines, ""];
}

/** Checks without a verdict mostly have the same reason, which is shown once. */
function untold(unclear: readonly InconclusiveCheck[]): string[] {
  const [first] = unclear;
  if (first === undefined) return [];
  return [`  ${MARKS.inconclusive} ${unclear.map(({ id }) => id).join(", ")}: ${printable(first.reason)}`, ""];
}

/** Skipped checks are listed by their reason; the failures are above. */
function skipped(checks: readonly SkippedCheck[]): string[] {
  const lines = Array.from(
    Map.groupBy(checks, ({ reason }) => reason),
    ([reason, same]) => `  ${MARKS.skipped} not tried: ${same.map(({ id }) => id).join(", ")} (${reason})`,
  );
  return lines.length === 0 ? [] : [...lines, ""];
}

function blameLines(blame: Blame | undefined): string[] {
  if (blame === undefined) return [];
  const earned = Object.entries(blame.earned).map(([name, points]) => `${name} ${points}`);
  const best = blame.grafts.map(({ exchanged, score }) => `${exchanged.join(" + ")} ${score}`);
  return [
    `  ${styleText("bold", "blame")}: ${blame.guilty.join(", ")}`,
    `      with the reference's: ${best.join(", ")}`,
    `      each beside the reference's others: ${earned.join(", ")}`,
    `      credit: ${blame.credit}`,
    "",
  ];
}

function tried(checks: readonly CheckReport[]): string[] {
  const text = triedText(checks);
  return text === undefined ? [] : [`  ${styleText("dim", `tried: ${text}`)}`, ""];
}

function notes(texts: readonly string[]): string[] {
  return texts.length === 0 ? [] : [...texts.map(note), ""];
}

function note(text: string): string {
  return `  ${coloured("yellow", "!")} ${printable(text)}`;
}

function typeErrors(report: GradedReport): string[] {
  const { typeErrors: errors } = report;
  if (errors.length === 0) return [];
  const left = errors.length - TYPE_ERRORS_MAX;
  const lines = errors.slice(0, TYPE_ERRORS_MAX).map((line) => `      ${printable(line)}`);
  if (left > 0) lines.push(`      … and ${left} more`);
  return [`  ${coloured("yellow", "!")} ${typeErrorsTitle(report)}`, ...lines, ""];
}

function coloured(colour: "green" | "red" | "yellow" | "magenta", text: string): string {
  return styleText(colour, text, { validateStream: true });
}
