import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, lstat, readdir, readFile, readlink, realpath, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { dir as makeDir } from "tmp-promise";
import { PROJECT } from "../../grader/base/project.ts";
import { checksThat, type Report, scoreOf, type UngradedReport } from "../../grader/report/report.ts";
import { findNamespaces } from "../../grader/sandbox/namespaces.ts";
import { sandboxHere } from "../../grader/sandbox/sandbox.ts";
import type { Hostile } from "../submissions/hostile.ts";
import { type Bank, bankOf } from "./banks.ts";
import { BANK_LAB, matching, onlyOption, runAsProgram, WRITE } from "./flags.ts";

const HOSTILE_COMMAND = {
  typed: "npm run grade:hostile",
  usage: "[-- options]",
  options: { lab: BANK_LAB, only: onlyOption("only those whose names match"), write: WRITE },
  after: `Grades every submission of test/submissions/LAB/hostile, one at a time, as \`npm run grade\` does, and tells what each of them
reached. Where they run as who starts this, and nothing namespaces them off, some end all that this user runs: they are left out.
`,
} as const;

/** What came of grading a hostile submission. */
export interface Outcome {
  exitCode: number | undefined;
  stdout: string;
  stderr: string;
  /** Undefined when none was written that can be read. */
  report: Report | undefined;
  reportBytes: number;
  /** What it says that it has reached: READ, WROTE, STARTED, REACHED, and what. */
  reached: string[];
  /** Files that are there and were not before. They are removed now. */
  files: string[];
  /** Processes that still live in the grader's temporary folder. They are ended now. */
  processes: number[];
  seconds: number;
}

/** Folders into which every user may write. What a hostile one leaves there is called `zlab-hostile-` and its own name. */
const PUBLIC = ["/tmp", "/var/tmp", "/dev/shm", "/run/lock"];

/** A process that is killed takes a moment to go. */
const DEATH_MAX_MS = 5000;

/** Runs the grader's command on a hostile submission of a bank, and looks what is left of it. */
export function attack({ lab, withHostile }: Bank, name: string): Promise<Outcome> {
  return withHostile(name, (dir) => attackBy(dir, lab.name, name));
}

/** The same of any folder. */
export async function attackBy(submission: string, lab = "zpbft", name = path.basename(submission)): Promise<Outcome> {
  const [tmp, out] = [await ownFolder(), await ownFolder()];
  const began_ms = performance.now();
  try {
    const main = path.join(PROJECT, "grader", "main.js");
    const grader = spawn(
      process.execPath,
      ["--disable-sigusr1", main, "grade", submission, "--lab", lab, "--out", out],
      {
        cwd: PROJECT,
        env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: tmp },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    let [stdout, stderr] = ["", ""];
    grader.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
    });
    grader.stderr.setEncoding("utf8").on("data", (text) => {
      stderr += text;
    });
    const [code] = (await once(grader, "exit")) as [number | null];
    const seconds = (performance.now() - began_ms) / 1000;
    const text = await readFile(path.join(out, "report.json"), "utf8").catch(() => "");
    return {
      exitCode: code ?? undefined,
      stdout,
      stderr,
      report: readReport(text),
      reportBytes: Buffer.byteLength(text),
      reached: reachedIn([stdout, stderr, text, ...(await logsIn(path.join(out, "log")))].join("\n")),
      processes: await endAllIn(tmp),
      files: await filesLeft(tmp, `zlab-hostile-${name}`),
      seconds,
    };
  } finally {
    for (const dir of [tmp, out]) await rm(dir, { recursive: true, force: true, maxRetries: 10 });
  }
}

