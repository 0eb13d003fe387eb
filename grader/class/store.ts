import { existsSync } from "node:fs";
import { cp, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { json } from "../base/text.ts";
import { UsageError } from "../base/usage.ts";
import { makeFolder, whyOf, writeWhole } from "../base/write.ts";
import { say } from "../lang/say.ts";
import { applyFeedback } from "../report/feedback.ts";
import { reportPage } from "../report/page/page.ts";
import { renamed } from "../report/page/renamed.ts";
import type { Feedback, Report } from "../report/report.ts";
import { terminalReport } from "../report/terminal.ts";
import { translated } from "../report/translated.ts";
import { readReport } from "./attempt.ts";
import { isFinal } from "./result.ts";

/** What a result was made of: it is kept as long as all of that stays the same. */
export interface Basis {
  /** Whose the submission is. */
  owner: string;
  /** The hash of the submission. */
  content: string;
  /** The options of the grade, its seed among them. */
  asked: readonly string[];
  /** The version of the grader. */
  grader: string;
}

/** The results cannot be written: the message says why. What was stored before is whole. */
export class StoreError extends Error {
  override name = "StoreError";
}

/** Works in the folder of results, and turns any error into a StoreError's sentence, but for wrong usage. */
export async function storing<T>(out: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new StoreError(
      `the results cannot be written into ${out}: ${whyOf(error)}; the same command goes on from what is there`,
    );
  }
}

const PAGE = "report.html";

/** The file that names the machine, in a result that another one made. */
const MACHINE = "machine.txt";

/** What students are told of a failure of the grader: its own words are about this machine. */
const GRADER_ERROR = "there is no grade yet: it is to be graded again";

/** The result of an earlier run, if it is complete, was made of the same, and would not come out differently now. */
export async function storedReport(
  out: string,
  name: string,
  basis: Basis,
): Promise<{ report: Report; machine: string | undefined } | undefined> {
  const dir = instructorDir(out, name);
  const done = await readFile(path.join(dir, "done.json"), "utf8").catch(() => "");
  if (done !== textOf(basis)) return undefined;
  const report = await readReport(path.join(dir, "report.json"));
  if (report === undefined || !isFinal(report)) return undefined;
  const machine = await readFile(path.join(dir, MACHINE), "utf8").catch(() => undefined);
  return { report, machine: machine?.trim() };
}

/** How a result was made. */
export interface MadeBy {
  /** Whether it has a page. */
  isPageWritten: boolean;
  /** The machine, if it was another one. */
  machine: string | undefined;
  /** The folder that grading wrote into, and the report as it is there. */
  from: { dir: string; report: Report } | undefined;
}

/**
 * Stores a result for the instructor, all at once: the report in full, what else grading wrote, and what it was made of.
 */
export async function storeReport(
  out: string,
  name: string,
  report: Report,
  basis: Basis,
  { isPageWritten, machine, from }: MadeBy = { isPageWritten: true, machine: undefined, from: undefined },
): Promise<void> {
  const dir = instructorDir(out, name);
  // No submission has a name with a dot in front.
  const made = instructorDir(out, `.${name}.new`);
  await rm(made, { recursive: true, force: true });
  try {
    await makeFolder(made);
    if (from !== undefined) await cp(from.dir, made, { recursive: true });
    await writeFile(path.join(made, "report.json"), json(report));
    if (isPageWritten) await writeFile(path.join(made, PAGE), await pageOf(report, from));
    else await rm(path.join(made, PAGE), { force: true });
    if (machine !== undefined) await writeFile(path.join(made, MACHINE), `${machine}\n`);
    await writeFile(path.join(made, "done.json"), textOf(basis));
    await rm(dir, { recursive: true, force: true });
    await rename(made, dir);
  } catch (error) {
    // On a full disk, the next one may still fit in its place.
    await rm(made, { recursive: true, force: true }).catch(() => {});
    throw error;
  }
}

/** An earlier run may have made no pages. Of a report that is kept, the page has no histories then. */
export async function writePageIfMissing(out: string, name: string, report: Report): Promise<void> {
  const file = path.join(instructorDir(out, name), PAGE);
  if (!existsSync(file)) await writeWhole(file, reportPage(report));
}

/**
 * Writes what a student may see of a report: `results/NAME/report.json`, `report.txt` to be read, and `report.html` to be
 * looked at, unless no page is wanted: then there is none of an earlier run either.
 */
export async function writeFeedback(
  out: string,
  name: string,
  report: Report,
  { feedback, isPageWritten }: { feedback: Feedback; isPageWritten: boolean },
): Promise<void> {
  const isGraders = !report.graded && report.errorSource === "grader";
  const told = applyFeedback(feedback, isGraders ? { ...report, error: GRADER_ERROR } : report);
  const dir = path.join(out, "results", name);
  await writeWhole(path.join(dir, "report.json"), json(told));
  const page = path.join(dir, PAGE);
  if (isPageWritten) await writeWhole(page, reportPage(told));
  else await rm(page, { force: true });
  await writeWhole(
    path.join(dir, "report.txt"),
    stripVTControlCharacters(terminalReport(translated(told, say))).replace(/^\n+/, ""),
  );
}

/** Where there was a grade, grading wrote the page, with all that crossed the wire in it, and did not know whose it is. */
async function pageOf(report: Report, from: MadeBy["from"]): Promise<string> {
  const page =
    from && report.graded ? await readFile(path.join(from.dir, PAGE), "utf8").catch(() => undefined) : undefined;
  return page === undefined || from === undefined ? reportPage(report) : renamed(page, from.report, report);
}

function instructorDir(out: string, name: string): string {
  return path.join(out, "instructor", name);
}

function textOf({ owner, content, asked, grader }: Basis): string {
  return json({ owner, content, asked, grader });
}
