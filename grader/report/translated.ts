import type { Scene } from "../history/scene/scene.ts";
import type { Say } from "../lang/translate.ts";
import type { CheckReport, FindingReport } from "./check-report.ts";
import type { Report } from "./report.ts";

/** A report as it is shown in another language. What is quoted of a submission, and the compiler's words, stay as they are. */
export function translated(report: Report, say: Say): Report {
  const notes = report.notes.map(say);
  if (!report.graded) return { ...report, notes, error: byLine(report.error, say) };
  return {
    ...report,
    notes,
    typeErrors: report.typeErrors.map(say),
    checks: report.checks.map((one) => checkIn(one, say)),
  };
}

export function checkIn(check: CheckReport, say: Say): CheckReport {
  const about = { title: say(check.title) };
  switch (check.status) {
    case "passed":
      return { ...check, ...about };
    case "skipped":
      return { ...check, ...about, reason: say(check.reason) };
    case "inconclusive":
      return { ...check, ...about, reason: byLine(check.reason, say) };
    case "failed": {
      const { message, hint, finding } = check;
      return {
        ...check,
        ...about,
        message: say(message),
        ...(hint === undefined ? {} : { hint: say(hint) }),
        ...(finding === undefined ? {} : { finding: findingIn(finding, say) }),
      };
    }
  }
}

function findingIn(finding: FindingReport, say: Say): FindingReport {
  const { rule, expected, seen, evidence } = finding;
  const words = rule && { ...rule, text: say(rule.text), handout: say(rule.handout), section: say(rule.section) };
  return {
    ...finding,
    ...(words === undefined ? {} : { rule: words }),
    expected: sentence(expected, say),
    seen: sentence(seen, say),
    evidence: evidence.map((line) => evidenceIn(line, say)),
  };
}

/** A scene as it is drawn in another language. What is said on the wire stays as it is. */
export function sceneIn(scene: Scene, say: Say): Scene {
  return {
    ...scene,
    lanes: scene.lanes.map((lane) => ({ ...lane, about: saidInParts(lane.about, say) })),
    arrows: scene.arrows.map((arrow) => ({ ...arrow, note: saidInParts(arrow.note, say) })),
    missing: scene.missing.map((ghost) => ({ ...ghost, text: say(ghost.text) })),
    ...(scene.ended === undefined ? {} : { ended: say(scene.ended) }),
  };
}

/** Remarks that stand side by side. */
export function saidInParts(text: string, say: Say): string {
  return text.split(/(; )/).map(say).join("");
}

/** A line of evidence. Those about messages are rows of a table, whose cells are said each in its column. */
function evidenceIn(line: string, say: Say): string {
  const text = line.trimStart();
  const said = text.includes("  ") ? text : say(text);
  if (said !== text) return line.slice(0, line.length - text.length) + said;
  return line.split(GAP).map(say).join("");
}

/** What parts the cells of a row, of which the first may be narrower than it was. */
const GAP = /( {2,}|(?<=\b(?:COMMIT|PREPARE)) (?=\S))/;

/** A single word is quoted: a line that a submission has logged, or a result. So is what a call failed with. */
function sentence(text: string, say: Say): string {
  return /\s/.test(text) && !FAILED.test(text) ? byLine(text, say) : text;
}

/** Behind this stand the words of a submission's own error. */
const FAILED = /^[\w.]+ (?:threw|failed): /;

/** What has several lines is mostly a sentence, and below it what was quoted. */
function byLine(text: string, say: Say): string {
  return text.split("\n").map(say).join("\n");
}
