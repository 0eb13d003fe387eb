import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod } from "node:fs/promises";
import { constants } from "node:os";
import { promisify } from "node:util";
import { debug } from "../base/debug.ts";
import { type Layer, unavailable, whyFailed } from "./layers.ts";
import { killLater, leaveAlone, NAMESPACES, temporaryFolder } from "./reaper.ts";
import { inRoot, ROOT, rootIn } from "./root.ts";

/** A way to run a command with processes, and a network, of its own. */
export interface Namespaces {
  layers: readonly Layer[];
  /** What stands before the shell that is the first process behind it. */
  prefix: readonly string[];
  /** Whether that has to set up the loopback. */
  loopback?: true;
}

const PROCESSES = ["--pid", "--ipc", "--uts", "--fork", "--kill-child", "--mount-proc"];
const USER = ["--user", "--map-root-user"];
const BWRAP = [
  ...["bwrap", "--dev-bind", "/", "/", "--proc", "/proc", "--unshare-pid", "--unshare-ipc", "--unshare-uts"],
  "--die-with-parent",
];
const BWRAP_USER = ["--unshare-user", "--uid", "0", "--gid", "0", "--cap-add", "ALL"];

/** The best first. With `--user`, who is nobody outside is root inside, and may do it too, if the system lets anybody. */
const NAMESPACES_TRIED: readonly Namespaces[] = [
  { layers: ["processes", "network", "files"], prefix: ["unshare", "--net", ...PROCESSES], loopback: true },
  { layers: ["processes", "network", "files"], prefix: ["unshare", ...USER, "--net", ...PROCESSES], loopback: true },
  { layers: ["processes", "network", "files"], prefix: [...BWRAP, ...BWRAP_USER, "--unshare-net"] },
  { layers: ["processes", "network"], prefix: ["unshare", "--net", ...PROCESSES], loopback: true },
  { layers: ["processes", "network"], prefix: ["unshare", ...USER, "--net", ...PROCESSES], loopback: true },
  { layers: ["processes", "network"], prefix: [...BWRAP, "--unshare-net"] },
  { layers: ["processes", "files"], prefix: ["unshare", ...PROCESSES] },
  { layers: ["processes", "files"], prefix: ["unshare", ...USER, ...PROCESSES] },
  { layers: ["processes"], prefix: ["unshare", ...PROCESSES] },
  { layers: ["processes"], prefix: ["unshare", ...USER, ...PROCESSES] },
];

/** No namespaces: a process of its own all the same, which can be ended from outside when its time is over. */
export const NO_NAMESPACES: Namespaces = { layers: [], prefix: [] };

/** Set for a run of the grader that another one attends to. */
const ATTENDED = "GRADER_ATTENDED";

/** Whether another process waits for this one, and ends it when its time is over. */
export function isAttended(): boolean {
  return process.env[ATTENDED] !== undefined;
}

/** The layers of the namespaces that this process runs behind; undefined if it does not. The environment holds them. */
export function namespacesHere(): readonly Layer[] | undefined {
  return process.env[NAMESPACES]?.split(",").filter(Boolean) as readonly Layer[] | undefined;
}

/** The best namespaces that this machine lets anybody put on; undefined if none. It tries them. */
export async function findNamespaces(): Promise<Namespaces | undefined> {
  return (await tryNamespaces()).namespaces;
}

/** The best namespaces, and why better ones cannot be had. */
export async function tryNamespaces(): Promise<{ namespaces?: Namespaces; lost: readonly string[] }> {
  if (process.platform !== "linux") return { lost: [] };
  const failed: { layers: readonly Layer[]; why: string }[] = [];
  for (const namespaces of NAMESPACES_TRIED) {
    const why = await obstacle(namespaces);
    debug(
      () => `namespaces for ${namespaces.layers.join(", ")} by ${namespaces.prefix.join(" ")}: ${why || "can be had"}`,
    );
    if (why === "") return { namespaces, lost: unavailable(failed, namespaces.layers) };
    failed.push({ layers: namespaces.layers, why });
  }
  return { lost: unavailable(failed, []) };
}

