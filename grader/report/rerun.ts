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
  return oneLine(
    `npm run grade -- ${shellWord(submission)} --only ${id}${seed === undefined ? "" : ` --seed ${seed}`} --log 0`,
  );
}
