import { styleText } from "node:util";
import stringWidth from "string-width";
import { oneLine, printable } from "../base/text.ts";
import type { CheckStatus } from "../checks/check.ts";
import { say } from "../lang/say.ts";
import type { CheckReport, FailedCheck, FindingReport, InconclusiveCheck, SkippedCheck } from "./check-report.ts";
import { exchangedText } from "./exchanged.ts";
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
import { COLUMNS, cell, wrapped, wrappedCommand, wrappedRow } from "./wrapped.ts";

/** How many failures are shown in full: the first one is often the cause of the others. */
const TOLD_MAX = 2;
const TYPE_ERRORS_MAX = 3;

const MARKS: Record<CheckStatus, string> = {
  passed: coloured("green", "✓"),
  failed: coloured("red", "✗"),
  skipped: coloured("yellow", "–"),
  inconclusive: coloured("magenta", "?"),
};

/** How a report is laid out. */
export interface Layout {
  /** How wide it may be. */
  columns?: number;
  /** Whether every failure is told in full. */
  isAllTold?: boolean;
  /** The command that tells those in full that are not; missing if there is none. */
  inFull?: string;
}

/** The report as a person reads it in a terminal. */
export function terminalReport(report: Report, layout: Layout = {}): string {
  const body = terminalBody(report, layout);
  return report.graded ? `${body}${scoreLine(report)}\n` : body;
}

/** The report up to its last line, which is the score; of one without a grade, all of it. */
export function terminalBody(report: Report, { columns = COLUMNS, isAllTold = false, inFull }: Layout = {}): string {
  if (!report.graded) return whyNoGrade(report, columns);
  const { checks } = report;
  const failed = checksThat("failed", report);
  const told = isAllTold ? failed.length : TOLD_MAX;
  return [
    "",
    ...table(checks, columns),
    "",
    ...typeErrors(report, columns),
    ...failed.slice(0, told).flatMap((check) => detail(check, report, columns)),
    ...also(failed.slice(told), inFull, columns),
    ...untold(checksThat("inconclusive", report), columns),
    ...skipped(checksThat("skipped", report), columns),
    ...blameLines(report.blame, columns),
    ...notes(report.notes, columns),
    ...tried(checks, columns),
    "",
  ].join("\n");
}

/** What it comes to: the points, of whom, and how to make the same choices again. */
export function scoreLine({ score, maxScore, submission, duration_ms, seed }: GradedReport): string {
  const total = styleText(["bold", score === maxScore ? "green" : "red"], `${score} / ${maxScore}`);
  const seeded = seed === undefined ? "" : `, seed ${seed}`;
  return `${total}  ${say(`${oneLine(submission)}, in ${(duration_ms / 1000).toFixed(1)} s${seeded}`)}`;
}

function whyNoGrade({ error, errorSource, notes }: UngradedReport, columns: number): string {
  const isItsOwn = errorSource === "submission";
  const whose = say(isItsOwn ? "not gradable" : "the grader failed, by no fault of the submission");
  const said = wrapped(`${coloured(isItsOwn ? "red" : "magenta", whose)}: ${printable(error)}`, columns);
  return [...said, ...notes.flatMap((text) => note(text, columns)), ""].join("\n");
}

/** A line for each check. Where there is little room, the titles give way: of those that failed by going on below. */
function table(checks: readonly CheckReport[], columns: number): string[] {
  const idWidth = Math.max(...checks.map(({ id }) => id.length));
  const ruleWidth = Math.max(...checks.map(({ rules }) => rules.join(" ").length));
  const before = 4 + idWidth + 2 + 5 + 2;
  // Without the rules where the titles could not be told by what is left of them.
  const ruled = columns - before - 2 - ruleWidth < TITLE_MIN ? 0 : ruleWidth === 0 ? 0 : 2 + ruleWidth;
  const room = Math.max(columns - before - ruled, ROOM_MIN);
  const titleWidth = Math.min(room, Math.max(...checks.map(({ title }) => stringWidth(title))));
  return checks.flatMap(({ id, title, rules, points, maxPoints, status }) => {
    const score = maxPoints === 0 && points === 0 ? "" : `${points}/${maxPoints}`;
    const head = `  ${MARKS[status]} ${id.padEnd(idWidth)}  ${score.padStart(5)}  `;
    const [first = "", ...others] = status === "failed" ? wrapped(title, titleWidth) : [title];
    const names = ruled === 0 ? "" : `  ${dim(rules.join(" "))}`;
    return [
      `${head}${cell(first, titleWidth)}${names}`.trimEnd(),
      ...others.map((line) => `${" ".repeat(before)}${line}`),
    ];
  });
}

const TITLE_MIN = 30;
const ROOM_MIN = 10;

function detail(check: FailedCheck, report: GradedReport, columns: number): string[] {
  const { id, message, finding } = check;
  const rerun = rerunCommand(check, report);
  return [
    ...headed(`${MARKS.failed} ${styleText("bold", id)}: ${printable(message)}`, columns),
    ...(finding === undefined ? [] : findingLines(finding, columns)),
    ...(rerun === undefined ? [] : wrappedCommand(rerun, columns, labelOf("rerun")).map(dim)),
    "",
  ];
}

