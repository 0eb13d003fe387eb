import { chmod, mkdir, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { dir as makeDir } from "tmp-promise";
import { expect, onTestFinished, vi } from "vitest";
import { checksOf, type GradedReport, type Report } from "../../grader/report/report.ts";
import { Process } from "../../grader/sandbox/launch.ts";

export const PROJECT_DIR: string = fileURLToPath(new URL("../..", import.meta.url));
export const SOLUTION: string = path.join(PROJECT_DIR, "solution");
/** The grader's commands. */
export const MAIN = path.join(PROJECT_DIR, "grader", "main.js");

/** The graded file of every submission. */
export const COMMIT = "zpbft/commit.ts";

/** Far more than anything needs: only what never happens takes so long. */
export const WAIT_MS = 50_000;

/** A folder that is removed, with all that is in it, when the test ends. */
export async function temporaryDir(): Promise<string> {
  const dir = await realpath((await makeDir({ prefix: "grader-test", keep: true })).path);
  // As /tmp: other users pass through it.
  await chmod(dir, 0o711);
  onTestFinished(() => rm(dir, { recursive: true, force: true, maxRetries: 10 }));
  return dir;
}

/** A folder with these files in it, by their path. */
export async function folderOf(files: Record<string, string | Buffer>): Promise<string> {
  const dir = await temporaryDir();
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(dir, name)), { recursive: true });
    await writeFile(path.join(dir, name), content);
  }
  return dir;
}

/** A PATH on which no tool makes namespaces. */
export async function withoutSeals(): Promise<string> {
  const bin = await temporaryDir();
  for (const tool of ["unshare", "bwrap"]) {
    await writeFile(path.join(bin, tool), "#!/bin/sh\nexit 1\n");
    await chmod(path.join(bin, tool), 0o755);
  }
  return `${bin}:${process.env.PATH}`;
}

/** The address of a module of the project, for a script that lies somewhere else. */
export function moduleUrl(name: string): string {
  return new URL(`../../${name}`, import.meta.url).href;
}

/** Starts a script by the grader's own launcher; it ends with the test at the latest. */
export async function launchScript(source: string, args: string[] = []): Promise<Process> {
  const dir = await folderOf({ "script.mjs": source });
  const process = Process.node("script", [path.join(dir, "script.mjs"), ...args], dir);
  onTestFinished(async () => void (await process.kill()));
  return process;
}

export interface Running {
  pid: number;
  parent: number;
  group: number;
  stopped: boolean;
  command: string;
}

/** Every process of this machine, but those that are dead and only not buried by their parents. */
export async function running(): Promise<Running[]> {
  const { stdout } = await execa("ps", ["-eww", "-o", "pid=,ppid=,pgid=,stat=,args="]);
  return stdout.split("\n").flatMap((line) => {
    const [, pid, parent, group, state = "Z", command = ""] = /^ *(\d+) +(\d+) +(\d+) +(\S+) +(.*)$/.exec(line) ?? [];
    if (state.startsWith("Z")) return [];
    return [
      { pid: Number(pid), parent: Number(parent), group: Number(group), stopped: state.startsWith("T"), command },
    ];
  });
}

/** Waits until a condition on the processes of this machine holds; says what there is instead if it never does. */
export async function untilProcesses<T>(pick: (all: Running[]) => T, check: (picked: T) => void): Promise<T> {
  return vi.waitFor(
    async () => {
      const picked = pick(await running());
      check(picked);
      return picked;
    },
    { timeout: WAIT_MS, interval: 100 },
  );
}

/** Waits until none of these processes lives. */
export async function gone(pids: readonly number[]): Promise<void> {
  await untilProcesses(
    (all) => all.filter(({ pid }) => pids.includes(pid)),
    (left) => expect(left).toEqual([]),
  );
}

/** Waits until a process group is empty. */
export async function groupGone(...groups: number[]): Promise<void> {
  await untilProcesses(
    (all) => all.filter(({ group }) => groups.includes(group)),
    (left) => expect(left).toEqual([]),
  );
}

