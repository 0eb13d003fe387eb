import { readFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { PROJECT, SKELETON } from "../base/project.ts";
import { oneLine, printable } from "../base/text.ts";
import { labIn } from "../labs/catalogue.ts";
import type { Lab } from "../labs/lab.ts";
import { languageOf } from "../lang/language.ts";
import { say, speak } from "../lang/say.ts";
import { checksThat, exitCode, type GradedReport, type Report } from "../report/report.ts";
import { cell } from "../report/wrapped.ts";
import { killLater, leaveAlone, temporaryFolder } from "../sandbox/reaper.ts";
import { asGiven, begunFiles } from "../submission/given.ts";
import { runCommand } from "./command.ts";
import { LAB, LANG } from "./options.ts";

const HANDIN = {
  typed: "npm run handin",
  usage: "",
  options: { lab: LAB, lang: LANG },
  after:
    "It hands nothing in: it looks at what you would. Exit code: 0 full marks, 1 points lost, 2 no grade: not gradable, or the grader could not tell\n",
} as const;

/**
 * Looks at what a student would hand in as it will be looked at then: the graded files, laid over what was given, are graded,
 * and it is told what else was changed and does not count. Returns the exit code.
 */
export async function run(argv: readonly string[]): Promise<number> {
  await speak(languageOf(argv, process.env));
  return runCommand(HANDIN, argv, async ({ options }) => {
    const lab = await labIn(SKELETON, options.lab);
    const what = say(`grading ${lab.gradedFiles.join(", ")}, laid over a fresh copy of what you were given ...`);
    process.stdout.write(`${what}\n`);
    const { report, said } = await gradeOnce(lab);
    if (report === undefined) {
      process.stderr.write(`${say(`there is no grade: ${said || "the grader ended without a word"}`)}\n`);
      return 2;
    }
    process.stdout.write(handinText(report, lab.gradedFiles, await untouchedOf(lab)));
    return exitCode(report);
  });
}

/** Grades what lies in the skeleton, by a process of its own as everyone's grade, and keeps nothing of it. */
async function gradeOnce(lab: Lab): Promise<{ report: Report | undefined; said: string }> {
  const { dir, remove } = await temporaryFolder("zlab-handin-");
  const main = path.join(PROJECT, "grader", "main.js");
  const args = ["--disable-sigusr1", main, "grade", SKELETON, "--lab", lab.name, "--out", dir];
  try {
    const child = execa(process.execPath, args, { cwd: PROJECT, stdin: "ignore", stdout: "ignore", reject: false });
    if (child.pid !== undefined) killLater(child.pid);
    const { stderr } = await child;
    if (child.pid !== undefined) leaveAlone(child.pid);
    const text = await readFile(path.join(dir, "report.json"), "utf8").catch(() => undefined);
    return { report: text === undefined ? undefined : (JSON.parse(text) as Report), said: stderr };
  } finally {
    await remove();
  }
}

/** The graded files that are still as students begin with them. */
async function untouchedOf(lab: Lab): Promise<string[]> {
  const begun = await begunFiles(lab);
  const same = lab.gradedFiles.map(async (name) => {
    const text = await readFile(path.join(SKELETON, name), "utf8").catch(() => undefined);
    return text !== undefined && asGiven(text) === begun.get(name) ? [name] : [];
  });
  return (await Promise.all(same)).flat();
}

/** What a student reads before handing in: `untouched` are the graded files that are as they were given. */
export function handinText(report: Report, gradedFiles: readonly string[], untouched: readonly string[]): string {
  const files = gradedFiles.map((name) => `skeleton/${name}`);
  const [these, them] = files.length === 1 ? ["this file", "it"] : ["these files", "them"];
  const rows = [
    ["yours", ...untouched.map((name) => `skeleton/${name} is as you were given it: nothing written yet`)],
    ["others", ...othersOf(report)],
    ...(report.graded ? gradedRows(report) : [["score", `none: ${printable(report.error)}`]]),
  ];
  const isOwnFault = !report.graded && report.errorSource === "submission";
  const last = isOwnFault
    ? ["Not to be handed in like this: mend it, and run this again."]
    : [
        `To hand in: ${these}, and nothing else.`,
        ...files.map((file) => `    ${file}`),
        `Upload ${them} where your course takes uploads. In a repository, commit and push.`,
      ];
  return [...rows.flatMap(labelled), "", ...last.map(say), ""].join("\n");
}

/** What else was changed, and does not count. Where there is no grade, it may be that nothing was looked at. */
function othersOf({ graded, notes }: Report): string[] {
  return graded && notes.length === 0 ? ["nothing else in skeleton/ was changed or added"] : notes.map(oneLine);
}

function gradedRows(report: GradedReport): string[][] {
  const { score, maxScore, typeErrors } = report;
  const failed = checksThat("failed", report).map(({ id }) => id);
  const skipped = checksThat("skipped", report).length;
  const unknown = checksThat("inconclusive", report).map(({ id }) => id);
  return [
    ["types", ...(typeErrors.length === 0 ? ["clean"] : typeErrors.map(printable))],
    [
      "score",
      `${score} / ${maxScore}`,
      ...(failed.length === 0 ? [] : [`failed: ${failed.join(", ")}; npm run grade shows why`]),
      ...(skipped === 0 ? [] : [`not tried because of that: ${skipped} more`]),
      ...(unknown.length === 0 ? [] : [`not decided, by no fault of yours: ${unknown.join(", ")}; run it again`]),
    ],
  ];
}

const LABEL_WIDTH = 8;

/** A label before the first line, and the others below it. */
function labelled([label = "", ...lines]: readonly string[]): string[] {
  return lines
    .flatMap((line) => line.split("\n"))
    .map((line, index) => `  ${cell(index === 0 ? say(label) : "", LABEL_WIDTH)}${say(line)}`);
}