function findingLines(finding: FindingReport, columns: number): string[] {
  const { rule, functions, expected, seen, moreFindings, thrown, evidence, log } = finding;
  const more = moreFindings === 0 ? "" : dim(say(` (and ${moreFindings} more like it)`));
  const line = (label: string, text: string): string[] => labelled(label, text, columns);
  return [
    ...(rule === undefined ? [] : line(styleText("bold", rule.name.padEnd(LABEL_WIDTH)), `“${rule.text}”`)),
    ...(functions.length === 0 ? [] : line("look at", functions.join(", "))),
    ...line("expected", printable(expected)),
    ...line("seen", `${printable(seen)}${more}`),
    ...thrown.flatMap((text) => line("thrown", coloured("red", printable(text)))),
    ...evidence.flatMap((text) => drawn(printable(text), columns)),
    ...(log === undefined ? [] : line("log", dim(say(logText(log))))),
    ...(rule === undefined ? [] : line("read", dim(say(`${rule.handout}, “${rule.section}”`)))),
  ];
}

function logText({ file, search }: NonNullable<FindingReport["log"]>): string {
  const how = search === undefined ? "" : `, search: ${printable(search)}`;
  return `${file} beside report.json${how}`;
}

const LABEL_WIDTH = 9;

function labelled(label: string, text: string, columns: number): string[] {
  return wrapped(text, columns, labelOf(label));
}

function labelOf(label: string): string {
  return `      ${cell(say(label), LABEL_WIDTH)} `;
}

function dim(text: string): string {
  return styleText("dim", text);
}

/** A line of the evidence; there is a mark before the one that is wrong. */
function drawn(text: string, columns: number): string[] {
  const style = text.startsWith("✗") ? (line: string) => coloured("red", line) : dim;
  return text.split("\n").flatMap((line) => wrappedRow(line, columns, "        ").map(style));
}

/** What begins with a mark, and goes on below what stands after it. */
function headed(text: string, columns: number): string[] {
  return wrapped(text, columns, "  ", "    ");
}

/** The other failures are a line each. */
function also(failed: readonly FailedCheck[], inFull: string | undefined, columns: number): string[] {
  if (failed.length === 0) return [];
  const lines = failed.flatMap(({ id, message, finding }) => {
    const rule = finding?.rule === undefined ? "" : ` ${dim(finding.rule.name)}`;
    return headed(`${MARKS.failed} ${id}${rule}: ${printable(message)}`, columns);
  });
  const how = inFull === undefined ? [] : wrappedCommand(inFull, columns, `    ${say("all in full:")} `).map(dim);
  return [...lines, ...how, ""];
}

/** Checks without a verdict mostly have the same reason, which is shown once. */
function untold(unclear: readonly InconclusiveCheck[], columns: number): string[] {
  const [first] = unclear;
  if (first === undefined) return [];
  const ids = unclear.map(({ id }) => id).join(", ");
  return [...headed(`${MARKS.inconclusive} ${ids}: ${printable(first.reason)}`, columns), ""];
}

/** Skipped checks are listed by their reason; the failures are above. */
function skipped(checks: readonly SkippedCheck[], columns: number): string[] {
  // Each says for itself in the report why. Here it is enough to know what to mend first.
  const lines = [...Map.groupBy(checks, ({ because, reason }) => because ?? reason).values()].flatMap((same) => {
    const [{ because, reason }] = same as [SkippedCheck];
    const ids = same.map(({ id }) => id).join(", ");
    const told = because === undefined ? `not tried: ${ids} (${reason})` : `left out because of "${because}": ${ids}`;
    return headed(`${MARKS.skipped} ${say(told)}`, columns);
  });
  return lines.length === 0 ? [] : [...lines, ""];
}

function blameLines(blame: Blame | undefined, columns: number): string[] {
  if (blame === undefined) return [];
  const earned = Object.entries(blame.earned).map(([name, points]) => `${name} ${points}`);
  const best = blame.grafts.map(({ exchanged, score }) => `${exchangedText(blame, exchanged)} ${score}`);
  return [
    `  ${styleText("bold", say("blame"))}: ${blame.guilty.join(", ")}`,
    ...[
      `with the reference's: ${best.join(", ")}`,
      `each beside the reference's others: ${earned.join(", ")}`,
      `credit: ${blame.credit}`,
    ].flatMap((line) => wrapped(say(line), columns, "      ", "        ")),
    "",
  ];
}

function tried(checks: readonly CheckReport[], columns: number): string[] {
  const text = triedText(checks);
  return text === undefined ? [] : [...wrapped(dim(say(`tried: ${text}`)), columns, "  ", "    "), ""];
}

function notes(texts: readonly string[], columns: number): string[] {
  return texts.length === 0 ? [] : [...texts.flatMap((text) => note(text, columns)), ""];
}

function note(text: string, columns: number): string[] {
  return headed(`${coloured("yellow", "!")} ${printable(text)}`, columns);
}

function typeErrors(report: GradedReport, columns: number): string[] {
  const { typeErrors: errors } = report;
  if (errors.length === 0) return [];
  const left = errors.length - TYPE_ERRORS_MAX;
  const lines = errors
    .slice(0, TYPE_ERRORS_MAX)
    .flatMap((line) => wrapped(printable(line), columns, "      ", "        "));
  if (left > 0) lines.push(`      ${say(`… and ${left} more`)}`);
  return [...headed(`${coloured("yellow", "!")} ${say(typeErrorsTitle(report))}`, columns), ...lines, ""];
}

function coloured(colour: "green" | "red" | "yellow" | "magenta", text: string): string {
  return styleText(colour, text, { validateStream: true });
}
