import { randomInt } from "node:crypto";
import { rm } from "node:fs/promises";
import path from "node:path";
import { UsageError } from "../base/usage.ts";
import { whyOf, writeWhole } from "../base/write.ts";
import { type Candidate, readCandidate } from "../class/candidate.ts";
import { gradeClass } from "../class/class.ts";
import { earlierClass } from "../class/earlier.ts";
import { findEntries, nameEntries } from "../class/entries.ts";
import type { Unnamed } from "../class/entry.ts";
import { lockFolder } from "../class/lock.ts";
import { type PageOf, pageMaker } from "../class/page/making.ts";
import type { Told } from "../class/page/told.ts";
import { PageFile } from "../class/page-file.ts";
import { checkFolders, makeFolder, readMemory, writeMemory } from "../class/places.ts";
import { Progress } from "../class/progress.ts";
import { isFinal, type Result, unwrittenLines } from "../class/result.ts";
import { StoreError, storing } from "../class/store.ts";
import { moveWithdrawnAside } from "../class/withdrawn.ts";
import { SEED_MAX, wallTime_ms } from "../grading/request.ts";
import { seemsToHold } from "../intake/intake.ts";
import { labOf, labsFor, suiteOf } from "../labs/catalogue.ts";
import type { Lab } from "../labs/lab.ts";
import { languageOf } from "../lang/language.ts";
import { language, say, speak } from "../lang/say.ts";
import { ShortageError } from "../sandbox/machine/needs.ts";
import { TemporaryFolderError } from "../sandbox/reaper.ts";
import type { ChangingPage } from "../web/changing-page.ts";
import { outliveClosedPipes } from "./closed-pipes.ts";
import { runCommand } from "./command.ts";
import { conclude } from "./grade-class-conclusion.ts";
import { engineOf } from "./grade-class-engine.ts";
import { jobsOf } from "./grade-class-jobs.ts";
import { CLASS, type ClassGiven, type ClassRequest, classRequest } from "./grade-class-options.ts";
import { gradingHere } from "./grading-here.ts";
import { portTaken } from "./port-taken.ts";

/** A grade that takes too long gives itself up first, and says so. */
const PATIENCE_MS = 30_000;

/** The page of a class is written so often at most while the class is graded. */
const PAGE_PAUSE_MS = 5000;

const INTERRUPTED = 130;

/** Grades a class: every submission in a folder. Returns the exit code. */
export async function run(argv: readonly string[]): Promise<number> {
  outliveClosedPipes();
  await speak(languageOf(argv, process.env));
  return runCommand(CLASS, argv, async (given) => {
    try {
      if (isOfQueue(given)) return await (await import("./queue-commands.ts")).run(given);
      return await runClass(classRequest(given));
    } catch (error) {
      const isTrouble = TROUBLES.some((kind) => error instanceof kind) || (error as Error).name === "QueueError";
      if (!isTrouble) throw error;
      process.stderr.write(`${(error as Error).message}\n`);
      return 2;
    }
  });
}

/** What is the machine's trouble, and told in a sentence: the usage would not help. */
const TROUBLES = [StoreError, TemporaryFolderError, ShortageError];

/** Whether it is about the queue, and no class is graded. */
function isOfQueue({ options }: ClassGiven): boolean {
  return options.queue !== undefined && (options.status || options.forget);
}

async function runClass(asked: ClassRequest): Promise<number> {
  const { submissions, out } = asked;
  const labs = await labsFor(asked.lab);
  await checkFolders(submissions, out, asked.where.kind === "plan" ? asked.where.dir : undefined);
  if (asked.where.kind === "collect") await refuseNoPlan(asked.where.dir);
  // Where nothing is at all, no lab is to be named.
  refuseNone(submissions, await entriesIn(submissions, { gradedFiles: labs.flatMap((lab) => lab.gradedFiles) }));
  const lab = await labOf(labs, submissions, (one) => isHandedIn(submissions, one));
  const request = { ...asked, lab };
  const before = asked.compare === undefined ? undefined : await beforeOf(asked.compare, lab);
  const jobs = asked.where.kind === "here" ? await jobsOf(request) : 0;
  const entries = await entriesIn(submissions, lab);
  refuseNone(submissions, entries);
  await makeFolder(out);
  const lock = await storing(out, () => lockFolder(out));
  const interrupted = new AbortController();
  // Not once: npm passes on what the terminal has sent already.
  const interrupt = (): void => interrupted.abort();
  process.on("SIGINT", interrupt);
  let served: ChangingPage | undefined;
  try {
    served = asked.servedAt === undefined ? undefined : await serve(request, asked.servedAt);
    const code = await gradeAll(
      entries.found,
      entries.ignored,
      { ...request, jobs, before, served },
      interrupted.signal,
    );
    if (served !== undefined) await untilAborted(interrupted.signal);
    return code;
  } finally {
    await served?.close();
    process.off("SIGINT", interrupt);
    await lock.release();
  }
}

/**
 * Before a whole class is read for nothing.
 *
 * @throws UsageError when no plan is there
 */
async function refuseNoPlan(dir: string): Promise<void> {
  const { planNamed } = await import("../class/plan/plan.ts");
  await planNamed("--collect", dir);
}

/** What a person asked for, and the lab that it is about. */
type Asked = Omit<ClassRequest, "lab"> & { lab: Lab; before: Told["before"]; served: ChangingPage | undefined };

