import { oneLine, printable } from "../../base/text.ts";
import { say } from "../../lang/say.ts";
import { checksThat, exitCode, type Report, typeErrorsTitle } from "../report.ts";
import { cut } from "./text.ts";

const TYPE_ERRORS_MAX = 3;
const TYPE_ERROR_MAX_BYTES = 500;
const NOTE_MAX_BYTES = 500;

/** The score, or that there is none and whose fault that is. */
export function headline(report: Report): string {
  if (report.graded) return `${report.score} / ${report.maxScore}`;
  return say(report.errorSource === "submission" ? "not gradable" : "the grader failed, by no fault of the submission");
}

/** The headline, with the reason if there is no grade, in plain text of nearly `max_bytes` at most. */
export function outcome(report: Report, max_bytes: number): string {
  if (report.graded) return headline(report);
  const reason = cut(printable([report.error, ...report.notes].join("\n")), max_bytes);
  return `${headline(report)}: ${reason}`;
}

/** What else there is to say about the grade as a whole. */
export function remarks(report: Report): string[] {
  const { notes, typeErrors } = report.graded ? report : { ...report, typeErrors: [] };
  const unclear = checksThat("inconclusive", report).map(({ id }) => oneLine(id));
  const mistakes = typeErrors.slice(0, TYPE_ERRORS_MAX).map((line) => cut(oneLine(line), TYPE_ERROR_MAX_BYTES));
  const left = typeErrors.length - mistakes.length;
  if (left > 0) mistakes.push(say(`… and ${left} more`));
  return [
    ...(unclear.length === 0
      ? []
      : [say(`could not tell, by no fault of the submission: ${unclear.join(", ")}; have it graded again`)]),
    ...notes.map((text) => cut(oneLine(text), NOTE_MAX_BYTES)),
    ...(report.graded && mistakes.length > 0 ? [`${say(typeErrorsTitle(report))}:`, ...mistakes] : []),
  ];
}

/** The score as a share of what could be had, 0 to 1. Where no points are to be had, all depends on the checks. */
export function share(report: Report): number {
  if (!report.graded) return 0;
  return report.maxScore === 0 ? Number(exitCode(report) === 0) : report.score / report.maxScore;
}
