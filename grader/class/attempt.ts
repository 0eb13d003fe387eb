import { mkdir, open, readFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { REPORT_SCHEMA, type Report } from "../report/report.ts";
import { killLater, leaveAlone } from "../sandbox/reaper.ts";

/** How a submission is graded. */
export interface Grading {
  /** The arguments of Node that grade the submission in a folder and write `report.json` into another. */
  commandOf(dir: string, out: string): readonly string[];
  cwd: string;
  /** How long that may take. */
  limit_ms: number;
  /** Ends it at once. */
  signal: AbortSignal;
}

/** What came of it: a report in the folder `out`, or why there is none, in words. */
export type Outcome = { report: Report; out: string } | { report: undefined; error: string };

/** So often a submission is graded before it is given up. */
const ATTEMPTS = 2;

const TAIL_MAX = 2000;

/**
 * Grades the submission in a folder by a process of its own, and once more if that comes to nothing by no fault of the
 * submission: it crashes, takes too long, or says itself that it failed. `work` is an empty folder for what it writes.
 *
 * @throws the signal's reason when that ended it
 */
export async function gradeApart(dir: string, work: string, grading: Grading): Promise<Outcome> {
  const errors: string[] = [];
  let last: Outcome | undefined;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const out = path.join(work, `attempt-${attempt}`);
    const log = path.join(work, `attempt-${attempt}.log`);
    await mkdir(out);
    const how = await runNode(grading.commandOf(dir, out), log, grading);
    const report = await readReport(path.join(out, "report.json"));
    if (report !== undefined) last = { report, out };
    if (report !== undefined && (report.graded || report.errorSource !== "grader")) break;
    errors.push(`attempt ${attempt}: ${how}; it last wrote: ${await tailOf(log)}`);
  }
  return last ?? { report: undefined, error: `the grader ended without a report. ${errors.join("\n")}` };
}

/**
 * Runs Node with these arguments in a process group of its own, to its end, and what it writes goes into a file. Returns how
 * it ended, in words: "exit code 0". Whatever is left of the group then is killed, and all of it if this process should end
 * before.
 *
 * @throws the signal's reason when that ended it
 */
async function runNode(args: readonly string[], log: string, { cwd, limit_ms, signal }: Grading): Promise<string> {
  signal.throwIfAborted();
  const output = await open(log, "w");
  // The file itself and no pipe: whoever holds a pipe open would have to be waited for. Execa takes any, but its types few.
  const file = output.fd as 3;
  try {
    const child = execa(process.execPath, args, {
      cwd,
      stdio: ["ignore", file, file],
      timeout: limit_ms,
      cancelSignal: signal,
      killSignal: "SIGKILL",
      killDescendants: true,
      // The reaper does that, for it does so also when this process is killed.
      cleanup: false,
      reject: false,
    });
    if (child.pid !== undefined) killLater(-child.pid);
    const { exitCode, signal: killer, timedOut, originalMessage } = await child;
    child.kill();
    if (child.pid !== undefined) leaveAlone(-child.pid);
    signal.throwIfAborted();
    if (timedOut) return `it was not done after ${limit_ms / 1000} s, and was killed`;
    if (killer !== undefined) return `killed by ${killer}`;
    return exitCode === undefined ? `it was not started: ${originalMessage}` : `exit code ${exitCode}`;
  } finally {
    await output.close();
  }
}

/** Reads a report that was written completely; undefined if there is none. */
export async function readReport(file: string): Promise<Report | undefined> {
  try {
    const report = JSON.parse(await readFile(file, "utf8")) as Report;
    const isWhole = report.graded ? Array.isArray(report.checks) : typeof report.error === "string";
    return report.schema === REPORT_SCHEMA && isWhole ? report : undefined;
  } catch {
    return undefined;
  }
}

async function tailOf(log: string): Promise<string> {
  const text = (await readFile(log, "utf8")).trim();
  return text === "" ? "nothing" : text.slice(-TAIL_MAX);
}
