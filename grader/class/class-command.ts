import { randomInt } from "node:crypto";
import path from "node:path";
import { outliveClosedPipes } from "../closed-pipes.ts";
import { UsageError, withUsage } from "../flags.ts";
import { foundationHere, sourcesOf, versionOf } from "../foundation/foundation.ts";
import { SEED_MAX, wall_ms } from "../grade-flags.ts";
import { isolationHere } from "../isolation/here.ts";
import { IsolationError, type Level, refuseLess } from "../isolation/layers.ts";
import { findSeal } from "../isolation/seal.ts";
import { PROJECT, SKELETON, ZPBFT } from "../labs.ts";
import { jobsHere } from "../machine/jobs.ts";
import { stockHere } from "../machine/stock.ts";
import { TemporaryFolderError } from "../process/reaper.ts";
import { compileGiven } from "../submission/stage.ts";
import { suiteOf } from "../suites/load.ts";
import { whyOf, writeWhole } from "../write.ts";
import { type Candidate, readCandidate } from "./candidate.ts";
import { gradeClass } from "./class.ts";
import { type ClassRequest, readClassFlags, USAGE } from "./class-flags.ts";
import { findEntries, nameEntries } from "./entries.ts";
import type { Unnamed } from "./entry.ts";
import { givenSources } from "./given.ts";
import { lockFolder } from "./lock.ts";
import { checkPlaces, makeFolder, readMemory, writeMemory } from "./places.ts";
import { Progress } from "./progress.ts";
import { isFinal, type Result } from "./result.ts";
import { similarPairs } from "./similarity.ts";
import { StoreError, storing } from "./store.ts";
import { type About, summary } from "./summary.ts";
import { gradesCsv, similarCsv } from "./tables.ts";
import { moveWithdrawnAside } from "./withdrawn.ts";

const MAIN = path.join(PROJECT, "grader", "main.js");

/** A grade that takes too long gives itself up first, and says so. */
const PATIENCE_MS = 30_000;

const INTERRUPTED = 130;

/** Grades a class: every submission in a folder. Returns the exit code. */
export function classCommand(argv: string[]): Promise<number> {
  outliveClosedPipes();
  return withUsage(USAGE, async () => {
    const request = readClassFlags(argv);
    if (request !== undefined) return runClass(request);
    process.stdout.write(USAGE);
    return 0;
  });
}

async function runClass(request: ClassRequest): Promise<number> {
  const { submissions, out } = request;
  await checkPlaces(submissions, out);
  await checkIsolation(request.grade.level);
  const { jobs, why } = jobsHere(await jobsApart(request.jobs), request.grade.suite, await stockHere());
  if (why !== "") process.stdout.write(`${why}\n`);
  const { found, ignored } = await findEntries(submissions).catch((error: unknown) => {
    throw new UsageError(`${submissions} cannot be read: ${whyOf(error)}`);
  });
  if (found.length === 0) throw new UsageError(`${submissions} holds no submission: neither a folder nor an archive`);
  await makeFolder(out);
  const lock = await lockFolder(out);
  const interrupted = new AbortController();
  // Not once: npm passes on what the terminal has sent already.
  const interrupt = (): void => interrupted.abort();
  process.on("SIGINT", interrupt);
  try {
    return await gradeAll(found, ignored, { ...request, jobs }, interrupted.signal);
  } catch (error) {
    if (!(error instanceof StoreError || error instanceof TemporaryFolderError)) throw error;
    process.stderr.write(`${error.message}\nthe same command goes on from what is there\n`);
    return 2;
  } finally {
    process.off("SIGINT", interrupt);
    await lock.release();
  }
}

async function gradeAll(
  found: readonly Unnamed[],
  ignored: readonly string[],
  request: ClassRequest,
  signal: AbortSignal,
): Promise<number> {
  const { out } = request;
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
  for (const entry of entries) if (!signal.aborted) candidates.push(await readCandidate(entry, ZPBFT));
  const results = await grade(candidates, request, seed, signal);
  if (results.length < entries.length) return tellInterrupted(results.length, entries.length);
  const isWritten = await conclude(candidates, results, request, { seed, ignored, withdrawn });
  return isWritten && results.every(({ report }) => isFinal(report)) ? 0 : 2;
}

/** Said once, and not of every submission. */
async function checkIsolation(level: Level): Promise<void> {
  if (level === "none") return;
  try {
    refuseLess(level, (await isolationHere()).layers);
  } catch (error) {
    throw error instanceof IsolationError ? new UsageError(error.message) : error;
  }
}

/** Submissions that share a loopback may call each other's servers, so that no verdict would be sure: one at a time there. */
async function jobsApart(jobs: number): Promise<number> {
  if (jobs === 1 || (await findSeal())?.layers.includes("network")) return jobs;
  process.stdout.write(
    "one at a time: this machine has no network layer, so submissions could call each other's servers\n",
  );
  return 1;
}

async function grade(
  candidates: readonly Candidate[],
  { out, jobs, options, grade }: ClassRequest,
  seed: number,
  signal: AbortSignal,
): Promise<Result[]> {
  const suite = await suiteOf(grade.suite);
  await compileGiven();
  const foundation = await foundationHere();
  const asked = ["--seed", String(seed), ...options];
  const progress = new Progress(process.stdout);
  try {
    return await gradeClass(candidates, {
      lab: ZPBFT,
      suite: suite.name,
      maxScore: suite.checks.reduce((sum, { points }) => sum + points, 0),
      out,
      atOnce: jobs,
      feedback: grade.feedback,
      basis: { asked, grader: versionOf(sourcesOf(foundation)) },
      watcher: progress,
      commandOf: (dir, written) => [
        ...["--disable-sigusr1", MAIN, "grade", dir, "--out", written, "--feedback", "full"],
        ...["--foundation", versionOf(foundation)],
        ...asked,
      ],
      cwd: PROJECT,
      limit_ms: wall_ms(grade) + PATIENCE_MS,
      signal,
    });
  } finally {
    progress.end();
  }
}

/** Shows what is to be said of the class as a whole, and writes it. Returns whether all of it could be written. */
async function conclude(
  candidates: readonly Candidate[],
  results: readonly Result[],
  { out, grade: { isBlamed } }: ClassRequest,
  about: Omit<About, "pairs">,
): Promise<boolean> {
  const works = candidates
    .filter(({ files }) => files.size > 0)
    .map(({ entry, files }) => ({ name: entry.name, source: [...files.values()].join("\n") }));
  const pairs = similarPairs(works, await givenSources(SKELETON));
  const text = summary(results, { ...about, pairs });
  process.stdout.write(`\n${text}\n${path.relative(process.cwd(), out) || "."}\n`);
  const files = { "grades.csv": gradesCsv(results, { withCredit: isBlamed }), "similar.csv": similarCsv(pairs) };
  let isWritten = true;
  for (const [name, content] of Object.entries({ ...files, "summary.md": text })) {
    await writeWhole(path.join(out, name), content).catch((error: Error) => {
      isWritten = false;
      process.stderr.write(`${name} cannot be written into ${out}: ${whyOf(error)}\n`);
    });
  }
  return isWritten;
}

function tellInterrupted(done: number, total: number): number {
  process.stdout.write(`interrupted: ${done} of ${total} have their results; the same command goes on from there\n`);
  return INTERRUPTED;
}
