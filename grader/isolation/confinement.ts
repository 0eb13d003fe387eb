import { execFile } from "node:child_process";
import { randomInt } from "node:crypto";
import { lstatSync } from "node:fs";
import { chmod, chown, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { temporaryFolder } from "../process/reaper.ts";
import type { Layer } from "./layers.ts";
import { asUser, inRoot, ROOT } from "./root.ts";

/** How the processes of one submission are confined. */
export interface Confinement {
  layers: readonly Layer[];
  /** The user and group that they run as, which nobody else does; undefined: as the grader itself. */
  user: number | undefined;
  /** The root that they have for themselves, which a seal has made; undefined: as the grader. */
  root?: string;
}

/** The folder of compiled sources in the folder that a program is started in: if it is there, it is used. */
export const CACHE_DIR = ".compiled";

/** For the lab's own programs, and for a person's own at a prompt. */
export const UNCONFINED: Confinement = { layers: [], user: undefined };

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
// By one name in bash, by another in dash.
const LIMIT_OF_USER = "{ ulimit -u 2048 || ulimit -p 2048; }";

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
export async function confinementHere(): Promise<Confinement> {
  const user = process.getuid?.() === 0 ? randomInt(USER_MIN, USER_MAX) : undefined;
  const root = process.env[ROOT] || undefined;
  const ways: readonly Confinement[] = [
    ...(user === undefined || root === undefined
      ? []
      : [{ layers: ["permissions", "limits", "user", "files"] as const, user, root }]),
    ...(root === undefined ? [] : [{ layers: ["permissions", "limits", "files"] as const, user: undefined, root }]),
    ...(user === undefined ? [] : [{ layers: ["permissions", "limits", "user"] as const, user }]),
    { layers: ["permissions", "limits"], user: undefined },
    { layers: ["permissions"], user: undefined },
  ];
  const { dir, remove } = await temporaryFolder("zpbft-probe-");
  try {
    await writeFile(path.join(dir, PROBE), "");
    for (const way of ways) if (await starts(way, dir)) return way;
    return UNCONFINED;
  } finally {
    await remove();
  }
}

const PROBE = "probe.js";

/** Whether such a process comes to run what lies in a folder of the grader's: another user may not even find Node. */
async function starts(confinement: Confinement, dir: string): Promise<boolean> {
  const { file, args, ...user } = confinedCommand(confinement, [path.join(dir, PROBE)], { dir, reads: [] });
  try {
    // Who is root only in a user namespace has no other users.
    await openTo(confinement, dir);
    await promisify(execFile)(file, args, { ...user, cwd: dir, env: {} });
    return true;
  } catch {
    return false;
  }
}

/**
 * The command that runs Node with these arguments, confined: it may read `dir`, a stage, and the files `reads`, and write
 * nothing. (The grant to write compiled sources is what Node asks for before it reads any; the system refuses to write.)
 */
export function confinedCommand(
  { layers, user, root }: Confinement,
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

/** Removes what the confined processes have left where everybody may write: Node lets them make sockets, and empty files. */
export async function removeLeft({ user, root }: Confinement): Promise<void> {
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

/** Lets the confined processes enter a folder of the grader's, and nobody else. */
export async function openTo({ user }: Confinement, dir: string): Promise<void> {
  if (user === undefined) return;
  await chown(dir, -1, user);
  await chmod(dir, 0o750);
}

/** Gives the confined processes a file of the grader's, to read. */
export async function giveTo({ user }: Confinement, file: string): Promise<void> {
  if (user === undefined) return;
  await chown(file, user, user);
  await chmod(file, 0o400);
}
