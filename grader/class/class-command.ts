import { randomInt } from "node:crypto";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { UsageError, withUsage } from "../flags.ts";
import { SEED_MAX, wall_ms } from "../grade-flags.ts";
import { isolationHere } from "../isolation/here.ts";
import { IsolationError, type Level, refuseLess } from "../isolation/layers.ts";
import { findSeal } from "../isolation/seal.ts";
import { PROJECT, SKELETON, ZPBFT } from "../labs.ts";
import { suiteOf } from "../suites/load.ts";
import { type Candidate, readCandidate } from "./candidate.ts";
import { gradeClass } from "./class.ts";
import { type ClassRequest, readClassFlags, USAGE } from "./class-flags.ts";
import { listEntries } from "./entries.ts";
import { givenSources } from "./given.ts";
import { checkPlaces, readMemory, writeMemory } from "./places.ts";
import { Progress } from "./progress.ts";
import { isFinal, type Result } from "./result.ts";
import { similarPairs } from "./similarity.ts";
import { writeAtomically } from "./store.ts";
import { summary } from "./summary.ts";
import { gradesCsv, similarCsv } from "./tables.ts";
import { graderVersion } from "./version.ts";

const MAIN = path.join(PROJECT, "grader", "main.js");

/** A grade that takes too long gives itself up first, and says so. */
const PATIENCE_MS = 30_000;

const INTERRUPTED = 130;

/** Grades a class: every submission in a folder. Returns the exit code. */
export function classCommand(argv: string[]): Promise<number> {
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
  const jobs = await jobsHere(request.jobs);
  const { entries, ignored } = await listEntries(submissions);
  if (entries.length === 0) throw new UsageError(`${submissions} holds no submission: neither a folder nor a .zip`);
  const seed = request.seed ?? (await readMemory(out))?.seed ?? randomInt(1, SEED_MAX);
  const interrupted = new AbortController();
  // Not once: npm passes on what the terminal has sent already.
  const interrupt = (): void => interrupted.abort();
  process.on("SIGINT", interrupt);
  try {
    const candidates: Candidate[] = [];
    for (const entry of entries) candidates.push(await readCandidate(entry, ZPBFT));
    const results = await grade(candidates, { ...request, jobs }, seed, interrupted.signal);
    if (results.length < candidates.length) return tellInterrupted(results.length, candidates.length);
    await conclude(candidates, results, request, { seed, ignored });
    return results.every(({ report }) => isFinal(report)) ? 0 : 2;
  } finally {
    process.off("SIGINT", interrupt);
  }
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
async function jobsHere(jobs: number): Promise<number> {
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
  await mkdir(out, { recursive: true });
  await writeMemory(out, { seed });
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
      basis: { asked, grader: await graderVersion(PROJECT) },
      watcher: progress,
      commandOf: (dir, written) => [
        ...["--disable-sigusr1", MAIN, "grade", dir, "--out", written, "--feedback", "full"],
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

/** Writes what is to be said of the class as a whole, and shows it. */
async function conclude(
  candidates: readonly Candidate[],
  results: readonly Result[],
  { out, grade: { isBlamed } }: ClassRequest,
  { seed, ignored }: { seed: number; ignored: readonly string[] },
): Promise<void> {
  const works = candidates
    .filter(({ refusal }) => refusal === "")
    .map(({ entry, files }) => ({ name: entry.name, source: [...files.values()].join("\n") }));
  const pairs = similarPairs(works, await givenSources(SKELETON));
  const text = summary(results, { pairs, ignored, seed });
  await writeAtomically(path.join(out, "grades.csv"), gradesCsv(results, { withCredit: isBlamed }));
  await writeAtomically(path.join(out, "similar.csv"), similarCsv(pairs));
  await writeAtomically(path.join(out, "summary.md"), text);
  process.stdout.write(`\n${text}\n${path.relative(process.cwd(), out) || "."}\n`);
}

function tellInterrupted(done: number, total: number): number {
  process.stdout.write(`interrupted: ${done} of ${total} have their results; the same command goes on from there\n`);
  return INTERRUPTED;
}
