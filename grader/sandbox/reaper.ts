import { spawn } from "node:child_process";
import { realpathSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { messageOf } from "../base/error-message.ts";

/** How long processes that were killed are waited for before their folders are removed. */
const DEATH_MAX_MS = 10_000;

/**
 * The reaper is a small process of its own that outlives whoever started it by a moment, however that one ends: when
 * its standard input closes, it kills every process group and removes every folder that it was told of and not told to
 * leave. So nothing is left behind even by a grader that is killed.
 */
let input: Writable | undefined;

/** Set where the first process, when it ends, takes all others with it, and somebody outside removes the folders: namespaces. */
export const NAMESPACES = "GRADER_SEALED";

/**
 * Has a process killed when this process ends, or, by the negative of its number, a group, as `kill` takes them; unless
 * `leaveAlone` is called before.
 */
export function killLater(pid: number): void {
  tell(`+kill ${pid}`);
}

/** To be called when a process or group is gone: its number may be given to somebody else. */
export function leaveAlone(pid: number): void {
  tell(`-kill ${pid}`);
}

/** There is no place for temporary files. The message says where it was looked for, and what to do. */
export class TemporaryFolderError extends Error {
  override name = "TemporaryFolderError";
}

/**
 * Makes a temporary folder that nobody else may enter. It is removed by `remove`, or when this process ends.
 *
 * @throws TemporaryFolderError when it cannot be made
 */
export async function temporaryFolder(prefix: string): Promise<{ dir: string; remove(): Promise<void> }> {
  // Loaded here, for the reaper itself makes none.
  const { dir: make, tmpName } = await import("tmp-promise");
  const tmpdir = temporaryPlace();
  try {
    const dir = await tmpName({ tmpdir, template: `${prefix}XXXXXX` });
    // Told before it is there: there is no moment in which this process could be killed and leave it behind.
    tell(`+folder ${dir}`);
    await make({ tmpdir, name: path.basename(dir), mode: 0o700, keep: true });
    // Not as the package does it: who dies may still be writing into it.
    return { dir, remove: () => rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }) };
  } catch (error) {
    throw new TemporaryFolderError(
      `the grader cannot make a folder for its temporary files: ${messageOf(error)}; set TMPDIR to a folder that it may write to`,
    );
  }
}

/**
 * The folder for temporary files, where it really lies: Node lets nobody read through a link to what is not permitted too. In
 * what it permits a star stands for any name, so one whose path has a star does not serve if there is another.
 */
function temporaryPlace(): string {
  const places = [tmpdir(), "/tmp", "/var/tmp"].map(realPath);
  return places.find((place) => !place.includes("*")) ?? (places[0] as string);
}

/** One that is not there is told of when something is to be made in it. */
function realPath(dir: string): string {
  try {
    return realpathSync(dir);
  } catch {
    return dir;
  }
}

function tell(line: string): void {
  if (process.env[NAMESPACES] !== undefined) return;
  input ??= start();
  input.write(`${line}\n`);
}

function start(): Writable {
  const reaper = spawn(process.execPath, ["--disable-sigusr1", fileURLToPath(import.meta.url)], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  reaper.unref();
  const pipe = reaper.stdin;
  // Without a reaper the grader still ends all that it started; only its own sudden death would go unattended.
  pipe.on("error", () => {});
  (pipe as Writable & { unref(): void }).unref();
  return pipe;
}

function reap(): void {
  const pids = new Set<number>();
  const folders = new Set<string>();
  let rest = "";
  process.stdin.setEncoding("utf8");
  process.stdin.on("data", (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const space = line.indexOf(" ");
      const what = line.slice(space + 1);
      if (line.startsWith("+kill")) pids.add(Number(what));
      else if (line.startsWith("-kill")) pids.delete(Number(what));
      else folders.add(what);
    }
  });
  process.stdin.on("end", async () => {
    const killed = [...pids].filter(kill);
    // Who dies may still be writing into a folder.
    for (let waited_ms = 0; killed.some(kill) && waited_ms < DEATH_MAX_MS; waited_ms += 20) await sleep(20);
    for (const folder of folders) remove(folder);
  });
}

/** Kills a process or a group. Returns whether there was one. */
function kill(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    // Gone already, which is what was wanted.
    return false;
  }
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  } catch {
    // Nobody is left to be told; the folders behind it are to go all the same.
  }
}

if (import.meta.main) reap();
