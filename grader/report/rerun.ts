import { shellWord } from "../base/shell.ts";
import { oneLine } from "../base/text.ts";
import type { CheckReport } from "./check-report.ts";
import type { GradedReport } from "./report.ts";

/** What a command must name. */
type About = Pick<GradedReport, "submission" | "lab" | "isLabNamed">;

/** What the command that makes a check again rests on. */
export type Rerunnable = About & Pick<GradedReport, "seed">;

/** The command that makes a check again, with no others but those that it needs; undefined if the student does not have the check. */
export function rerunCommand({ id, hidden }: CheckReport, { seed, ...about }: Rerunnable): string | undefined {
  if (hidden) return undefined;
  return gradeCommand(about, `--only ${id}${seed === undefined ? "" : ` --seed ${seed}`} --log 0`);
}

/** The command that grades a submission, in a line; the usual one, wherever the person stands, if that is not named. */
export function gradeCommand(about: About, options = ""): string {
  const words = [...wordsFor(about), ...(options === "" ? [] : [options])];
  return oneLine(["npm run grade", ...(words.length === 0 ? [] : ["--", ...words])].join(" "));
}

/** What names a submission, and its lab where that has to be named. */
function wordsFor({ submission, lab, isLabNamed }: About): string[] {
  return [...(submission === USUAL ? [] : [shellWord(submission)]), ...(isLabNamed ? [`--lab ${lab}`] : [])];
}

/** The command that plays with a submission, in a line. */
export function clusterCommand({ submission, lab, isLabNamed }: About): string {
  const words = [
    ...(isLabNamed ? [`--lab ${lab}`] : []),
    ...(submission === USUAL ? [] : [`--submission ${shellWord(submission)}`]),
  ];
  return ["npm run cluster", ...(words.length === 0 ? [] : ["--", ...words])].join(" ");
}

/** What is graded where no folder is named, as reports call it. */
export const USUAL = "skeleton";
