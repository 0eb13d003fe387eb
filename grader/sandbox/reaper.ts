import { spawn } from "node:child_process";
import { realpathSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { PassThrough, type Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { messageOf } from "../base/error-message.ts";

/** How long processes that were killed are waited for before their folders are removed. */
const DEATH_MAX_MS = 10_000;

/**
 * The reaper is a small process that outlives the grader by a moment, however the grader ends. When the reaper's standard
 * input closes, it kills every process group and removes every folder that it was given and not told to leave alone. So
 * even a grader that is killed leaves nothing behind.
 */
let input: Writable | undefined;

/** Set inside namespaces: there, all processes end with the first one, and a process outside removes the folders. */
export const NAMESPACES = "GRADER_SEALED";

/**
 * Has a process killed when this process ends, or, by the negative of its number, a group, as `kill` takes them; unless
 * `leaveAlone` is called before.
 */
export function killLater(pid: number): void {
  send(`+kill ${pid}`);
}

/** Call it when a process or group is gone, for the system may give its number to another. */
export function leaveAlone(pid: number): void {
  send(`-kill ${pid}`);
}

/** There is no folder for temporary files. The message says which one was tried, and what to do. */
export class TemporaryFolderError extends Error {
  override name = "TemporaryFolderError";
}

/**
 * Makes a temporary folder that nobody else may enter. It is removed by `remove`, or when this process ends.
 *
 * @throws TemporaryFolderError when it cannot be made
 */
export async function temporaryFolder(prefix: string): Promise<{ dir: string; remove(): Promise<void> }> {
  try {
    // Loaded only here, for the reaper itself makes no folders. The package fails already when it is loaded where there is none.
    const { dir: make, tmpName } = await import("tmp-promise");
    const tmpdir = temporaryRoot();
    const dir = await tmpName({ tmpdir, template: `${prefix}XXXXXX` });
    // The reaper gets the name before the folder is made, so that a kill at any moment leaves nothing behind.
    send(`+folder ${dir}`);
    await make({ tmpdir, name: path.basename(dir), mode: 0o700, keep: true });
    // The package's own removal does not retry, but a dying process may still be writing into the folder.
    return { dir, remove: () => rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }) };
  } catch (error) {
    throw new TemporaryFolderError(
      `the grader cannot make a folder for its temporary files: ${messageOf(error)}; set TMPDIR to a folder that it may write to`,
    );
  }
}

/**
 * The real path of the folder for temporary files, for Node's permission model does not follow links out of what it
 * permits. It also takes a star for any name, so that a path without a star is preferred.
 */
function temporaryRoot(): string {
  const folders = [tmpdir(), "/tmp", "/var/tmp"].map(realPath);
  return folders.find((folder) => !folder.includes("*")) ?? (folders[0] as string);
}

/** A folder that is missing causes an error later, when something is made in it. */
function realPath(dir: string): string {
  try {
    return realpathSync(dir);
  } catch {
    return dir;
  }
}

function send(line: string): void {
  if (process.env[NAMESPACES] !== undefined) return;
  input ??= start();
  input.write(`${line}\n`);
}

function start(): Writable {
  const reaper = spawn(process.execPath, ["--disable-sigusr1", fileURLToPath(import.meta.url)], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  // Without a reaper the grader still ends all that it started, unless the grader itself is killed.
  reaper.on("error", () => {});
  reaper.unref();
  // A process that could not be started for want of open files has no pipe.
  const pipe: (Writable & { unref?(): void }) | undefined = reaper.stdin ?? undefined;
  if (pipe === undefined) return new PassThrough().resume();
  pipe.on("error", () => {});
  pipe.unref?.();
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
    // A dying process may still be writing into a folder.
    for (let waited_ms = 0; killed.some(kill) && waited_ms < DEATH_MAX_MS; waited_ms += 20) await sleep(20);
    for (const folder of folders) remove(folder);
  });
}

/** Kills a process or a group. Returns whether there was one. */
function kill(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    // It is gone already, as it should be.
    return false;
  }
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  } catch {
    // No reader is left for an error, and the other folders must be removed all the same.
  }
}

if (import.meta.main) reap();
