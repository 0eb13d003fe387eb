import assert from "node:assert/strict";
import type { CheckSpec, Finding, Sight, Tried, Verdict } from "./check.ts";

/** What speaks against a check: the clearest of the findings that were described, and how often it was seen. */
export interface Against {
  clearest: Finding;
  /** The name of the history. */
  history: string | undefined;
  times: number;
  /** Where those that were described are to be seen, the clearest among them, each with the place of its experiment. */
  sights: readonly { sight: Sight; place: number }[];
}

/** So many of the findings that are alike are listed. */
const ALIKE_MAX = 9;

/** All that verdicts are made from. */
export interface Facts {
  /** What speaks against a check, by its id. */
  against: ReadonlyMap<string, Against>;
  /** The parts that were tried to their end. */
  covered: ReadonlySet<string>;
  /** What could not be tried, each with the checks of which one has failed and is the reason. */
  blocked: ReadonlyMap<string, readonly string[]>;
  tried: ReadonlyMap<string, Tried>;
  /** What went wrong with the grader or the machine, in words. */
  errors: readonly string[];
  /** The checks against which there is a finding that may be against another just as well, of which nothing is known. */
  unclear: ReadonlyMap<string, string>;
}

/**
 * The verdicts, in the order of the checks; a check comes after those that it needs or may follow. A check fails if it has a
 * finding and every such check has passed; otherwise it may fail for the same reason. A check passes only if its coverage was
 * tried, but for what the failures of others were in the way of.
 */
export function verdictsOf(specs: readonly CheckSpec[], facts: Facts): Verdict[] {
  const strict = read(specs, facts, true);
  const isHidden =
    facts.against.size > 0 && strict.every(({ status }) => status !== "failed" && status !== "inconclusive");
  // No needed check has failed, they were only not tried: so the failure behind them is the one to report.
  return isHidden ? read(specs, facts, false) : strict;
}

function read(specs: readonly CheckSpec[], facts: Facts, isStrict: boolean): Verdict[] {
  const earlier = new Map<string, Verdict>();
  for (const spec of specs) {
    const before = [...spec.needs, ...(spec.mayFollow ?? [])];
    assert(before.every((other) => earlier.has(other) || !specs.some(({ id }) => id === other)));
    const tried = spec.coverage.flatMap((part) => facts.tried.get(part) ?? []);
    const verdict = verdictOf(spec, earlier, facts, isStrict) ?? withoutVerdict(spec, specs, facts);
    earlier.set(spec.id, tried.length === 0 ? verdict : { ...verdict, tried });
  }
  return [...earlier.values()];
}

/** What is known of a check by what was found and tried; undefined if it was not tried. */
function verdictOf(
  { id, needs, mayFollow = [], coverage }: CheckSpec,
  earlier: ReadonlyMap<string, Verdict>,
  { against, covered, blocked, errors, unclear }: Facts,
  isStrict: boolean,
): Verdict | undefined {
  const found = against.get(id);
  // What was not tried because of what this check fails by is no reason to say nothing of it.
  const notPassed = (ids: readonly string[]): Verdict[] =>
    ids.flatMap((other) => earlier.get(other) ?? []).filter((one) => one.status !== "passed" && one.cause !== id);
  const [unmet, followed] = [notPassed(needs), found === undefined ? [] : notPassed(mayFollow)];
  const [needed, cause] = [rootOf(unmet), rootOf(followed)];
  if (needed !== undefined) return skipped(id, `it needs "${needed}", which has not passed`, needed);
  if (cause !== undefined) return skipped(id, `what was seen may follow from "${cause}"`, cause);
  const before = [...unmet, ...followed];
  if (found !== undefined && (before.length === 0 || !isStrict)) return failed(id, found);
  const other = unclear.get(id);
  if (found === undefined && other !== undefined)
    return inconclusive(
      id,
      `the grader could not tell: what was seen may be due to "${other}", which came to no verdict`,
    );
  const left = coverage.filter((part) => !covered.has(part));
  const isKeptFrom = (part: string): boolean => blocked.get(part)?.some((check) => against.has(check)) ?? false;
  const isTried = left.length === 0 || (left[0] !== coverage[0] && left.every(isKeptFrom));
  if (isTried && before.length === 0) return { ...plain(id), status: "passed", reason: "" };
  if (errors.length > 0) return inconclusive(id, `the grader could not tell: ${errors.join("\n")}`);
  const [unknown] = before.filter(({ status }) => status === "inconclusive");
  if (unknown === undefined) return undefined;
  return inconclusive(id, `the grader could not tell: "${unknown.id}" came to no verdict`);
}

/** Why a check was not tried: a failure of another was in the way, or the grader never came to it. */
function withoutVerdict({ id, coverage }: CheckSpec, specs: readonly CheckSpec[], facts: Facts): Verdict {
  const { against, covered, blocked } = facts;
  const left = coverage.filter((part) => !covered.has(part));
  const inTheWay = left.flatMap((part) => blocked.get(part) ?? []).find((check) => against.has(check));
  if (inTheWay !== undefined) {
    const behind = specs.find((spec) => spec.id === inTheWay)?.mayFollow?.find((other) => against.has(other));
    const root = behind ?? inTheWay;
    return skipped(id, `the server did not get that far: see "${root}"`, root);
  }
  if (against.size === 0) return inconclusive(id, `the grader never came to ${left.join(", ")}`);
  const first = specs.find((spec) => against.has(spec.id));
  const see = first === undefined ? "" : `: see "${first.id}"`;
  return skipped(id, `not all of it was tried, because of a failure${see}`);
}

/** The failure from which those that have not passed follow, if one is known. */
function rootOf(notPassed: readonly Verdict[]): string | undefined {
  const cause = notPassed.find(({ status }) => status === "failed") ?? notPassed.find((one) => one.cause !== undefined);
  return cause?.cause ?? cause?.id;
}

function plain(id: string) {
  return { id, finding: undefined, others: 0, alike: [] };
}

function failed(id: string, { clearest: finding, times, history, sights }: Against): Verdict {
  const shownIn = history === undefined ? {} : { history };
  const alike = alikeOf(sights, sightOf(finding, history));
  return { id, status: "failed", reason: "", finding, others: times - 1, alike, ...shownIn };
}

/** Where a finding is to be seen. Undefined if it cannot be drawn. */
export function sightOf({ scene }: Finding, history: string | undefined): Sight | undefined {
  const at = scene?.arrows.at(-1)?.at;
  return scene === undefined || at === undefined || history === undefined
    ? undefined
    : { history, about: scene.about, at };
}

/** The first few that are not the one that is told, each once. */
function alikeOf(sights: Against["sights"], told: Sight | undefined): Sight[] {
  const known = new Set(told === undefined ? [] : [nameOf(told)]);
  return sights
    .toSorted((a, b) => a.place - b.place)
    .flatMap(({ sight }) => {
      if (known.has(nameOf(sight))) return [];
      known.add(nameOf(sight));
      return [sight];
    })
    .slice(0, ALIKE_MAX);
}

function nameOf({ history, about }: Sight): string {
  return `${history} ${about}`;
}

function skipped(id: string, reason: string, cause?: string): Verdict {
  return { ...plain(id), status: "skipped", reason, ...(cause === undefined ? {} : { cause }) };
}

function inconclusive(id: string, reason: string): Verdict {
  return { ...plain(id), status: "inconclusive", reason };
}
