import type { RuleReport } from "../report/check-report.ts";
import { checksOf, checksThat, type GradedReport, type Report, scoreOf } from "../report/report.ts";
import { type Result, type Status, statusOf } from "./result.ts";

/** How many fail, of those that were tried: what was skipped, or came to no verdict, says nothing. */
export interface Share {
  /** The name of a check or a rule. */
  key: string;
  count: number;
  tried: number;
}

export interface CheckShare extends Share {
  title: string;
  /** How many did not come so far, for a check before it failed; and with how many there was no verdict. */
  untried: number;
}

export interface RuleShare extends Share {
  rule: RuleReport;
  /** What was said most often, with how many submissions it was said of. */
  sentences: readonly { text: string; count: number }[];
  /** The submission and the check that show it with the fewest messages. */
  clearest: { name: string; check: string };
}

/** Of those that break a rule and were tried for another, so many break that too. */
export interface Together {
  rule: string;
  other: string;
  count: number;
  tried: number;
}

/** What is said of a class as a whole, wherever it is said. Scores, checks and rules are of those that were graded. */
export interface ClassStatistics {
  total: number;
  counts: Readonly<Record<Status, number>>;
  /** How many results are of an earlier run. */
  kept: number;
  /** Undefined if nobody was graded. */
  scores: { mean: number; median: number; max: number; full: number; tenths: readonly number[] } | undefined;
  /** All checks, in the order of the reports. */
  checks: readonly CheckShare[];
  /** The rules that somebody breaks, the hardest first. */
  rules: readonly RuleShare[];
  together: readonly Together[];
}

/** A share of fewer than these is told as counts: a percentage would pretend to know more. */
const PERCENT_MIN = 10;

const SENTENCES_MAX = 3;

/** What statistics are made from. */
type Of = Pick<Result, "name" | "report" | "isKept">;

type Graded = Of & { report: GradedReport };

export function statisticsOf(results: readonly Of[]): ClassStatistics {
  const graded = results.filter((one): one is Graded => statusOf(one.report) === "graded");
  const count = (wanted: Status): number => results.filter(({ report }) => statusOf(report) === wanted).length;
  return {
    total: results.length,
    counts: {
      graded: graded.length,
      "not gradable": count("not gradable"),
      "grader failed": count("grader failed"),
      inconclusive: count("inconclusive"),
    },
    kept: results.filter(({ isKept }) => isKept).length,
    scores: scoresOf(graded.map(({ report }) => report)),
    checks: checkShares(graded),
    rules: ruleShares(graded),
    together: togetherIn(graded),
  };
}

/** "12 of 70, 17 %", or without the percentage. */
export function shareText({ count, tried }: Pick<Share, "count" | "tried">): string {
  const percent = percentOf({ count, tried });
  return `${count} of ${tried}${percent === undefined ? "" : `, ${percent}`}`;
}

/** "of 20 that break V1, 15 (75 %) break V7, too": said of ten or more only. */
export function togetherText({ rule, other, count, tried }: Together): string {
  return `of ${tried} that break ${rule} and were tried for ${other}, ${count} (${percentOf({ count, tried })}) break ${other}, too`;
}

/** In whole percent, "17 %", where some is never none, and not all never all; undefined if there are too few for that. */
export function percentOf({ count, tried }: Pick<Share, "count" | "tried">): string | undefined {
  if (tried < PERCENT_MIN) return undefined;
  const percent = Math.round((100 * count) / tried);
  if (count > 0 && percent === 0) return "< 1 %";
  return count < tried && percent === 100 ? "> 99 %" : `${percent} %`;
}

/** The most failed first; of a few tried, however many of them failed, not much is known. */
export function hardestFirst<S extends Share>(shares: readonly S[]): S[] {
  const isFew = ({ tried }: Share): number => Number(tried < PERCENT_MIN);
  const weight = (share: Share): number => (isFew(share) === 1 ? share.count : share.count / share.tried);
  return shares.toSorted((a, b) => isFew(a) - isFew(b) || weight(b) - weight(a) || b.count - a.count);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const above = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? above : (above + (sorted[half - 1] ?? Number.NaN)) / 2;
}

/** Which tenth of the points a score is in: 0 for 0 to 9 %, …, 10 for all of them. */
export function tenthOf({ score, maxScore }: { score: number; maxScore: number }): number {
  return maxScore === 0 ? 0 : Math.min(10, Math.floor((10 * score) / maxScore));
}

/** Of which points a tenth is: "30–39 %". */
export function tenthText(tenth: number): string {
  return tenth === 10 ? "100 %" : `${tenth * 10}–${tenth * 10 + 9} %`;
}

/** How many have each tenth of the points. */
export function tenths(scores: readonly { score: number; maxScore: number }[]): number[] {
  const counts = Array.from({ length: 11 }, () => 0);
  for (const one of scores) counts[tenthOf(one)] = (counts[tenthOf(one)] ?? 0) + 1;
  return counts;
}

/** The rules that a submission breaks, each once, in the order of the checks. */
export function rulesBrokenIn(report: Report): string[] {
  return [...new Set(checksThat("failed", report).flatMap(({ finding }) => finding?.rule?.name ?? []))];
}