async function serve(request: Pick<Asked, "out" | "lab" | "isAnonymous">, port: number): Promise<ChangingPage> {
  // The packages of a server take a while to load, and nobody else needs them.
  const { serveClass } = await import("../class/served.ts");
  const page = await serveClass(request, port).catch(portTaken(port));
  process.stdout.write(`the page of this class, until Ctrl-C: ${page.url}\n`);
  return page;
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve());
  });
}

async function beforeOf(dir: string, { name }: Lab): Promise<NonNullable<Told["before"]>> {
  return { called: path.basename(dir), statistics: await earlierClass(dir, name) };
}

async function entriesIn(submissions: string, { gradedFiles }: Pick<Lab, "gradedFiles">) {
  return findEntries(submissions, gradedFiles).catch((error: unknown) => {
    throw new UsageError(`${submissions} cannot be read: ${whyOf(error)}`);
  });
}

/** @throws UsageError when nobody has handed in anything */
function refuseNone(submissions: string, { found }: { found: readonly Unnamed[] }): void {
  if (found.length === 0) throw new UsageError(`${submissions} holds no submission: neither a folder nor an archive`);
}

/** Whether anybody has handed in a graded file of a lab. */
async function isHandedIn(submissions: string, lab: Lab): Promise<boolean> {
  const { found } = await entriesIn(submissions, lab);
  for (const { parts } of found) if (await seemsToHold(parts, lab)) return true;
  return false;
}

async function gradeAll(
  found: readonly Unnamed[],
  ignored: readonly string[],
  request: Asked,
  signal: AbortSignal,
): Promise<number> {
  const { out, lab } = request;
  const memory = await readMemory(out);
  const seed = request.seed ?? memory?.seed ?? randomInt(1, SEED_MAX);
  const entries = nameEntries(found, memory?.names ?? new Map());
  const withdrawn = await storing(out, async () => {
    const known = entries.filter(({ key, name }) => memory?.names.get(key) === name);
    const aside = await moveWithdrawnAside(out, new Set(known.map(({ name }) => name)));
    await writeMemory(out, { seed, names: new Map(entries.map(({ key, name }) => [key, name])) });
    return aside;
  });
  const candidates: Candidate[] = [];
  for (const entry of entries) if (!signal.aborted) candidates.push(await readCandidate(entry, lab));
  const about = { seed, ignored, withdrawn };
  const { isAnonymous, before } = request;
  const pageAbout = { title: lab.title, suite: request.grade.suite, before, isAnonymous, entries, candidates };
  const pageOf = pageMaker({ ...about, ...pageAbout });
  if (!request.isPageWritten) await rm(pageFile(out), { force: true });
  const results = await grade(candidates, request, seed, signal, pageOf);
  const isAll = results.length === entries.length;
  const isWritten = isAll && (await conclude(candidates, results, request, about, pageOf));
  const isPlanned = request.where.kind === "plan" && !signal.aborted;
  if (!isAll && !isPlanned && request.isPageWritten)
    await writeWhole(pageFile(out), pageOf(results, { state: "interrupted" })).catch(() => {});
  const lost = unwrittenLines(results, out);
  for (const line of lost) process.stderr.write(`${line}\n`);
  if (!isAll && isPlanned) return lost.length === 0 ? 0 : 2;
  if (!isAll) return reportInterrupted(results, entries.length);
  return isWritten && lost.length === 0 && results.every(({ report }) => isFinal(report)) ? 0 : 2;
}

async function grade(
  candidates: readonly Candidate[],
  { lab, out, jobs, options, grade, where, isPageWritten, served }: Asked,
  seed: number,
  signal: AbortSignal,
  pageOf: PageOf,
): Promise<Result[]> {
  const suite = await suiteOf(lab, grade.suite);
  const here = await gradingHere(lab);
  const asked = ["--lab", lab.name, "--seed", String(seed), ...options];
  const { grader } = here;
  const limit_ms = wallTime_ms(grade) + PATIENCE_MS;
  const spec = { lab: lab.name, asked, grader, limit_ms, language: language() };
  const engine = await engineOf({ where, out, jobs }, spec, here);
  const progress = new Progress(process.stdout);
  const results: Result[] = [];
  const page = new PageFile({
    file: pageFile(out),
    make: () => pageOf(results, { state: "running" }),
    pause_ms: PAGE_PAUSE_MS,
  });
  const tell = (more: readonly Result[]): void => {
    results.push(...more);
    if (isPageWritten) page.changed();
    served?.tell(
      results.length === candidates.length ? "" : say(`${results.length} of ${candidates.length} have their results`),
    );
  };
  try {
    return await gradeClass(candidates, {
      lab,
      suite: suite.name,
      maxScore: suite.checks.reduce((sum, { points }) => sum + points, 0),
      out,
      engine,
      feedback: grade.feedback,
      isPageWritten,
      basis: { asked, grader },
      watcher: {
        begin(kept, toGrade) {
          progress.begin(kept, toGrade);
          tell(kept);
        },
        started: () => progress.started(),
        finished(result) {
          progress.finished(result);
          tell([result]);
        },
      },
      signal,
    });
  } finally {
    progress.end();
    await page.end();
  }
}

function pageFile(out: string): string {
  return path.join(out, "index.html");
}

function reportInterrupted(results: readonly Result[], total: number): number {
  const done = results.filter(({ unwritten }) => unwritten === undefined).length;
  process.stdout.write(`interrupted: ${done} of ${total} have their results; the same command goes on from there\n`);
  return INTERRUPTED;
}
