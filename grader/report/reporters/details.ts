import type { CheckReport, Report } from "../report.ts";
import { cut, oneLine, printable } from "./text.ts";

/** One thing that is told of a failed check. A block keeps its lines and columns. */
export interface Detail {
  label: string;
  text: string;
  isBlock: boolean;
}

/** What came of a check, in one line. Empty for a pass. */
export function verdict({ status, message }: CheckReport, max_bytes: number): string {
  if (status === "passed" || max_bytes === 0) return "";
  const reason = cut(oneLine(message), max_bytes);
  if (status === "failed") return reason;
  if (status === "skipped") return `not tried: ${reason}`;
  return `could not tell, by no fault of the submission: ${reason}`;
}

/** A check's name for those platforms that know of nothing between passed and failed. */
export function nameAndStatus(check: CheckReport): string {
  if (check.status === "skipped") return `${nameOf(check)} (not tried)`;
  if (check.status === "inconclusive") return `${nameOf(check)} (could not tell)`;
  return nameOf(check);
}

/** The same in every run, and each check's own. */
export function nameOf({ id, title }: CheckReport): string {
  return oneLine(`${id}: ${title}`);
}

/**
 * All that is told of a failed check beside its verdict: printable, and nearly `max_bytes` at most in all. Nothing for a
 * check that has not failed.
 */
export function detailsOf(check: CheckReport, report: Report, max_bytes: number): Detail[] {
  if (check.status !== "failed" || max_bytes === 0) return [];
  const { rule, ruleText, functions, hint, message, expected, seen, others, thrown, evidence, handout } = check;
  const eighth = max_bytes / 8;
  const line = (label: string, text: string, after = ""): Detail => {
    const shown = cut(printable(text), eighth);
    return { label, text: shown === "" ? "" : shown + after, isBlock: shown.includes("\n") };
  };
  const block = (label: string, lines: readonly string[], bytes: number): Detail => {
    return { label, text: cut(printable(lines.join("\n")), bytes), isBlock: true };
  };
  return [
    line(oneLine(rule) || "rule", ruleText && `“${ruleText}”`),
    line("look at", functions.join(", ")),
    line("hint", hint === message ? "" : hint),
    line("expected", expected),
    line("seen", seen, others === 0 ? "" : ` (and ${others} more like it)`),
    block("thrown", thrown, eighth),
    block("evidence", evidence, 2 * eighth),
    line("read", handout && `handout.md, “${handout}”`),
    { label: "alone", text: aloneCommand(check, report), isBlock: false },
  ].filter(({ text }) => text !== "");
}

/** The command that makes a check alone. Empty if the student does not have the check. */
export function aloneCommand({ id, hidden }: CheckReport, { submission, seed, feedback, checks }: Report): string {
  if (hidden) return "";
  // Where hidden checks are kept from students, so is the seed, and the report holds another number.
  const seedIsTold = feedback === "full" || !checks.some((check) => check.hidden);
  return oneLine(`npm run grade -- ${submission} --only ${id}${seedIsTold ? ` --seed ${seed}` : ""} --log 0`);
}

/** The verdict and all details as plain text, in at most `max_bytes`. Empty for a pass. */
export function plainText(check: CheckReport, report: Report, max_bytes: number): string {
  return cut([verdict(check, max_bytes / 8), ...plainDetails(check, report, max_bytes)].join("\n"), max_bytes);
}

const LABEL_WIDTH = 10;

/** The details as lines of plain text. */
export function plainDetails(check: CheckReport, report: Report, max_bytes: number): string[] {
  return detailsOf(check, report, max_bytes).flatMap(({ label, text }) => {
    // What crossed the wire stands in columns, and has the whole width.
    if (label === "evidence") return text.split("\n").map((line) => `  ${line}`);
    return label.padEnd(LABEL_WIDTH) + text.replaceAll("\n", `\n${" ".repeat(LABEL_WIDTH)}`);
  });
}
