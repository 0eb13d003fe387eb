import { randomInt } from "node:crypto";
import { lstatSync, readFileSync } from "node:fs";
import { chmod, chown, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { debug } from "../base/debug.ts";
import type { Allowance } from "./allowance.ts";
import { type Layer, unavailable, whyFailed } from "./layers.ts";
import { temporaryFolder } from "./reaper.ts";
import { asUser, inRoot, ROOT } from "./root.ts";

/** How the processes of one submission are sandboxed. */
export interface Sandbox {
  layers: readonly Layer[];
  /** The user and group that they run as, and no other process does; undefined: the grader's own. */
  user: number | undefined;
  /** Their own root, which namespaces have made; undefined: the grader's. */
  root?: string;
  /** How long they may run; undefined: as long as on a machine whose processors are no slower than usual. */
  allowance?: Allowance;
  /** The layers that were tried and are unavailable, each with the reason. */
  lost?: readonly string[];
}

/** The name of the folder of compiled sources inside the folder that a program is started in. It is used if it is there. */
export const CACHE_DIR = ".compiled";

/** For the lab's own programs, and for a person's own at a prompt. */
export const UNSANDBOXED: Sandbox = { layers: [], user: undefined };

/** The same sandbox for a program that the sandboxed processes must not reach: it runs as another user, if they have one of their own. */
export function besides({ layers, user, allowance }: Sandbox): Sandbox {
  if (user === undefined) return { layers, user, allowance };
  return { layers, allowance, user: user > USER_MIN ? user - 1 : user + 1 };
}

/** A command, as it is spawned. */
export interface Command {
  file: string;
  args: readonly string[];
  uid?: number;
  gid?: number;
}

/** Users that no distribution gives to anybody for long (systemd's dynamic ones), and that any container has. */
const [USER_MIN, USER_MAX] = [61_184, 65_520];

/**
 * The limits, in the units of ulimit: seconds, KiB of private memory (Node maps 560 MiB before it runs a line, and uses 40
 * of them), files, blocks that a file may have, processes and threads of the user (which is its own), and no core dumps.
 */
const LIMITS = "ulimit -t 600 && ulimit -d 1048576 && ulimit -n 256 && ulimit -f 0 && ulimit -c 0";
// bash and dash have different names for one limit. A limit that cannot be raised is lower already.
const LIMIT_OF_USER = "{ ulimit -u 2048 || ulimit -p 2048 || :; }";

/**
 * Options of Node itself. Its permission model does not guard SQLite and web storage, which open files by themselves, so
 * these are off. Warnings of Node are off, for they are not lines of a server's log.
 */
const SHUT = [
  "--no-warnings",
  "--disable-sigusr1",
  "--no-experimental-sqlite",
  "--no-webstorage",
  "--no-experimental-ffi",
  `--import=data:text/javascript,${encodeURIComponent(withoutFlags())}`,
  "--permission",
  "--allow-net",
];

/**
 * Runs before anything else, so that no code can change V8's flags any more. Freezing the flags would do too, but then V8
 * rejects the compiled sources that come with Node, and a process takes a quarter longer to start.
 */
function withoutFlags(): string {
  return `import module from "node:module"; import v8 from "node:v8"; delete v8.setFlagsFromString; module.syncBuiltinESMExports();`;
}

/** The strongest sandbox under which a process still starts on this machine. */
export async function sandboxHere(): Promise<Sandbox> {
  const user = hasOtherUsers() ? randomInt(USER_MIN, USER_MAX) : undefined;
  const root = process.env[ROOT] || undefined;
  const { dir, remove } = await temporaryFolder("zlab-probe-");
  const failed: { layers: readonly Layer[]; why: string }[] = [];
  try {
    await writeFile(path.join(dir, PROBE), "");
    await chmod(path.join(dir, PROBE), 0o644);
    for (const candidate of candidates(user, root)) {
      const why = await obstacle(candidate, dir);
      debug(() => `sandbox of ${candidate.layers.join(", ")}: ${why || "can be had"}`);
      if (why === "") return { ...candidate, lost: unavailable(failed, candidate.layers) };
      failed.push({ layers: candidate.layers, why });
    }
    return { ...UNSANDBOXED, lost: unavailable(failed, []) };
  } finally {
    await remove();
  }
}

/** The best first. */
function candidates(user: number | undefined, root: string | undefined): Sandbox[] {
  const limits = ["permissions", "limits"] as const;
  const inRoot: Sandbox[] = root === undefined ? [] : [{ layers: [...limits, "files"], user: undefined, root }];
  const asUser = (one: Sandbox): Sandbox[] =>
    user === undefined ? [] : [{ ...one, layers: [...one.layers, "user"], user }];
  const bare: Sandbox = { layers: limits, user: undefined };
  return [...inRoot.flatMap(asUser), ...inRoot, ...asUser(bare), bare, { layers: ["permissions"], user: undefined }];
}

/** Whether this process may become another user. Root of a user namespace has no other users. */
function hasOtherUsers(): boolean {
  if (process.getuid?.() !== 0) return false;
  try {
    const rows = readFileSync("/proc/self/uid_map", "utf8").trim().split("\n");
    return rows.some((row) => {
      const [first = 0, , count = 0] = row.trim().split(/\s+/).map(Number);
      return first <= USER_MIN && first + count >= USER_MAX;
    });
  } catch {
    return true;
  }
}

const PROBE = "probe.js";

/** Why a process in this sandbox cannot run a program from a folder of the grader's; empty if it can. */
async function obstacle(sandbox: Sandbox, dir: string): Promise<string> {
  const { file, args, ...user } = sandboxedCommand(sandbox, [path.join(dir, PROBE)], { dir, reads: [] });
  try {
    await openTo(sandbox, dir);
    await execa(file, args, { ...user, cwd: dir, extendEnv: false, cleanup: false });
    return "";
  } catch (error) {
    const shut = "uid" in user ? [path.dirname(dir), process.execPath].map(shutFolder).find(Boolean) : undefined;
    if (shut !== undefined) return `other users may not enter ${shut}`;
    return whyFailed(error);
  }
}

/** The first folder or file on a path that other users may not enter or run; undefined if they may. */
function shutFolder(place: string): string | undefined {
  const parent = path.dirname(place);
  const shut = parent === place ? undefined : shutFolder(parent);
  return shut ?? (((lstatSync(place, { throwIfNoEntry: false })?.mode ?? 1) & 0o001) === 0 ? place : undefined);
}

/**
 * The command that runs Node with these arguments, sandboxed: it may read `dir`, a stage, and the files `reads`, and write
 * nothing. (The grant to write compiled sources is what Node asks for before it reads any; the system refuses to write.)
 */
export function sandboxedCommand(
  { layers, user, root }: Sandbox,
  nodeArgs: readonly string[],
  { dir, reads }: { dir: string; reads: readonly string[] },
): Command {
  if (!layers.includes("permissions")) return { file: process.execPath, args: nodeArgs };
  const readable = [dir, ...reads].map((place) => `--allow-fs-read=${place}`);
  const flags = [...SHUT, ...readable, `--allow-fs-write=${path.join(dir, CACHE_DIR)}`];
  const args = [...flags, ...nodeArgs];
  if (!layers.includes("limits")) return { file: process.execPath, args };
  const limits = user === undefined ? LIMITS : `${LIMITS} && ${LIMIT_OF_USER}`;
  // The shell's own variables are removed too.
  const script = `{ ${limits}; } 2>/dev/null || exit; unset PWD OLDPWD SHLVL; exec "$@"`;
  const entering = root === undefined ? [] : inRoot(root, dir, asUser(user));
  const command = { file: "/bin/sh", args: ["-c", script, "sh", ...entering, process.execPath, ...args] };
  // A process that enters a root becomes another user there, for entering takes rights that the other user does not have.
  return user === undefined || root !== undefined ? command : { ...command, uid: user, gid: user };
}

/** Removes what the sandboxed processes have left where everybody may write, for Node lets them make sockets and empty files. */
export async function removeLeft({ user, root }: Sandbox): Promise<void> {
  if (user === undefined || root !== undefined) return;
  for (const dir of new Set([tmpdir(), "/tmp", "/var/tmp", "/dev/shm"])) {
    for (const name of await readdir(dir).catch(() => [])) {
      const place = path.join(dir, name);
      // There may be many thousands of names: synchronous calls take milliseconds for all of them.
      const stat = lstatSync(place, { throwIfNoEntry: false });
      if (stat?.uid === user) await rm(place, { recursive: true, force: true });
    }
  }
}

/** Lets the sandboxed processes enter a folder of the grader's, and nobody else. */
export async function openTo({ user }: Sandbox, dir: string): Promise<void> {
  if (user === undefined) return;
  await chown(dir, -1, user);
  await chmod(dir, 0o750);
}

/** Gives the sandboxed processes a file of the grader's, to read. */
export async function giveTo({ user }: Sandbox, file: string): Promise<void> {
  if (user === undefined) return;
  await chown(file, user, user);
  await chmod(file, 0o400);
}
