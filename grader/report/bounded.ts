import { json } from "../base/text.ts";
import type { Scene } from "../history/scene/scene.ts";
import type { CheckReport, FindingReport } from "./check-report.ts";
import type { Report } from "./report.ts";

/** Platforms, mails and people take reports of this size, in bytes as `report.json` is written. A usual one is a tenth of it. */
export const REPORT_BYTES_MAX = 300_000;

/** How long a text (in UTF-16 units) and a list may be: a longer one shows nothing more; and whether there is room for pictures. */
interface Bounds {
  text: number;
  list: number;
  isDrawn: boolean;
}

/** From bounds that hardly any report reaches to bounds with which every report fits. */
const BOUNDS: readonly Bounds[] = [
  { text: 2000, list: 50, isDrawn: true },
  { text: 500, list: 20, isDrawn: false },
  { text: 200, list: 10, isDrawn: false },
  { text: 50, list: 5, isDrawn: false },
];

/**
 * The same report in at most REPORT_BYTES_MAX bytes. Texts and lists that a submission or an error has made very long are
 * cut to their beginning, with their length.
 */
export function bounded(report: Report): Report {
  let made = report;
  for (const bounds of BOUNDS) {
    made = within(report, bounds);
    if (Buffer.byteLength(json(made)) < REPORT_BYTES_MAX) break;
  }
  return made;
}

function within(report: Report, bounds: Bounds): Report {
  const long = ERROR_FACTOR * bounds.text;
  const submission = shortened(report.submission, long);
  if (!report.graded) return { ...report, submission, error: shortened(report.error, long) };
  return {
    ...report,
    submission,
    typeErrors: few(report.typeErrors, bounds),
    checks: report.checks.map((check) => checkWithin(check, bounds)),
  };
}

function checkWithin(check: CheckReport, bounds: Bounds): CheckReport {
  switch (check.status) {
    case "passed":
      return check;
    case "skipped":
    case "inconclusive":
      return { ...check, reason: shortened(check.reason, bounds.text) };
    case "failed": {
      const { message, finding } = check;
      const told = finding === undefined ? {} : { finding: findingWithin(finding, bounds) };
      return { ...check, message: shortened(message, bounds.text), ...told };
    }
  }
}

function findingWithin({ scene, ...finding }: FindingReport, bounds: Bounds): FindingReport {
  return {
    ...finding,
    ...(scene === undefined || !bounds.isDrawn ? {} : { scene: sceneWithin(scene) }),
    functions: few(finding.functions, bounds),
    expected: shortened(finding.expected, bounds.text),
    seen: shortened(finding.seen, bounds.text),
    evidence: few(finding.evidence, bounds),
    thrown: few(finding.thrown, bounds),
  };
}

/** How long a message in a picture may be, in UTF-16 units. */
const MESSAGE_MAX = 200;

function sceneWithin(scene: Scene): Scene {
  const lanes = scene.lanes.map((lane) => ({ ...lane, label: shortened(lane.label, MESSAGE_MAX) }));
  const arrows = scene.arrows.map((arrow) => ({ ...arrow, text: shortened(arrow.text, MESSAGE_MAX) }));
  return { ...scene, lanes, arrows };
}

/** A report has one `error`, which may hold a stack, so that its bound is larger. */
const ERROR_FACTOR = 4;

function few(all: readonly string[], { text, list }: Bounds): string[] {
  const short = (one: string): string => shortened(one, text);
  const left = all.length - list;
  return left <= 0 ? all.map(short) : [...all.slice(0, list - 1).map(short), `… and ${left + 1} more`];
}

/** The beginning of a text, and how long it was. */
function shortened(text: string, length_max: number): string {
  if (text.length <= length_max) return text;
  return `${text.slice(0, length_max).toWellFormed()} … (${text.length} characters)`;
}
