import { diff } from "node:util";
import type { CheckReport, Report } from "../../grader/report/report.ts";

/**
 * What a student reads of a report, a field a line, without what may differ between two grades of one submission with one
 * seed. Checks that passed share a line, and so do those that were skipped for one reason. The words of a rule are left
 * out: its name says which they are.
 */
export function goldenText({ score, maxScore, notes, typeErrors, checks }: Report): string {
  const passed = checks.filter(({ status }) => status === "passed");
  const skipped = Map.groupBy(
    checks.filter(({ status }) => status === "skipped"),
    ({ message }) => message,
  );
  const lines = [
    `${score} of ${maxScore} points`,
    `passed: ${idsOf(passed)}`,
    ...[...skipped].map(([reason, because]) => `skipped: ${idsOf(because)}: ${reason}`),
    ...notes.map((note) => `note: ${note}`),
    ...typeErrors.map((mistake) => `type error: ${mistake}`),
    ...checks.filter(({ status }) => status === "failed" || status === "inconclusive").flatMap(storyOf),
  ];
  return `${lines.map((line) => normalised(line).trimEnd()).join("\n")}\n`;
}

/** The checks that failed, as a golden text has it. */
export function failedIn(golden: string): string[] {
  return [...golden.matchAll(/^failed: (.*)$/gm)].map(([, id = ""]) => id);
}

/** All checks that a golden text is about. */
export function idsIn(golden: string): string[] {
  const lists = golden.matchAll(/^(?:passed|skipped|failed|inconclusive): ([^:\n]*)/gm);
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

function storyOf({ id, status, message, rule, functions, expected, seen, evidence, thrown }: CheckReport): string[] {
  return [
    "",
    `${status}: ${id}`,
    ...field("rule", rule),
    ...field("functions", functions.join(" ")),
    ...field("message", message),
    ...field("expected", expected),
    ...field("seen", seen),
    ...list("evidence", evidence),
    ...list("thrown", thrown),
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

/** What may differ from one grade to the next, and what stands for it. */
const UNSTEADY: readonly (readonly [RegExp, string])[] = [
  [/\b127\.0\.0\.1:\d+/g, "127.0.0.1:PORT"],
  [/\b[0-9a-f]{8}…/g, "DIGEST…"],
  [/\b\d+ calls for one seq that failed/g, "MANY calls for one seq that failed"],
];

function normalised(line: string): string {
  return UNSTEADY.reduce((text, [pattern, name]) => text.replace(pattern, name), line);
}
