import { shellWord } from "../base/shell.ts";
import { oneLine } from "../base/text.ts";
import type { CheckReport } from "./check-report.ts";
import type { GradedReport } from "./report.ts";

/** The command that makes a check again, with no others but those that it needs; undefined if the student does not have the check. */
export function rerunCommand(
  { id, hidden }: CheckReport,
  { submission, seed }: Pick<GradedReport, "submission" | "seed">,
): string | undefined {
  if (hidden) return undefined;
  return gradeCommand(submission, `--only ${id}${seed === undefined ? "" : ` --seed ${seed}`} --log 0`);
}

/** The command that grades a submission, in a line; the usual one, wherever the person stands, if that is not named. */
export function gradeCommand(submission: string, options = ""): string {
  const words = [...(submission === USUAL ? [] : [shellWord(submission)]), ...(options === "" ? [] : [options])];
  return oneLine(["npm run grade", ...(words.length === 0 ? [] : ["--", ...words])].join(" "));
}

/** What is graded where no folder is named, as reports call it. */
export const USUAL = "skeleton";
