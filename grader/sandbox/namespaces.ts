import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod } from "node:fs/promises";
import { constants } from "node:os";
import { promisify } from "node:util";
import { debug } from "../base/debug.ts";
import { type Layer, unavailable, whyFailed } from "./layers.ts";
import { killLater, leaveAlone, NAMESPACES, temporaryFolder } from "./reaper.ts";
import { inRoot, ROOT, rootIn } from "./root.ts";

/** One way to run a command in new namespaces, with its own processes and network. */
export interface Namespaces {
  layers: readonly Layer[];
  /** The command in front of the shell that is the first process in the namespaces. */
  prefix: readonly string[];
  /** Whether that shell must set up the loopback. */
  loopback?: true;
}

const PROCESSES = ["--pid", "--ipc", "--uts", "--fork", "--kill-child", "--mount-proc"];
const USER = ["--user", "--map-root-user"];
const BWRAP = [
  ...["bwrap", "--dev-bind", "/", "/", "--proc", "/proc", "--unshare-pid", "--unshare-ipc", "--unshare-uts"],
  "--die-with-parent",
];
const BWRAP_USER = ["--unshare-user", "--uid", "0", "--gid", "0", "--cap-add", "ALL"];

/** The best first. With `--user`, an ordinary user is root inside and may make namespaces too, if the system lets ordinary users do so. */
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

/** No namespaces. The grade is still a process of its own, so that it can be ended from outside when its time is over. */
export const NO_NAMESPACES: Namespaces = { layers: [], prefix: [] };

/** Set for a run of the grader that an outer process waits for. */
const ATTENDED = "GRADER_ATTENDED";

/** The exit code of such a run that failed by an error which nobody expected. It has said so, and has told no verdict. */
export const CRASHED = 70;

/** Whether another process waits for this one, and ends it when its time is over. */
export function isAttended(): boolean {
  return process.env[ATTENDED] !== undefined;
}

/** The layers of the namespaces that this process runs in, from the environment; undefined if it runs in none. */
export function namespacesHere(): readonly Layer[] | undefined {
  return process.env[NAMESPACES]?.split(",").filter(Boolean) as readonly Layer[] | undefined;
}

/** The best namespaces that this machine allows, which it tries one after the other; undefined if none. */
export async function findNamespaces(): Promise<Namespaces | undefined> {
  return (await tryNamespaces()).namespaces;
}

/** The best namespaces, and why better ones are unavailable. */
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

/** Why these namespaces cannot be made; empty if they can. */
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

/** The command that runs another in namespaces with `dir` for its temporary files, and the environment of that command. */
export async function behind(
  { layers, prefix, loopback }: Namespaces,
  dir: string,
  inner: readonly string[] | ((root: string) => readonly string[]),
): Promise<{ command: string[]; env: NodeJS.ProcessEnv }> {
  if (prefix.length === 0) {
    return { command: [...(typeof inner === "function" ? inner("") : inner)], env: { ...process.env, TMPDIR: dir } };
  }
  const made = layers.includes("files") ? await rootIn(dir) : { script: "", args: [], root: "" };
  // The shell must not `exec`: it is the first process in the namespaces, and when it ends the system ends all others.
  const script = [...(loopback ? ["ip link set lo up || exit"] : []), made.script, '"$@"', "exit $?"].join("\n");
  const before = [...prefix, "sh", "-c", script, "sh", ...made.args];
  // Whether the root works is tried when it is used.
  const sealed = layers.filter((layer) => layer !== "files").join(",");
  return {
    command: [...before, ...(typeof inner === "function" ? inner(made.root) : inner)],
    env: { ...process.env, [NAMESPACES]: sealed, [ROOT]: made.root, TMPDIR: dir },
  };
}

/** A grade makes many short-lived objects: with a larger young generation, garbage collection takes a tenth less of the grader's time. */
const MORE_YOUNG = "--min-semi-space-size=16";

/** How a run in namespaces ended. */
export interface Ended {
  code: number;
  /** Whether a signal from a person or a system ended it. */
  isAsked: boolean;
  /** Whether its time was over. */
  isLate: boolean;
}

/**
 * Runs a command of the grader again in this terminal, in namespaces if there are any. However that run or this process
 * ends, all that the run started is ended, and its own folder for temporary files is removed. It does not use execa: this
 * process only waits, and loading execa would double its time.
 */
export async function runInNamespaces(
  namespaces: Namespaces,
  argv: readonly string[],
  wall_ms?: number,
): Promise<Ended> {
  const { dir, remove } = await temporaryFolder("zlab-run-");
  // Sandboxed processes, which are other users, must pass through this folder to their own files.
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
    // The run can be killed at any point of its work, for nothing in the namespaces is kept.
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