/** Why namespaces cannot be put on; empty if it can. */
async function obstacle(namespaces: Namespaces): Promise<string> {
  const { dir, remove } = await temporaryFolder("zlab-namespaces-");
  try {
    const trial = (root: string) => (root === "" ? ["true"] : [...inRoot(root, dir), process.execPath, "--version"]);
    const { command } = await behind(namespaces, dir, trial);
    const [file = "", ...args] = command;
    return await promisify(execFile)(file, args).then(() => "", whyFailed);
  } finally {
    await remove();
  }
}

/** A command that runs another in namespaces, which gets a folder for its temporary files; and its environment. */
export async function behind(
  { layers, prefix, loopback }: Namespaces,
  dir: string,
  inner: readonly string[] | ((root: string) => readonly string[]),
): Promise<{ command: string[]; env: NodeJS.ProcessEnv }> {
  if (prefix.length === 0) {
    return { command: [...(typeof inner === "function" ? inner("") : inner)], env: { ...process.env, TMPDIR: dir } };
  }
  const made = layers.includes("files") ? await rootIn(dir) : { script: "", args: [], root: "" };
  // The shell stays: it is the first process in there, and when it ends the system ends all others.
  const script = [...(loopback ? ["ip link set lo up || exit"] : []), made.script, '"$@"', "exit $?"].join("\n");
  const before = [...prefix, "sh", "-c", script, "sh", ...made.args];
  // Whether the root serves is seen when it is used.
  const sealed = layers.filter((layer) => layer !== "files").join(",");
  return {
    command: [...before, ...(typeof inner === "function" ? inner(made.root) : inner)],
    env: { ...process.env, [NAMESPACES]: sealed, [ROOT]: made.root, TMPDIR: dir },
  };
}

/** A grade makes much that is soon forgotten: with more room for it, a tenth less of the grader's time goes into clearing up. */
const MORE_YOUNG = "--min-semi-space-size=16";

/** How a sealed run ended. */
export interface Ended {
  code: number;
  /** Whether a person, or a system, asked for it. */
  isAsked: boolean;
  /** Whether its time was over. */
  isLate: boolean;
}

/**
 * Runs a command of the grader again, in namespaces if there is one, in this terminal. Whatever ends it, or this process,
 * ends all that it started, and removes what it left in the folder for temporary files, which is its own. Not by execa: this
 * process only waits, and loading that would double what it takes.
 */
export async function runInNamespaces(
  namespaces: Namespaces,
  argv: readonly string[],
  wall_ms?: number,
): Promise<Ended> {
  const { dir, remove } = await temporaryFolder("zlab-run-");
  // Confined processes pass through it to what is theirs.
  await chmod(dir, 0o711);
  const node = [process.execPath, "--disable-sigusr1", MORE_YOUNG];
  const { command, env } = await behind(namespaces, dir, [...node, ...process.argv.slice(1, 2), ...argv]);
  const [file = "", ...args] = command;
  const child = spawn(file, args, { stdio: "inherit", env: { ...env, [ATTENDED]: "yes" } });
  const pid = child.pid as number;
  killLater(pid);
  let asked: NodeJS.Signals | undefined;
  const end = (signal: NodeJS.Signals): void => {
    asked ??= signal;
    // What is asked to end may be anywhere in its work: nothing in there has anything to lose.
    child.kill("SIGKILL");
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
  let isLate = false;
  const late = (): void => {
    isLate = true;
    child.kill("SIGKILL");
  };
  const timer = wall_ms === undefined ? undefined : setTimeout(late, wall_ms);
  try {
    const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    const number = asked ?? signal ?? undefined;
    return {
      code: number === undefined ? (code as number) : 128 + constants.signals[number],
      isAsked: asked !== undefined,
      isLate: isLate && signal !== null,
    };
  } finally {
    clearTimeout(timer);
    leaveAlone(pid);
    await remove();
  }
}
