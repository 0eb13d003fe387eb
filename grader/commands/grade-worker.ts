import { readFile } from "node:fs/promises";
import { availableParallelism, hostname } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { messageOf } from "../base/error-message.ts";
import { UsageError } from "../base/usage.ts";
import type { QueueAddress } from "../class/queue/address.ts";
import { openQueue, type QueueBase, QueueError } from "../class/queue/base.ts";
import { readSecret } from "../class/queue/secret.ts";
import { type Proof, work } from "../class/queue/worker.ts";
import { isFinal } from "../class/result.ts";
import type { GradingSpec } from "../class/spec.ts";
import { taskOf } from "../class/task.ts";
import { labsFor } from "../labs/catalogue.ts";
import type { Lab } from "../labs/lab.ts";
import { jobsHere } from "../sandbox/machine/jobs.ts";
import { ShortageError } from "../sandbox/machine/needs.ts";
import { stockHere } from "../sandbox/machine/stock.ts";
import { TemporaryFolderError, temporaryFolder } from "../sandbox/reaper.ts";
import { apartHere } from "./apart.ts";
import { type CommandSpec, runCommand, type Values } from "./command.ts";
import { gradingHere } from "./grading-here.ts";
import { wholeNumber } from "./options.ts";
import { QUEUE, queuePlace } from "./queue-options.ts";
import { addressOf } from "./queue-place.ts";

const JOBS_MAX = 256;
const PAUSE_MS = 2000;

const OPTIONS = {
  ...QUEUE,
  jobs: {
    flags: "-j, --jobs <N>",
    help: "grade so many at a time (default: half the number of processors)",
    read: wholeNumber(1, JOBS_MAX),
  },
} as const;

const WORKER = {
  typed: "npm run grade:worker",
  usage: "-- --queue [URL] [options]",
  options: OPTIONS,
  after: `It grades for grade:class --queue on another machine, with the same commit and the same secret, until it is told to end (SIGTERM, Ctrl-C): what runs is finished then; a second time ends it at once. Before it takes tasks, and after each 50, it grades the reference: a machine that does not give it full marks takes none.

exit code: 0 it was told to end; 2 wrong usage, or this machine has too little to grade
`,
} as const satisfies CommandSpec<typeof OPTIONS>;

/** Grades what a queue gives. Returns the exit code. */
export function run(argv: readonly string[]): Promise<number> {
  return runCommand(WORKER, argv, async ({ options }) => {
    try {
      return await serve(options);
    } catch (error) {
      if (!(error instanceof ShortageError || error instanceof TemporaryFolderError)) throw error;
      process.stderr.write(`${error.message}\n`);
      return 2;
    }
  });
}

async function serve(options: Values<typeof OPTIONS>): Promise<number> {
  if (options.queue === undefined) throw new UsageError("--queue is missing: say which queue it works for");
  const place = queuePlace(options, "grade:worker");
  const address = addressOf(place);
  const secret = await readSecret(place.secret);
  const { jobs, why } = jobsHere(
    options.jobs ?? Math.max(1, Math.floor(availableParallelism() / 2)),
    "hidden",
    await stockHere(),
  );
  if (why !== "") tell(why);
  const [ending, ended] = [new AbortController(), new AbortController()];
  const end = (): void => {
    if (ending.signal.aborted) ended.abort(new Error("it was told to end at once"));
    else tell("takes no more tasks, and ends when what runs is finished");
    ending.abort(new Error("it was told to end"));
  };
  for (const name of ["SIGTERM", "SIGINT"] as const) process.on(name, end);
  const base = await opened(address, ending.signal);
  if (base === undefined) return 0;
  try {
    const machine = hostname();
    await work(base, { secret, machine, jobs, prove, tell, ending: ending.signal, signal: ended.signal });
  } finally {
    await base.close().catch(() => {});
  }
  return 0;
}

function tell(line: string): void {
  process.stdout.write(`${new Date().toISOString().slice(0, 19)} ${line}\n`);
}

/** Waits until the queue can be opened, as after a power cut, where the database may come later. */
async function opened(address: QueueAddress, ending: AbortSignal): Promise<QueueBase | undefined> {
  let said = "";
  while (!ending.aborted) {
    try {
      return await openQueue(address);
    } catch (error) {
      if (!(error instanceof QueueError)) throw error;
      if (error.message !== said) tell(`${error.message}: it is waited for`);
      said = error.message;
    }
    await setTimeout(PAUSE_MS, undefined, { signal: ending }).catch(() => {});
  }
  return undefined;
}

/** Grades the reference as the class is graded: only a machine that gives it full marks may grade students. */
async function prove(spec: GradingSpec, signal: AbortSignal): Promise<Proof> {
  const { lab: name, asked, grader } = spec;
  const [lab] = await labsFor(name);
  if (lab === undefined) return { refusal: `the lab ${name} is not here` };
  const here = await gradingHere(lab);
  if (here.grader !== grader) {
    return { refusal: "the class has another version of the grader, its packages or Node: install the same" };
  }
  const doTask = await apartHere(here.doTask(spec));
  const task = taskOf({ files: await referenceOf(lab) }, { asked, grader });
  const { dir, remove } = await temporaryFolder("zlab-class-");
  try {
    const outcome = await doTask(task, dir, signal);
    const { report } = outcome;
    if (report === undefined) return { refusal: outcome.error };
    if (!report.graded) return { refusal: report.error };
    if (report.score < report.maxScore || !isFinal(report)) {
      return { refusal: `the reference gets ${report.score} of ${report.maxScore} points here` };
    }
    return { doTask };
  } catch (error) {
    return { refusal: messageOf(error) };
  } finally {
    await remove();
  }
}

async function referenceOf({ gradedFiles, solution }: Lab): Promise<Map<string, string>> {
  const read = gradedFiles.map(async (name) => [name, await readFile(path.join(solution, name), "utf8")] as const);
  return new Map(await Promise.all(read));
}