/**
 * The rules of which a report knows whether they are kept: a check that judges one passed, or one was found broken. A check
 * that failed by another rule does not tell.
 */
function rulesTriedIn(report: Report): Set<string> {
  return new Set([...checksThat("passed", report).flatMap(({ rules }) => rules), ...rulesBrokenIn(report)]);
}

function scoresOf(reports: readonly GradedReport[]): ClassStatistics["scores"] {
  if (reports.length === 0) return undefined;
  const points = reports.map(scoreOf);
  return {
    mean: mean(points),
    median: median(points),
    max: Math.max(...reports.map(({ maxScore }) => maxScore)),
    full: reports.filter(({ score, maxScore }) => score === maxScore).length,
    tenths: tenths(reports),
  };
}

function checkShares(graded: readonly Graded[]): CheckShare[] {
  const all = Map.groupBy(
    graded.flatMap(({ report }) => report.checks),
    ({ id }) => id,
  );
  return Array.from(all, ([key, checks]) => {
    const count = checks.filter(({ status }) => status === "failed").length;
    const tried = checks.filter(({ status }) => status === "passed").length + count;
    return { key, title: checks[0]?.title ?? "", count, tried, untried: checks.length - tried };
  });
}

/** A failed check that shows a rule broken. */
interface Broken {
  name: string;
  check: string;
  rule: RuleReport;
  message: string;
  /** How many lines of evidence there are, and how many checks of the submission failed. */
  lines: number;
  failed: number;
}

function ruleShares(graded: readonly Graded[]): RuleShare[] {
  const broken = Map.groupBy(graded.flatMap(brokenIn), ({ rule }) => rule.name);
  const tried = countEach(graded.map(({ report }) => rulesTriedIn(report)));
  const shares = Array.from(broken, ([key, all]): RuleShare => {
    const [first] = all as [Broken, ...Broken[]];
    return {
      key,
      count: new Set(all.map(({ name }) => name)).size,
      tried: tried.get(key) ?? 0,
      rule: first.rule,
      sentences: sentencesOf(all),
      clearest: clearestOf(all, first),
    };
  });
  return hardestFirst(shares);
}

function brokenIn({ name, report }: Graded): Broken[] {
  const failed = checksThat("failed", report);
  return failed.flatMap(({ id, message, finding }) =>
    finding?.rule === undefined
      ? []
      : [{ name, check: id, rule: finding.rule, message, lines: finding.evidence.length, failed: failed.length }],
  );
}

/** The sentences that most submissions got; those that differ in numbers only are one. */
function sentencesOf(all: readonly Broken[]): { text: string; count: number }[] {
  const alike = Map.groupBy(all, ({ message }) => message.replace(/\b[\da-f]{8,}\b|\d+/g, "#"));
  return Array.from(alike.values(), (group) => ({
    text: group[0]?.message ?? "",
    count: new Set(group.map(({ name }) => name)).size,
  }))
    .toSorted((a, b) => b.count - a.count)
    .slice(0, SENTENCES_MAX);
}

/** The one with the least evidence, if it has any; of such, the one where least else is wrong. */
function clearestOf(all: readonly Broken[], first: Broken): { name: string; check: string } {
  const none = ({ lines }: Broken): number => Number(lines === 0);
  const [{ name, check } = first] = all.toSorted(
    (a, b) => none(a) - none(b) || a.lines - b.lines || a.failed - b.failed,
  );
  return { name, check };
}

/** So many break both at least, and so large a share of those that break the one: else it may be chance. */
const [TOGETHER_MIN, TOGETHER_SHARE_MIN, TOGETHER_MAX] = [10, 0.5, 5];

function togetherIn(graded: readonly Graded[]): Together[] {
  const all = graded.map(({ report }) => ({ broken: rulesBrokenIn(report), tried: rulesTriedIn(report) }));
  const names = [...new Set(all.flatMap(({ broken }) => broken))];
  const pairs = names.flatMap((rule) => {
    const breaking = all.filter(({ broken }) => broken.includes(rule));
    return names
      .filter((other) => other !== rule)
      .map((other) => ({
        rule,
        other,
        count: breaking.filter(({ broken }) => broken.includes(other)).length,
        tried: breaking.filter(({ tried }) => tried.has(other)).length,
      }));
  });
  return pairs
    .filter(({ count, tried }) => count >= TOGETHER_MIN && count >= TOGETHER_SHARE_MIN * tried)
    .toSorted((a, b) => b.count / b.tried - a.count / a.tried || b.count - a.count)
    .slice(0, TOGETHER_MAX);
}

/** In how many of these sets each key is. */
function countEach(sets: readonly ReadonlySet<string>[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const set of sets) for (const key of set) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** The check that a report fails first, with the rule that it breaks: what a student mends first. */
export function firstFailed(report: Report): { check: string; rule: string } | undefined {
  const [first] = checksThat("failed", report);
  return first === undefined ? undefined : { check: first.id, rule: first.finding?.rule?.name ?? "" };
}

/** The ids of all checks that are in some report, in their order. */
export function checkIds(results: readonly { report: Report }[]): string[] {
  return [...new Set(results.flatMap(({ report }) => checksOf(report).map(({ id }) => id)))];
}
