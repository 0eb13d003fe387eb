import type { CheckReport, Report } from "./report.ts";

/** Platforms, mails and people take reports of this size, in bytes as `report.json` is written. A usual one is a tenth of it. */
export const REPORT_BYTES_MAX = 300_000;

/** How long a text may be, in UTF-16 units, and a list: what is longer shows nothing more. */
interface Bounds {
  text: number;
  list: number;
}

/** From those that hardly any report comes to, to those with which there is no report that does not fit. */
const BOUNDS: readonly Bounds[] = [
  { text: 2000, list: 50 },
  { text: 500, list: 20 },
  { text: 200, list: 10 },
  { text: 50, list: 5 },
];

/**
 * The same report, in at most REPORT_BYTES_MAX bytes: of texts and lists that a submission, or a trouble, may have made
 * longer than anybody reads there is the beginning, and how much there was.
 */
export function bounded(report: Report): Report {
  let made = report;
  for (const bounds of BOUNDS) {
    made = within(report, bounds);
    if (Buffer.byteLength(JSON.stringify(made, undefined, 2)) < REPORT_BYTES_MAX) break;
  }
  return made;
}

function within(report: Report, { text, list }: Bounds): Report {
  const short = (one: string): string => shortened(one, text);
  const few = (all: readonly string[]): string[] => {
    const left = all.length - list;
    return left <= 0 ? all.map(short) : [...all.slice(0, list - 1).map(short), `… and ${left + 1} more`];
  };
  const checkWithin = (check: CheckReport): CheckReport => ({
    ...check,
    hint: short(check.hint),
    message: short(check.message),
    ruleText: short(check.ruleText),
    handout: short(check.handout),
    functions: few(check.functions),
    expected: short(check.expected),
    seen: short(check.seen),
    evidence: few(check.evidence),
    thrown: few(check.thrown),
  });
  return {
    ...report,
    submission: shortened(report.submission, TROUBLE_FACTOR * text),
    trouble: shortened(report.trouble, TROUBLE_FACTOR * text),
    typeErrors: few(report.typeErrors),
    checks: report.checks.map(checkWithin),
  };
}

/** There is one for a whole report, and it may hold a stack. */
const TROUBLE_FACTOR = 4;

/** The beginning of a text, and how long it was. */
function shortened(text: string, length_max: number): string {
  if (text.length <= length_max) return text;
  return `${text.slice(0, length_max).toWellFormed()} … (${text.length} characters)`;
}
