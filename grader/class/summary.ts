import { fenced } from "../report/reporters/markdown-text.ts";
import { type Result, reasonOf, STATUSES, slowestOf, statusOf } from "./result.ts";
import { NOT_COPIED, type Pair } from "./similarity.ts";
import {
  type ClassStatistics,
  hardestFirst,
  type Share,
  shareText,
  statisticsOf,
  tenthText,
  togetherText,
} from "./statistics.ts";

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
  const statistics = statisticsOf(results);
  return [
    "# The class",
    `${countsLine(statistics)} The seed is ${seed}.`,
    ...scoresOf(statistics),
    ...hardest(statistics),
    ...slowest(results),
    ...machines(results),
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

function countsLine({ total, counts, kept }: ClassStatistics): string {
  const named = STATUSES.filter((status) => counts[status] > 0 || status === "graded").map(
    (status) => `${counts[status]} ${status}`,
  );
  const keptText = kept === 0 ? "" : ` (${kept} kept from an earlier run)`;
  return `${total} submissions: ${named.join(", ")}${keptText}.`;
}

function scoresOf({ scores }: ClassStatistics): string[] {
  if (scores === undefined) return [];
  const { mean, median, max, tenths } = scores;
  const rows = tenths.map((count, tenth) =>
    `${tenthText(tenth).padStart(8)} ${String(count).padStart(4)} ${bar(count, Math.max(...tenths))}`.trimEnd(),
  );
  return [
    "## Scores",
    `Of those graded: mean ${mean.toFixed(1)}, median ${median} of ${max}.\n\n${fenced(rows.join("\n"))}`,
  ];
}

function hardest({ checks, rules, together }: ClassStatistics): string[] {
  const failed = hardestFirst(checks.filter(({ count }) => count > 0));
  if (failed.length === 0) return [];
  const broken = rows(rules, ({ rule }) => rule.text);
  return [
    "## Hardest",
    "Checks, by how many fail them, of those that came so far:",
    fenced(rows(failed, ({ title }) => title).join("\n")),
    ...(broken.length === 0
      ? []
      : ["Rules, by how many break them, of those that were tried for them:", fenced(broken.join("\n"))]),
    ...(together.length === 0 ? [] : [together.map((one) => item(togetherText(one))).join("\n")]),
  ];
}

function rows<S extends Share>(shares: readonly S[], textOf: (share: S) => string): string[] {
  const texts = shares.map(shareText);
  const widths = [texts, shares.map(({ key }) => key)].map((column) => Math.max(...column.map(({ length }) => length)));
  const [left = 0, right = 0] = widths;
  return shares.map((share, place) =>
    `  ${(texts[place] ?? "").padEnd(left)}  ${share.key.padEnd(right)}  ${textOf(share)}`.trimEnd(),
  );
}

function slowest(results: readonly Result[]): string[] {
  const slow = slowestOf(results).slice(0, SLOWEST_MAX);
  return slow.length === 0
    ? []
    : ["## Slowest", slow.map(({ name, report }) => item(`${seconds(report.duration_ms)} s ${name}`)).join("\n")];
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
    NOT_COPIED,
    [...lines, ...(left > 0 ? [`- … and ${left} more in similar.csv`] : [])].join("\n"),
  ];
}

/** A machine on which the middle grade takes much longer than on the others, or that comes to no verdicts, is ill. */
function machines(results: readonly Result[]): string[] {
  const byMachine = Map.groupBy(results, ({ machine }) => machine);
  byMachine.delete(undefined);
  if (byMachine.size === 0) return [];
  const lines = Array.from(byMachine, ([machine, group]) => {
    const graded = slowestOf(group);
    const middle = graded[Math.floor(graded.length / 2)];
    const time = middle === undefined ? "" : `, half of them in ${seconds(middle.report.duration_ms)} s or less`;
    const unclear = group.filter(({ report }) => statusOf(report) === "inconclusive").length;
    return item(`${machine}: ${graded.length} graded${time}${unclear === 0 ? "" : `, ${unclear} inconclusive`}`);
  });
  return ["## Machines", lines.toSorted().join("\n")];
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

/** A duration in seconds, as tables of a class have it. */
export function seconds(duration_ms: number): string {
  return (duration_ms / 1000).toFixed(1);
}