function readReport(text: string): Report | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reachedIn(text: string): string[] {
  return [...new Set(text.match(/\b(?:READ|WROTE|STARTED|REACHED)\b[^\n"\\]{0,80}/g) ?? [])];
}

async function logsIn(dir: string): Promise<string[]> {
  const names = await readdir(dir).catch(() => []);
  return Promise.all(names.map((name) => readFile(path.join(dir, name), "utf8")));
}

/** As /tmp: other users pass through it. */
async function ownFolder(): Promise<string> {
  const dir = await realpath((await makeDir({ prefix: "zlab-attacked", keep: true })).path);
  await chmod(dir, 0o711);
  return dir;
}

/** What lives in a folder, whatever it calls itself: Linux tells. */
async function endAllIn(dir: string): Promise<number[]> {
  let found: number[] = [];
  for (let waited_ms = 0; waited_ms < DEATH_MAX_MS; waited_ms += 100) {
    found = await processesIn(dir);
    if (found.length === 0) return [];
    await sleep(100);
  }
  for (const pid of found) process.kill(pid, "SIGKILL");
  return found;
}

async function processesIn(dir: string): Promise<number[]> {
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const places = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => "")));
  return pids.filter((_, at) => `${places[at]}/`.startsWith(`${dir}/`)).map(Number);
}

async function filesLeft(tmp: string, prefix: string): Promise<string[]> {
  const found = (await readdir(tmp)).filter((name) => name.startsWith("zlab-")).map((name) => path.join(tmp, name));
  for (const dir of PUBLIC) {
    const names = await readdir(dir).catch(() => []);
    found.push(...names.filter((name) => name.startsWith(prefix)).map((name) => path.join(dir, name)));
  }
  const kinds = await Promise.all(found.map(async (file) => ((await lstat(file)).isSocket() ? "a socket" : "a file")));
  for (const file of found) await rm(file, { recursive: true, force: true });
  return found.map(
    (file, at) => `${kinds[at]} in ${file.startsWith(tmp) ? "its temporary folder" : path.dirname(file)}`,
  );
}

/** What is wrong with an outcome; nothing, if it is what it ought to be. */
export function faultsOf({ most }: Pick<Hostile, "most">, outcome: Outcome): string[] {
  const { report, reached, files, processes, reportBytes } = outcome;
  const score = report === undefined ? 0 : scoreOf(report);
  return [
    ...(report === undefined ? ["no report"] : []),
    ...(isGraders(report) ? [`no grade: ${report.error.split("\n")[0]}`] : []),
    ...(score > most ? [`${score} points, at most ${most} are its own`] : []),
    ...(reportBytes > REPORT_BYTES_MAX ? [`a report of ${reportBytes} bytes`] : []),
    ...reached.slice(0, 3),
    ...[...new Set(files)].map((file) => `left ${file}`),
    ...(processes.length > 0 ? [`left ${processes.length} processes`] : []),
  ];
}

function isGraders(report: Report | undefined): report is UngradedReport {
  return report?.graded === false && report.errorSource === "grader";
}

/** More than this some platforms do not take. */
const REPORT_BYTES_MAX = 1_000_000;

async function main(bank: Bank, pattern: string | undefined, file: string | undefined): Promise<number> {
  const rows: string[] = [];
  let faulty = 0;
  const chosen = matching(pattern, Object.entries(bank.hostile), ([name]) => name);
  const isOpen = (await sandboxHere()).user === undefined && (await findNamespaces()) === undefined;
  for (const [name, hostile] of chosen) {
    if (isOpen && hostile.reachesItsUser) {
      process.stdout.write(`${name} is left out: here it may end all that you run\n`);
      continue;
    }
    const outcome = await attack(bank, name);
    const faults = faultsOf(hostile, outcome);
    if (faults.length > 0) faulty += 1;
    const text = faults.length > 0 ? `**${faults.join("; ")}**` : summary(outcome);
    const score = outcome.report === undefined ? "none" : scoreOf(outcome.report);
    const row = `| ${name} | ${hostile.tries} | ${text.replaceAll("|", "\\|")} | ${outcome.seconds.toFixed(1)} | ${score} |`;
    rows.push(row);
    process.stdout.write(`${row}\n`);
  }
  const table = ["| attack | what it tries | outcome | s | points |", "| --- | --- | --- | --- | --- |", ...rows, ""];
  if (file !== undefined) await writeFile(file, table.join("\n"));
  process.stdout.write(`${rows.length - faulty} of ${rows.length} as they ought to be\n`);
  return faulty === 0 ? 0 : 1;
}

/** What a harmless one gets: the first check that it fails, or that it is right. */
function summary({ report }: Outcome): string {
  if (!report?.graded) return report?.error.split("\n")[0] ?? "";
  const [first] = checksThat("failed", report);
  return first === undefined ? "graded, full marks" : `graded; ${first.id}: ${first.message}`;
}

if (import.meta.main) {
  await runAsProgram(HOSTILE_COMMAND, ({ options: { lab, only, write } }) => main(bankOf(lab), only, write));
}
