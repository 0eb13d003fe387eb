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
  /** The user and group that they run as, which nobody else does; undefined: as the grader itself. */
  user: number | undefined;
  /** The root that they have for themselves, which namespaces has made; undefined: as the grader. */
  root?: string;
  /** How long they may run; undefined: as long as on a machine whose processors are no slower than usual. */
  allowance?: Allowance;
  /** The layers that were tried and could not be had, each with the reason. */
  lost?: readonly string[];
}

/** The folder of compiled sources in the folder that a program is started in: if it is there, it is used. */
export const CACHE_DIR = ".compiled";

/** For the lab's own programs, and for a person's own at a prompt. */
export const UNSANDBOXED: Sandbox = { layers: [], user: undefined };

/** The same, but out of the reach of who is sandboxed so: as another user, if it has one of its own. */
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
// By one name in bash, by another in dash. What does not let itself be raised is less already.
const LIMIT_OF_USER = "{ ulimit -u 2048 || ulimit -p 2048 || :; }";

/**
 * What Node itself is told. Its permission model looks after the modules that it knows, but SQLite and web storage open files
 * by themselves. What Node has to say to its user is no line of a server's log.
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
 * Runs before anything else: V8's flags can be changed by nobody any more. They can be frozen too, but then V8 takes none of
 * the compiled sources that come with Node, and a process takes a quarter longer to start.
 */
function withoutFlags(): string {
  return `import module from "node:module"; import v8 from "node:v8"; delete v8.setFlagsFromString; module.syncBuiltinESMExports();`;
}

/** What this machine lets the grader do to the processes that it starts: the most of which a process comes to run. */
export async function sandboxHere(): Promise<Sandbox> {
  const user = hasOtherUsers() ? randomInt(USER_MIN, USER_MAX) : undefined;
  const root = process.env[ROOT] || undefined;
  const { dir, remove } = await temporaryFolder("zlab-probe-");
  const failed: { layers: readonly Layer[]; why: string }[] = [];
  try {
    await writeFile(path.join(dir, PROBE), "");
    await chmod(path.join(dir, PROBE), 0o644);
    for (const way of ways(user, root)) {
      const why = await obstacle(way, dir);
      debug(() => `sandbox of ${way.layers.join(", ")}: ${why || "can be had"}`);
      if (why === "") return { ...way, lost: unavailable(failed, way.layers) };
      failed.push({ layers: way.layers, why });
    }
    return { ...UNSANDBOXED, lost: unavailable(failed, []) };
  } finally {
    await remove();
  }
}

/** The best first. */
function ways(user: number | undefined, root: string | undefined): Sandbox[] {
  const limits = ["permissions", "limits"] as const;
  const inRoot: Sandbox[] = root === undefined ? [] : [{ layers: [...limits, "files"], user: undefined, root }];
  const asUser = (way: Sandbox): Sandbox[] =>
    user === undefined ? [] : [{ ...way, layers: [...way.layers, "user"], user }];
  const bare: Sandbox = { layers: limits, user: undefined };
  return [...inRoot.flatMap(asUser), ...inRoot, ...asUser(bare), bare, { layers: ["permissions"], user: undefined }];
}

/** Whether this process may become another user. Who is root only in a user namespace has no others. */
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

/** Why such a process does not come to run what lies in a folder of the grader's; empty if it does. */
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

/** The first on the way to a place that other users may not enter, or run; undefined if they may. */
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
  // The shell's own variables are nobody's concern either.
  const script = `{ ${limits}; } 2>/dev/null || exit; unset PWD OLDPWD SHLVL; exec "$@"`;
  const way = root === undefined ? [] : inRoot(root, dir, asUser(user));
  const command = { file: "/bin/sh", args: ["-c", script, "sh", ...way, process.execPath, ...args] };
  // Who is to enter a root becomes another user there: that takes rights which this one has not.
  return user === undefined || root !== undefined ? command : { ...command, uid: user, gid: user };
}

/** Removes what the sandboxed processes have left where everybody may write: Node lets them make sockets, and empty files. */
export async function removeLeft({ user, root }: Sandbox): Promise<void> {
  if (user === undefined || root !== undefined) return;
  for (const dir of new Set([tmpdir(), "/tmp", "/var/tmp", "/dev/shm"])) {
    for (const name of await readdir(dir).catch(() => [])) {
      const place = path.join(dir, name);
      // Of many thousands, maybe: asking for one after the other without a wait takes milliseconds.
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
