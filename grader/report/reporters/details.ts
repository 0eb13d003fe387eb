import { oneLine, printable } from "../../base/text.ts";
import { say } from "../../lang/say.ts";
import type { CheckReport } from "../check-report.ts";
import { type Rerunnable, rerunCommand } from "../rerun.ts";
import { cell } from "../wrapped.ts";
import { cut } from "./text.ts";

/** One detail of a failed check. A block keeps its lines and columns. */
export interface Detail {
  label: string;
  text: string;
  isBlock: boolean;
}

/** What came of a check, in one line. Empty for a pass. */
export function verdict(check: CheckReport, max_bytes: number): string {
  if (max_bytes === 0) return "";
  const told = (text: string): string => cut(oneLine(text), max_bytes);
  switch (check.status) {
    case "passed":
      return "";
    case "failed":
      return told(check.message);
    case "skipped":
      return say(`not tried: ${told(check.reason)}`);
    case "inconclusive":
      return say(`could not tell, by no fault of the submission: ${told(check.reason)}`);
  }
}

/** A check's name for platforms that know only passed and failed. */
export function nameAndStatus(check: CheckReport): string {
  if (check.status === "skipped") return say(`${nameOf(check)} (not tried)`);
  if (check.status === "inconclusive") return say(`${nameOf(check)} (could not tell)`);
  return nameOf(check);
}

/** An id that is the same in every run, and unique for each check. */
export function nameOf({ id, title }: CheckReport): string {
  return oneLine(`${id}: ${title}`);
}

/**
 * All details of a failed check besides its verdict: printable, and nearly `max_bytes` at most in all. Empty for a check
 * that has not failed.
 */
export function detailsOf(check: CheckReport, report: Rerunnable, max_bytes: number): Detail[] {
  if (check.status !== "failed" || max_bytes === 0) return [];
  const { hint = "", finding } = check;
  const eighth = max_bytes / 8;
  const line = (label: string, text: string, after = ""): Detail => {
    const shown = cut(printable(text), eighth);
    return { label, text: shown === "" ? "" : shown + after, isBlock: shown.includes("\n") };
  };
  const block = (label: string, lines: readonly string[], bytes: number): Detail => {
    return { label, text: cut(printable(lines.join("\n")), bytes), isBlock: true };
  };
  const rerun = { label: RERUN, text: rerunCommand(check, report) ?? "", isBlock: false };
  const hasText = ({ text }: Detail): boolean => text !== "";
  if (finding === undefined) return [line("hint", hint), rerun].filter(hasText);
  const { rule, functions, expected, seen, moreFindings, thrown, evidence } = finding;
  return [
    ...(rule === undefined ? [] : [line(oneLine(rule.name), `“${rule.text}”`)]),
    line("look at", functions.join(", ")),
    line("hint", hint),
    line("expected", expected),
    line("seen", seen, moreFindings === 0 ? "" : say(` (and ${moreFindings} more like it)`)),
    block("thrown", thrown, eighth),
    block("evidence", evidence, 2 * eighth),
    ...(rule === undefined ? [] : [line("read", say(`${rule.handout}, “${rule.section}”`))]),
    rerun,
  ].filter(hasText);
}

/** The label of that command. */
export const RERUN = "rerun";

/** The verdict and all details as plain text, in at most `max_bytes`. Empty for a pass. */
export function plainText(check: CheckReport, report: Rerunnable, max_bytes: number): string {
  return cut([verdict(check, max_bytes / 8), ...plainDetails(check, report, max_bytes)].join("\n"), max_bytes);
}

export const LABEL_WIDTH = 10;

/** The details as lines of plain text. */
export function plainDetails(check: CheckReport, report: Rerunnable, max_bytes: number): string[] {
  return detailsOf(check, report, max_bytes).flatMap(({ label, text }) => {
    // Messages are in columns, and have the whole width.
    if (label === "evidence") return text.split("\n").map((line) => `  ${line}`);
    return cell(say(label), LABEL_WIDTH) + text.replaceAll("\n", `\n${" ".repeat(LABEL_WIDTH)}`);
  });
}
