import { statSync } from "node:fs";
import path from "node:path";
import { SKELETON } from "../base/project.ts";
import { fromCaller, UsageError } from "../base/usage.ts";
import type { GradeRequest } from "../grading/request.ts";
import { say } from "../lang/say.ts";
import { readReporters } from "../report/reporters/reporters.ts";
import { type CommandSpec, type Given, indented } from "./command.ts";
import { askedOf, asText, GRADING, LAB, LANG, PORT, SEED, wholeNumber } from "./options.ts";

const OPTIONS = {
  only: {
    flags: "--only <NAME>",
    help: "only these checks, and what they need: a check's name, a rule's, a pattern, or several with commas",
    read: asText,
  },
  all: { flags: "--all", help: "tell of every failure in full, not of the first two only" },
  watch: { flags: "--watch", help: "grade again whenever a graded file is saved" },
  seed: SEED,
  log: {
    flags: "--log <N>",
    help: "lowest level that the servers log: 0 Debug, 1 INFO",
    read: wholeNumber(0, 1),
    fallback: 1,
  },
  out: {
    flags: "--out <DIR>",
    help: "where report.html and report.json are written (default: grade-results)",
    read: asText,
  },
  html: { flags: "--no-html", help: "leave out report.html, the page beside report.json" },
  open: { flags: "--open", help: "open report.html in the browser when the grade is done" },
  web: {
    flags: "--web",
    help: "with --watch: serve report.html to this machine; the browser shows each new one by itself",
  },
  port: PORT,
  reporter: {
    flags: "--reporter <NAME[=FILE]>",
    help: "also write what a platform reads: gradescope, github, classroom, classroom50, junit, prairielearn, autolab, html, json, markdown (may be repeated)",
    read: asText,
    isRepeated: true,
  },
  lab: LAB,
  lang: LANG,
  replay: {
    flags: "--replay <DIR>",
    help: "judge the histories again that a grade wrote into a folder; nothing is started",
    read: asText,
  },
  ...GRADING,
  called: {
    flags: "--called <NAME>",
    help: "what the report calls the submission (default: its folder)",
    read: asText,
    group: "for instructors",
  },
  foundation: {
    flags: "--foundation <VERSION>",
    help: "refuse to grade with another grader, given files or packages: grade:class says which",
    read: asText,
    group: "for instructors",
  },
} as const;

/** The checks of each lab, with the rules that they judge: what `--only` takes. */
async function checkLists(): Promise<string> {
  // Loaded only by who asks for the help.
  const { labsFor, suiteOf } = await import("../labs/catalogue.ts");
  const labs = await labsFor(undefined);
  const lists = labs.map(async (lab) => {
    const { checks } = await suiteOf(lab, "public");
    const names = checks.map(({ id, rules }) => (rules.length === 0 ? id : `${id} (${rules.join(" ")})`));
    const head = `checks${labs.length === 1 ? "" : ` of ${lab.name}`}, with the rules that they judge`;
    return `${say(head)}:\n${indented(names.join(", "))}\n`;
  });
  return (await Promise.all(lists)).join("\n");
}

export const GRADE = {
  typed: "npm run grade",
  usage: "[-- DIR] [options]",
  args: { DIR: "the folder of the submission (default: skeleton)" },
  options: OPTIONS,
  lists: checkLists,
  after: "exit code: 0 full marks, 1 points lost, 2 no grade: not gradable, or the grader could not tell\n",
} as const satisfies CommandSpec<typeof OPTIONS>;

/**
 * What the arguments of `grade` ask for.
 *
 * @throws UsageError for what cannot be meant
 */
export function gradeRequest({ options, args }: Given<typeof OPTIONS>): GradeRequest {
  const { only, all, watch, seed, log, out, reporter, lab, replay, called, foundation, html, open, web, port } =
    options;
  const dir = args[0] === undefined ? SKELETON : fromCaller(args[0], "grade");
  const asked = askedOf(options);
  if (asked.isBlamed && only !== undefined) throw new UsageError("--blame takes the whole suite: leave out --only");
  if (asked.isBlamed && asked.credit === "plain" && asked.feedback !== "full") {
    throw new UsageError("--blame is the instructor's: add --feedback full");
  }
  if (open && !html)
    throw new UsageError("--open opens report.html, which --no-html leaves out: leave out one of them");
  if (open && watch) {
    throw new UsageError("--open opens report.html once, when all is done, and --watch goes on: leave out one of them");
  }
  if (web && !watch) throw new UsageError("--web serves the page that --watch makes anew: add --watch");
  if (web && !html) throw new UsageError("--web serves report.html, which --no-html leaves out: leave out one of them");
  if (port !== undefined && !web) throw new UsageError("--port is that of the page: use it with --web");
  // A platform, which says what is to be written, gets a report on it. A person has mistyped, and keeps what the last grade left.
  if (replay === undefined && out === undefined && reporter.length === 0) refuseNoFolder(dir);
  return {
    dir,
    name: called ?? (path.relative(process.cwd(), dir) || dir),
    lab,
    only,
    isAllTold: all,
    isWatched: watch,
    replay: replay === undefined ? undefined : fromCaller(replay, "grade"),
    seed,
    log,
    // Not where the person stands, who may be in the folder of the submission.
    out: out === undefined ? path.resolve("grade-results") : fromCaller(out, "grade"),
    isOutNamed: out !== undefined,
    isPageWritten: html,
    isPageOpened: open,
    servedAt: web ? (port ?? 0) : undefined,
    reporters: readReporters(reporter),
    foundation,
    ...asked,
  };
}

/** @throws UsageError when no folder is there */
function refuseNoFolder(dir: string): void {
  const stat = statSync(dir, { throwIfNoEntry: false });
  if (stat === undefined) throw new UsageError(`${dir} does not exist: give the folder of a submission`);
  if (!stat.isDirectory()) throw new UsageError(`${dir} is not a folder: give the folder of a submission`);
}