/** Kills a process group, if it is still there. */
export function killGroup(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** A process, and all that it started, and what they started. */
export function familyOf(pid: number, all: Running[]): Running[] {
  const children = all.filter(({ parent }) => parent === pid).flatMap((child) => familyOf(child.pid, all));
  return [...all.filter((one) => one.pid === pid), ...children];
}

/** What a run of the grader has left in its temporary folder. */
export async function leftIn(dir: string): Promise<string[]> {
  return (await readdir(dir)).filter((name) => name.startsWith("zlab-"));
}

/** Waits until a run of the grader has left nothing in its temporary folder, and no process that lives off it. */
export async function nothingLeft(tmp: string): Promise<void> {
  await untilProcesses(
    (all) => all.filter(({ command }) => command.includes(tmp)),
    (left) => expect(left).toEqual([]),
  );
  await vi.waitFor(async () => expect(await leftIn(tmp)).toEqual([]), { timeout: WAIT_MS, interval: 100 });
}

interface GraderOptions {
  /** What is typed, or piped, into it; without it, its input stays open. */
  input?: string;
  cwd?: string;
  env?: Record<string, string>;
  /** The grader's program, if it is that of another place. */
  main?: string;
}

/**
 * Starts a command of the grader as `npm run` does, leading a process group of its own, with a temporary folder of its
 * own. It ends with the test at the latest.
 */
export async function startGrader(
  args: string[],
  { input, cwd = PROJECT_DIR, env = {}, main = MAIN }: GraderOptions = {},
) {
  const tmp = await temporaryDir();
  const subprocess = execa(process.execPath, [main, ...args], {
    cwd,
    detached: true,
    reject: false,
    extendEnv: false,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_COMPILE_CACHE: compileCache(),
      TMPDIR: tmp,
      // Each message is a line.
      COLUMNS: "1000",
      ...env,
    },
    ...(input === undefined ? { stdin: "pipe" } : { input }),
  });
  const pid = subprocess.pid as number;
  onTestFinished(async () => {
    // What of its group it has left behind when a test fails holds its output open.
    killGroup(pid);
    await subprocess;
  });
  return { subprocess, tmp, pid };
}

/** Waits until a command of the grader has written a text to its standard output. */
export function untilSaid({ stdout }: { stdout: Readable }, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    stdout.on("data", (chunk) => {
      said += chunk;
      if (said.includes(text)) resolve();
    });
    stdout.once("close", () => reject(new Error(`it ended without "${text}": ${said}`)));
  });
}

/** Runs a command of the grader to its end. */
export async function runGrader(args: string[], options: GraderOptions = {}) {
  const { subprocess, tmp } = await startGrader(args, { input: "", ...options });
  const { exitCode, stdout, stderr } = await subprocess;
  return { exitCode, stdout, stderr, tmp };
}

/** Grades a submission, and reads the report that is written, whatever it tells. */
export async function reportOn(dir: string | undefined, ...options: string[]) {
  const out = await temporaryDir();
  const result = await runGrader(["grade", ...(dir === undefined ? [] : [dir]), "--out", out, ...options]);
  const text = await readFile(path.join(out, "report.json"), "utf8").catch(() => {
    throw new Error(`the grader wrote no report, but ${JSON.stringify(result)}`);
  });
  return { ...result, report: JSON.parse(text) as Report };
}

/** Grades a submission, and reads the grade that is written. */
export async function gradeOf(dir: string | undefined, ...options: string[]) {
  const made = await reportOn(dir, ...options);
  return { ...made, report: gradedIn(made.report) };
}

/** The same report, which holds a grade. */
export function gradedIn(report: Report): GradedReport {
  if (!report.graded) throw new Error(`there is no grade: ${report.error}`);
  return report;
}

/** The status of each check that was made, by its id. */
export function statusesOf(report: Report): Record<string, string> {
  return Object.fromEntries(checksOf(report).map(({ id, status }) => [id, status]));
}

/** Compiled sources are kept between tests though each has a temporary folder of its own. */
function compileCache(): string {
  return path.join(tmpdir(), "grader-test-compile-cache");
}
