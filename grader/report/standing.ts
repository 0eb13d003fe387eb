import { checksOf, exitCode, type GradedReport } from "./report.ts";

/** What a grade came to: enough to tell what another has changed. */
export interface Standing {
  score: number;
  maxScore: number;
  /** The ids of the checks that passed. */
  passed: readonly string[];
}

/** How many checks are named; of more, how many there are is said. */
const NAMED_MAX = 6;

/** Undefined if a check came to no verdict: then nothing can be compared with it. */
export function standingOf(report: GradedReport): Standing | undefined {
  if (exitCode(report) === 2) return undefined;
  const passed = checksOf(report).flatMap(({ id, status }) => (status === "passed" ? [id] : []));
  return { score: report.score, maxScore: report.maxScore, passed };
}

/**
 * What has become of the grade before: `62 -> 73: view, digest new; once lost`. Undefined if that was of other checks, so that
 * the points do not compare.
 */
export function change(before: Standing, now: Standing): string | undefined {
  if (before.maxScore !== now.maxScore) return undefined;
  const fresh = now.passed.filter((id) => !before.passed.includes(id));
  const lost = before.passed.filter((id) => !now.passed.includes(id));
  const score = before.score === now.score ? `${now.score} as before` : `${before.score} -> ${now.score}`;
  const what = [some(fresh, "new"), some(lost, "lost")].filter((text) => text !== "").join("; ");
  return what === "" ? score : `${score}: ${what}`;
}

function some(ids: readonly string[], what: string): string {
  if (ids.length === 0) return "";
  const told =
    ids.length <= NAMED_MAX ? ids.join(", ") : `${ids.slice(0, NAMED_MAX - 1).join(", ")}, … (${ids.length})`;
  return `${told} ${what}`;
}
