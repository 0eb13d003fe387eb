import { styleText } from "node:util";
import type { CheckStatus } from "../checks/check.ts";
import type { CheckReport, Report } from "./report.ts";

/** So many failures are told in full: the first cause comes first, and the rest is often its doing. */
const TOLD_MAX = 2;
const TYPE_ERRORS_MAX = 3;

const MARKS: Record<CheckStatus, string> = {
  passed: coloured("green", "✓"),
  failed: coloured("red", "✗"),
  skipped: coloured("yellow", "–"),
  inconclusive: coloured("magenta", "?"),
};

/** The report as a person reads it in a terminal. */
export function terminalReport(report: Report): string {
  const { checks, score, maxScore } = report;
  if (report.troubleOf !== "") return trouble(report);
  const failed = checks.filter(({ status }) => status === "failed");
  const unclear = checks.filter(({ status }) => status === "inconclusive");
  const total = styleText(["bold", score === maxScore ? "green" : "red"], `${score} / ${maxScore}`);
  // The seed of hidden checks is not told.
  const seed = report.seed === 0 ? "" : `, seed ${report.seed}`;
  const took = `in ${(report.duration_ms / 1000).toFixed(1)} s${seed}`;
  return [
    "",
    ...table(checks),
    "",
    ...typeErrors(report.typeErrors),
    ...failed.slice(0, TOLD_MAX).map((check) => detail(check, report)),
    ...also(failed.slice(TOLD_MAX)),
    ...untold(unclear),
    ...skipped(checks),
    ...blameLines(report.blame),
    ...notes(report.notes),
    `${total}  ${report.submission}, ${took}`,
    "",
  ].join("\n");
}

function trouble({ trouble, troubleOf, notes }: Report): string {
  const whose = troubleOf === "submission" ? "not gradable" : "the grader failed, by no fault of the submission";
  const said = `${coloured(troubleOf === "submission" ? "red" : "magenta", whose)}: ${shown(trouble)}`;
  return [said, ...notes.map(note), ""].join("\n");
}

function table(checks: readonly CheckReport[]): string[] {
  const idWidth = Math.max(...checks.map(({ id }) => id.length));
  const titleWidth = Math.max(...checks.map(({ title }) => title.length));
  return checks.map(({ id, title, rules, points, maxPoints, status }) => {
    const score = maxPoints === 0 && points === 0 ? "" : `${points}/${maxPoints}`;
    const names = styleText("dim", rules.join(" "));
    return `  ${MARKS[status]} ${id.padEnd(idWidth)}  ${score.padStart(5)}  ${title.padEnd(titleWidth)}  ${names}`.trimEnd();
  });
}

function detail(check: CheckReport, { submission, seed }: Report): string {
  const { id, message, rule, ruleText, functions, expected, seen, evidence, thrown, handout, others } = check;
  const lines = [`  ${MARKS.failed} ${styleText("bold", id)}: ${shown(message)}`];
  const add = (name: string, text: string): void => void (text === "" || lines.push(`      ${name.padEnd(9)} ${text}`));
  if (rule !== "") add(styleText("bold", rule.padEnd(9)), `“${ruleText}”`);
  add("look at", functions.join(", "));
  add("expected", shown(expected));
  add("seen", `${shown(seen)}${others === 0 ? "" : styleText("dim", ` (and ${others} more like it)`)}`);
  for (const text of thrown) add("thrown", coloured("red", shown(text)));
  lines.push(...evidence.map((line) => `        ${marked(shown(line))}`));
  if (handout !== "") add("read", styleText("dim", `handout.md, “${handout}”`));
  if (!check.hidden)
    add("alone", styleText("dim", `npm run grade -- ${submission} --only ${id} --seed ${seed} --log 0`));
  return `${lines.join("\n")}\n`;
}

function marked(line: string): string {
  return line.startsWith("✗") ? coloured("red", line) : styleText("dim", line);
}

/** The other failures are a line each. */
function also(failed: readonly CheckReport[]): string[] {
  if (failed.length === 0) return [];
  const lines = failed.map(
    ({ id, rule, message }) => `  ${MARKS.failed} ${id} ${styleText("dim", rule)}: ${shown(message)}`,
  );
  return [...lines, ""];
}

/** What could not be told has mostly one reason, which is told once. */
function untold(unclear: readonly CheckReport[]): string[] {
  const [first] = unclear;
  if (first === undefined) return [];
  return [`  ${MARKS.inconclusive} ${unclear.map(({ id }) => id).join(", ")}: ${shown(first.message)}`, ""];
}

/** What was skipped is told by its reason: what is wrong stands above. */
function skipped(checks: readonly CheckReport[]): string[] {
  const reasons = new Map<string, string[]>();
  for (const { id, status, message } of checks) {
    if (status === "skipped") reasons.set(message, [...(reasons.get(message) ?? []), id]);
  }
  const lines = Array.from(reasons, ([reason, ids]) => `  ${MARKS.skipped} not tried: ${ids.join(", ")} (${reason})`);
  return lines.length === 0 ? [] : [...lines, ""];
}

function blameLines(blame: Report["blame"]): string[] {
  if (blame === undefined) return [];
  const earned = Object.entries(blame.earned).map(([name, points]) => `${name} ${points}`);
  const best = blame.grafts.map(({ exchanged, score }) => `${exchanged.join(" + ")} ${score}`);
  return [
    `  ${styleText("bold", "blame")}: ${blame.guilty.join(", ")}`,
    `      with the reference's: ${best.join(", ")}`,
    `      each beside the reference's others: ${earned.join(", ")}`,
    `      credit: ${blame.credit}`,
    "",
  ];
}

function notes(texts: readonly string[]): string[] {
  return texts.length === 0 ? [] : [...texts.map(note), ""];
}

function note(text: string): string {
  return `  ${coloured("yellow", "!")} ${shown(text)}`;
}

function typeErrors(errors: readonly string[]): string[] {
  if (errors.length === 0) return [];
  const left = errors.length - TYPE_ERRORS_MAX;
  const lines = errors.slice(0, TYPE_ERRORS_MAX).map((line) => `      ${shown(line)}`);
  if (left > 0) lines.push(`      … and ${left} more`);
  return [`  ${coloured("yellow", "!")} the compiler finds mistakes (they cost no points by themselves)`, ...lines, ""];
}

function coloured(colour: "green" | "red" | "yellow" | "magenta", text: string): string {
  return styleText(colour, text, { validateStream: true });
}

/** A submission's own words, without what would take hold of the terminal. */
function shown(text: string): string {
  return text.replace(/[^\P{Cc}\n]/gu, "\ufffd");
}
