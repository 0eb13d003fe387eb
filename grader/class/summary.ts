import { checksOf, scoreOf } from "../report/report.ts";
import { fenced } from "../report/reporters/markdown-text.ts";
import { type Result, reasonOf, statusOf } from "./result.ts";
import type { Pair } from "./similarity.ts";
import { brokenRules, failedChecks, mean, median, rulesBrokenIn, type Tally, tenths } from "./statistics.ts";

const BAR_MAX = 40;
const SLOWEST_MAX = 5;
const PAIRS_MAX = 40;
const LEFT_OUT_MAX = 40;

const WITHDRAWN =
  "Nobody hands in under these names any more. Their results of earlier runs were moved to `withdrawn/`:";

/** What is to be said beside the results. */
export interface About {
  pairs: readonly Pair[];
  /** What lay among the submissions and is none. */
  ignored: readonly string[];
  /** Whose results were moved aside. */
  withdrawn: readonly string[];
  seed: number;
}

/** What an instructor wants to know of a class, as Markdown that can be read as it is. */
export function summary(results: readonly Result[], { pairs, ignored, withdrawn, seed }: About): string {
  const graded = results.filter(({ report }) => statusOf(report) === "graded");
  return [
    "# The class",
    `${counts(results)} The seed is ${seed}.`,
    ...(graded.length === 0 ? [] : ["## Scores", scores(graded), ...hardest(graded), ...slowest(graded)]),
    ...others("Not gradable", "not gradable", results),
    ...others("The grader failed: the same command grades these again", "grader failed", results),
    ...others("Inconclusive: the same command grades these again", "inconclusive", results),
    ...similar(pairs),
    ...leftOut(results),
    ...(withdrawn.length === 0 ? [] : ["## Withdrawn", WITHDRAWN, withdrawn.map(item).join("\n")]),
    ...(ignored.length === 0 ? [] : ["## Ignored", "No submissions:", ignored.map(item).join("\n")]),
    "",
  ]
    .join("\n\n")
    .trimEnd()
    .concat("\n");
}

function counts(results: readonly Result[]): string {
  const count = (wanted: string): number => results.filter(({ report }) => statusOf(report) === wanted).length;
  const named = (["graded", "not gradable", "grader failed", "inconclusive"] as const)
    .map((status) => ({ status, count: count(status) }))
    .filter((one) => one.count > 0 || one.status === "graded")
    .map((one) => `${one.count} ${one.status}`);
  const kept = results.filter(({ isKept }) => isKept).length;
  const keptText = kept === 0 ? "" : ` (${kept} kept from an earlier run)`;
  return `${results.length} submissions: ${named.join(", ")}${keptText}.`;
}

function scores(graded: readonly Result[]): string {
  const reports = graded.map(({ report }) => report);
  const points = reports.map(scoreOf);
  const max = Math.max(...reports.map(({ maxScore }) => maxScore));
  const bins = tenths(reports.map((report) => ({ score: scoreOf(report), maxScore: report.maxScore })));
  const rows = bins.map((count, index) => {
    const range = index === 10 ? "100 %" : `${index * 10}–${index * 10 + 9} %`;
    return `${range.padStart(8)} ${String(count).padStart(4)} ${bar(count, Math.max(...bins))}`.trimEnd();
  });
  return `Of those graded: mean ${mean(points).toFixed(1)}, median ${median(points)} of ${max}.\n\n${fenced(rows.join("\n"))}`;
}

function hardest(graded: readonly Result[]): string[] {
  const reports = graded.map(({ report }) => report);
  const titles = new Map(reports.flatMap((report) => checksOf(report).map(({ id, title }) => [id, title])));
  const texts = new Map(reports.flatMap((report) => rulesBrokenIn(report).map(({ name, text }) => [name, text])));
  const checks = rows(failedChecks(reports), (id) => titles.get(id) ?? "");
  const rules = rows(brokenRules(reports), (rule) => texts.get(rule) ?? "");
  if (checks.length === 0) return [];
  const broken = rules.length === 0 ? [] : ["Rules, by how many break them:", fenced(rules.join("\n"))];
  return ["## Hardest", "Checks, by how many fail them:", fenced(checks.join("\n")), ...broken];
}

function rows(tallies: readonly Tally[], textOf: (key: string) => string): string[] {
  const width = Math.max(...tallies.map(({ key }) => key.length));
  return tallies.map(({ key, count }) =>
    `${String(count).padStart(4)}  ${key.padEnd(width)}  ${textOf(key)}`.trimEnd(),
  );
}

function slowest(graded: readonly Result[]): string[] {
  const slow = graded.toSorted((a, b) => b.report.duration_ms - a.report.duration_ms).slice(0, SLOWEST_MAX);
  return ["## Slowest", slow.map(({ name, report }) => item(`${seconds(report.duration_ms)} s ${name}`)).join("\n")];
}

function others(title: string, wanted: string, results: readonly Result[]): string[] {
  const found = results.filter(({ report }) => statusOf(report) === wanted);
  if (found.length === 0) return [];
  return [`## ${title}`, found.map(({ name, report }) => item(`${name}: ${reasonOf(report)}`)).join("\n")];
}

function similar(pairs: readonly Pair[]): string[] {
  if (pairs.length === 0) return [];
  const lines = pairs.slice(0, PAIRS_MAX).map(({ a, b, similarity, isIdentical }) => {
    return item(`${isIdentical ? "identical" : `${Math.round(similarity * 100)} %`}: ${a} and ${b}`);
  });
  const left = pairs.length - PAIRS_MAX;
  return [
    "## Similar",
    "Similar is not copied: short functions after a given model leave little choice. Read both before you ask anybody.",
    [...lines, ...(left > 0 ? [`- … and ${left} more in similar.csv`] : [])].join("\n"),
  ];
}

function leftOut(results: readonly Result[]): string[] {
  const found = results.filter(({ report }) => report.notes.length > 0);
  if (found.length === 0) return [];
  const lines = found.slice(0, LEFT_OUT_MAX).map(({ name, report }) => {
    const [first, ...others] = report.notes;
    return item(`${name}: ${first}${others.length === 0 ? "" : `, and ${others.length} more`}`);
  });
  const left = found.length - LEFT_OUT_MAX;
  return ["## Left out", [...lines, ...(left > 0 ? [`- … and ${left} more in grades.csv`] : [])].join("\n")];
}

function bar(count: number, most: number): string {
  return "#".repeat(count === 0 ? 0 : Math.max(1, Math.round((BAR_MAX * count) / most)));
}

/** Names and messages are other people's words: they are no Markdown, and take hold of no terminal. */
function item(text: string): string {
  return `- ${text.replace(/\p{C}/gu, "\ufffd").replace(/[\\`*[\]<>|#]/g, "\\$&")}`;
}

function seconds(duration_ms: number): string {
  return (duration_ms / 1000).toFixed(1);
}
