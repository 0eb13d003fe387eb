import { diff } from "node:util";
import type { CheckReport, FailedCheck, InconclusiveCheck, SkippedCheck } from "../../grader/report/check-report.ts";
import type { GradedReport } from "../../grader/report/report.ts";

/**
 * What a student reads of a report, a field a line, without what may differ between two grades of one submission with one
 * seed. Checks that passed share a line, and so do those that were skipped for one reason. The words of a rule are left
 * out: its name says which they are.
 */
export function goldenText({ score, maxScore, notes, typeErrors, checks }: GradedReport): string {
  const passed = checks.filter(({ status }) => status === "passed");
  const skipped = Map.groupBy(
    checks.filter((check): check is SkippedCheck => check.status === "skipped"),
    ({ reason }) => reason,
  );
  const lines = [
    `${score} of ${maxScore} points`,
    `passed: ${idsOf(passed)}`,
    ...[...skipped].map(([reason, because]) => `skipped: ${idsOf(because)}: ${reason}`),
    ...notes.map((note) => `note: ${note}`),
    ...typeErrors.map((mistake) => `type error: ${mistake}`),
    ...checks.flatMap((check) => (check.status === "failed" || check.status === "inconclusive" ? storyOf(check) : [])),
  ];
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

/** The checks of which a golden text says this. */
export function idsIn(golden: string, status: CheckReport["status"]): string[] {
  const lists = golden.matchAll(new RegExp(`^${status}: ([^:\n]+)`, "gm"));
  return [...lists].flatMap(([, ids = ""]) => ids.split(" "));
}

/** What a golden text says otherwise than it did: lines with - and +, each with the lines around it. None if all is the same. */
export function differences(before: string, now: string): string[] {
  const lines = diff(before.trimEnd().split("\n"), now.trimEnd().split("\n"));
  const isNear = (at: number): boolean =>
    lines.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some(([kind]) => kind !== 0);
  return lines.flatMap(([kind, line], at) => (isNear(at) ? [`${MARKS[kind]} ${line}`.trimEnd()] : []));
}

/** So many lines before and after one that differs. */
const CONTEXT = 2;

/** What `diff` calls the lines of the text now, of both, and of the text before. */
const MARKS = { "-1": "+", "0": " ", "1": "-" } as const;

function storyOf(check: FailedCheck | InconclusiveCheck): string[] {
  const head = ["", `${check.status}: ${check.id}`];
  if (check.status === "inconclusive") return [...head, ...field("reason", steady(check.reason))];
  const { message, finding } = check;
  return [
    ...head,
    ...field("rule", finding?.rule?.name ?? ""),
    ...field("functions", finding?.functions.join(" ") ?? ""),
    ...field("message", steady(message)),
    ...field("expected", steady(finding?.expected ?? "")),
    ...field("seen", steady(finding?.seen ?? "")),
    ...list("evidence", shapeOf(finding?.evidence ?? [])),
    ...list("thrown", kindsOf((finding?.thrown ?? []).map(steady))),
  ];
}

function field(name: string, text: string): string[] {
  return text === "" ? [] : [`  ${name}: ${text}`];
}

function list(name: string, texts: readonly string[]): string[] {
  return texts.length === 0 ? [] : [`  ${name}:`, ...texts.map((text) => `    ${text}`)];
}

function idsOf(checks: readonly CheckReport[]): string {
  return checks.map(({ id }) => id).join(" ");
}

/**
 * What stands for what differs from one grade to the next. Experiments run side by side, and of those that see a rule
 * broken the first is told of: so it depends on the machine which server, which seq and how large a cluster it is about.
 */
const UNSTEADY: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{64}\b|\b[0-9a-f]{8}…/g, "DIGEST"],
  [/\b127\.0\.0\.1:\d+/g, "ADDRESS"],
  // Not the line of a file, the phase of a log line, the name of a rule, or a part of "2f+1".
  [/(?<![\w.+]|\.ts:)\d+(?:\.\d+)?(?!\w|:[a-z])/g, "#"],
  [/#(?:(?:(?: and)? |-)#)+/g, "#"],
];

function steady(text: string): string {
  return UNSTEADY.reduce((rest, [pattern, name]) => rest.replace(pattern, name), text);
}

/**
 * The kinds of lines that the evidence has, each once: in which order messages crossed, and what came besides, is chance.
 * Of the messages of an excerpt those are told that carry the proof: the marked one, and the COMMITs that are remarked upon.
 */
function shapeOf(evidence: readonly string[]): string[] {
  const isMessage = (line: string): boolean => /^[ ✗] /.test(line);
  const isTelling = (line: string): boolean => /^✗|COMMIT .*(?:early|not counted|in the name of)/.test(line);
  const withoutContent = (line: string): string => line.replace(/ \[.*\]$/, " […]").replace(/(?<=\S) +/g, " ");
  return [
    ...kindsOf(evidence.filter((line) => !isMessage(line)).map(steady)),
    ...kindsOf(
      evidence
        .filter((line) => isMessage(line) && isTelling(line))
        .map(withoutContent)
        .map(steady),
    ),
  ];
}

function kindsOf(lines: readonly string[]): string[] {
  return [...new Set(lines)].toSorted();
}
