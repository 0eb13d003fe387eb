import assert from "node:assert/strict";
import type { CheckSpec, Finding, Sight, Tried, Verdict } from "../checks/check.ts";
import type { Scene } from "../history/scene/scene.ts";

/** What came of a check: its `status` says which fields there are. */
export type CheckReport = PassedCheck | FailedCheck | SkippedCheck | InconclusiveCheck;

/** The fields of every check, whatever its status. */
export interface CheckAbout {
  id: string;
  /** What is true of a right submission. */
  title: string;
  /** Whether students do not have this check. */
  hidden: boolean;
  /** The names of the rules that it judges. */
  rules: readonly string[];
  /** What it earned: `maxPoints` if it passed, otherwise 0. */
  points: number;
  maxPoints: number;
  /** What was tried for it, part by part. Absent if nothing was, or it may not be shown. */
  tried?: readonly Tried[];
}

export interface PassedCheck extends CheckAbout {
  status: "passed";
}

export interface FailedCheck extends CheckAbout {
  status: "failed";
  /** One sentence on what went wrong. */
  message: string;
  /** The hint of a hidden check's author to students who fail it. Absent if it is the message already, or may not be shown. */
  hint?: string;
  /** The evidence. Absent if only the message may be shown. */
  finding?: FindingReport;
}

/** A check that was not made, because another one that comes before it has not passed. */
export interface SkippedCheck extends CheckAbout {
  status: "skipped";
  /** One sentence on why. */
  reason: string;
  /** The failed check that is the cause. Absent if it is unknown, or may not be shown. */
  because?: string;
}

/** A check without a verdict, by a fault of the grader or the machine, not of the submission. */
export interface InconclusiveCheck extends CheckAbout {
  status: "inconclusive";
  /** Why; the first line is a sentence. */
  reason: string;
}

/** What shows that a submission is wrong. */
export interface FindingReport {
  /** The rule that was broken. Absent if the servers did not come so far that they could break one. */
  rule?: RuleReport;
  /** The student's functions to look at, the likeliest first. */
  functions: readonly string[];
  expected: string;
  seen: string;
  /** The few messages, or lines of a log, that show it. */
  evidence: readonly string[];
  /** What the student's functions threw meanwhile, with file and line. */
  thrown: readonly string[];
  /** How many more findings there were like it. */
  moreFindings: number;
  /** Where a few of those are to be seen. Absent if none can be drawn, or none may be shown. */
  alike?: readonly Sight[];
  /** The same messages, to be drawn. Absent if what shows it is something else. */
  scene?: Scene;
  /** The name of the history that shows it: `history/NAME.ndjson`. */
  history?: string;
  /** The log that tells of it, beside the report, and a text to search for in it. Absent if none does. */
  log?: { file: string; search?: string };
}

/** A rule as the handout words it, and where it is explained. */
export interface RuleReport {
  name: string;
  text: string;
  /** The handout's file name. */
  handout: string;
  section: string;
}

/** The words of a lab's rules, by their names, and where its handout explains them. */
export interface RuleBook {
  /** The handout's file name. */
  handout: string;
  rules: Readonly<Record<string, { text: string; section: string }>>;
}

/** Makes the report of each check from its verdict. Only an explicit pass earns points. */
export function checkReports(
  specs: readonly CheckSpec[],
  verdicts: readonly Verdict[],
  ruleBook: RuleBook,
): CheckReport[] {
  const byId = new Map(verdicts.map((verdict) => [verdict.id, verdict]));
  return specs.map((spec) => checkReport(spec, byId.get(spec.id), ruleBook));
}

function checkReport(spec: CheckSpec, verdict: Verdict | undefined, ruleBook: RuleBook): CheckReport {
  const { id, title, hidden = false, hint, rules, points: maxPoints } = spec;
  const tried = verdict?.tried === undefined ? {} : { tried: verdict.tried };
  const about = { id, title, hidden, rules, points: 0, maxPoints, ...tried };
  if (verdict === undefined) {
    return { ...about, status: "inconclusive", reason: "the grader heard nothing of this check" };
  }
  const { status, reason, cause, finding, history } = verdict;
  switch (status) {
    case "passed":
      return { ...about, points: maxPoints, status };
    case "skipped":
      return { ...about, status, reason, ...(cause === undefined ? {} : { because: cause }) };
    case "inconclusive":
      return { ...about, status, reason };
    case "failed":
      assert(finding !== undefined, `"${id}" failed for no reason`);
      return {
        ...about,
        status,
        message: finding.message,
        ...(hint === undefined ? {} : { hint }),
        finding: { ...findingReport(finding, verdict, ruleBook), ...shownIn(history), ...logOf(finding, history) },
      };
  }
}

function findingReport(finding: Finding, { others: moreFindings, alike }: Verdict, ruleBook: RuleBook): FindingReport {
  const { rule, functions, expected, seen, evidence, scene, thrown } = finding;
  return {
    ...(rule === undefined ? {} : { rule: ruleReport(rule, ruleBook) }),
    ...{ functions, expected, seen, evidence, thrown, moreFindings },
    ...(alike.length === 0 ? {} : { alike }),
    ...(scene === undefined ? {} : { scene }),
  };
}

function shownIn(history: string | undefined): Pick<FindingReport, "history"> {
  return history === undefined ? {} : { history };
}

/** A grade leaves the logs of its histories beside its report (docs/report.md). */
function logOf({ log }: Finding, history: string | undefined): Pick<FindingReport, "log"> {
  if (log === undefined || history === undefined) return {};
  const { suffix, search } = log;
  return { log: { file: `log/${history}${suffix}.txt`, ...(search === undefined ? {} : { search }) } };
}

function ruleReport(name: string, { handout, rules }: RuleBook): RuleReport {
  const rule = rules[name];
  assert(rule !== undefined, `the lab has no rule ${name}`);
  return { name, text: rule.text, handout, section: rule.section };
}
