import type { RuleReport } from "../report/check-report.ts";
import { checksThat, type Report } from "../report/report.ts";

export interface Tally {
  key: string;
  count: number;
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

/** How many have each tenth of the points: 0 to 9 %, 10 to 19 %, …, and in the last place all of them. */
export function tenths(scores: readonly { score: number; maxScore: number }[]): number[] {
  const counts = Array.from({ length: 11 }, () => 0);
  for (const { score, maxScore } of scores) {
    const index = maxScore === 0 ? 0 : Math.min(10, Math.floor((10 * score) / maxScore));
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts;
}

/** How many submissions fail each check, most failed first; those that nobody fails are left out. */
export function failedChecks(reports: readonly Report[]): Tally[] {
  return tally(reports.map((report) => checksThat("failed", report).map(({ id }) => id)));
}

/** How many submissions break each rule, most broken first. */
export function brokenRules(reports: readonly Report[]): Tally[] {
  return tally(reports.map((report) => rulesBrokenIn(report).map(({ name }) => name)));
}

/** The rules that a submission breaks, in their handout's words: some maybe more than once. */
export function rulesBrokenIn(report: Report): RuleReport[] {
  return checksThat("failed", report).flatMap(({ finding }) => finding?.rule ?? []);
}

/** In how many of these lists each key is, most frequent first. */
function tally(lists: readonly (readonly string[])[]): Tally[] {
  const counts = new Map<string, number>();
  for (const list of lists) for (const key of new Set(list)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return Array.from(counts, ([key, count]) => ({ key, count })).toSorted((a, b) => b.count - a.count);
}
