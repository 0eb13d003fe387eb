import { shellWord } from "../base/shell.ts";
import { oneLine } from "../base/text.ts";
import type { CheckReport } from "./check-report.ts";
import type { GradedReport } from "./report.ts";

/** What a command must name. */
type About = Pick<GradedReport, "submission" | "lab" | "isLabNamed">;

/** What the command that makes a check again rests on. */
export type Rerunnable = About & Pick<GradedReport, "seed"> & { checks: readonly Pick<CheckReport, "id" | "hidden">[] };

/**
 * The command that makes a check again, with no others but those that it needs, and the one in whose experiment it was seen to fail;
 * undefined if the student does not have the check.
 */
export function rerunCommand(check: CheckReport, { seed, checks, ...about }: Rerunnable): string | undefined {
  if (check.hidden) return undefined;
  const ids = [...new Set([check.id, ownerOf(check, checks) ?? check.id])];
  return gradeCommand(about, `--only ${ids.join(",")}${seed === undefined ? "" : ` --seed ${seed}`} --log 0`);
}

/** The check that the experiment is of which shows why another has failed: experiments of stands are named `CHECK-STAND`. */
function ownerOf(check: CheckReport, checks: Rerunnable["checks"]): string | undefined {
  const shown = check.status === "failed" ? check.finding?.history : undefined;
  return checks
    .flatMap(({ id, hidden }) => (!hidden && shown?.startsWith(`${id}-`) ? [id] : []))
    .toSorted((a, b) => b.length - a.length)[0];
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
