import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod } from "node:fs/promises";
import { constants } from "node:os";
import { killLater, leaveAlone, SEALED, temporaryFolder } from "../process/reaper.ts";
import type { Layer } from "./layers.ts";
import { inRoot, ROOT, rootIn } from "./root.ts";

/** A way to run a command with processes, and a network, of its own. */
export interface Seal {
  layers: readonly Layer[];
  /** What stands before the shell that is the first process behind it. */
  prefix: readonly string[];
  /** Whether that has to set up the loopback. */
  loopback?: true;
}

const PROCESSES = ["--pid", "--ipc", "--uts", "--fork", "--kill-child", "--mount-proc"];
const USER = ["--user", "--map-root-user"];
const BWRAP = ["--dev-bind", "/", "/", "--proc", "/proc", "--unshare-pid", "--unshare-ipc", "--unshare-uts"];

/** The best first. With `--user`, who is nobody outside is root inside, and may do it too, if the system lets anybody. */
const SEALS: readonly Seal[] = [
  { layers: ["processes", "network", "files"], prefix: ["unshare", "--net", ...PROCESSES], loopback: true },
  { layers: ["processes", "network", "files"], prefix: ["unshare", ...USER, "--net", ...PROCESSES], loopback: true },
  { layers: ["processes", "network"], prefix: ["unshare", "--net", ...PROCESSES], loopback: true },
  { layers: ["processes", "network"], prefix: ["unshare", ...USER, "--net", ...PROCESSES], loopback: true },
  { layers: ["processes", "network"], prefix: ["bwrap", ...BWRAP, "--unshare-net", "--die-with-parent"] },
  { layers: ["processes", "files"], prefix: ["unshare", ...PROCESSES] },
  { layers: ["processes", "files"], prefix: ["unshare", ...USER, ...PROCESSES] },
  { layers: ["processes"], prefix: ["unshare", ...PROCESSES] },
  { layers: ["processes"], prefix: ["unshare", ...USER, ...PROCESSES] },
];

/** The layers of the seal that this process runs behind; undefined if it does not. The environment holds them. */
export function sealHere(): readonly Layer[] | undefined {
  return process.env[SEALED]?.split(",").filter(Boolean) as readonly Layer[] | undefined;
}

/** The best seal that this machine lets anybody put on; undefined if none. It tries them. */
export async function findSeal(): Promise<Seal | undefined> {
  if (process.platform !== "linux") return undefined;
  for (const seal of SEALS) if (await works(seal)) return seal;
  return undefined;
}

async function works(seal: Seal): Promise<boolean> {
  const { dir, remove } = await temporaryFolder("zpbft-seal-");
  try {
    const { before, root } = await behind(seal, dir);
    const command = root === undefined ? ["true"] : [...inRoot(root, dir), process.execPath, "--version"];
    const [file = "", ...args] = [...before, ...command];
    const [code] = await once(spawn(file, args, { stdio: "ignore" }), "exit").catch(() => [undefined]);
    return code === 0;
  } finally {
    await remove();
  }
}

/** What stands before a command that runs behind a seal; and the folder of the root, if one is made there. */
async function behind({ layers, prefix, loopback }: Seal, dir: string): Promise<{ before: string[]; root?: string }> {
  const made = layers.includes("files") ? await rootIn(dir) : undefined;
  const steps = [...(loopback ? ["ip link set lo up || exit"] : []), ...(made === undefined ? [] : [made.script])];
  // The shell stays: it is the first process in there, and when it ends the system ends all others.
  const script = [...steps, '"$@"', "exit $?"].join("\n");
  return { before: [...prefix, "sh", "-c", script, "sh", ...(made?.args ?? [])], root: made?.root };
}

/** A grade makes much that is soon forgotten: with more room for it, a tenth less of the grader's time goes into clearing up. */
const MORE_YOUNG = "--min-semi-space-size=16";

/** How a sealed run ended. */
export interface Ended {
  code: number;
  /** Whether a person, or a system, asked for it. */
  isAsked: boolean;
}

/**
 * Runs a command of the grader again, behind a seal, in this terminal. Whatever ends it, or this process, ends all that it
 * started, and removes what it left in the folder for temporary files, which is its own.
 */
export async function runSealed(seal: Seal, argv: readonly string[], wall_ms?: number): Promise<Ended> {
  const { dir, remove } = await temporaryFolder("zpbft-run-");
  // Confined processes pass through it to what is theirs.
  await chmod(dir, 0o711);
  const node = [process.execPath, "--disable-sigusr1", MORE_YOUNG];
  const { before, root = "" } = await behind(seal, dir);
  const [file = "", ...args] = [...before, ...node, ...process.argv.slice(1, 2), ...argv];
  // Whether the root serves is seen when it is used.
  const layers = seal.layers.filter((layer) => layer !== "files");
  const env = { ...process.env, [SEALED]: layers.join(","), [ROOT]: root, TMPDIR: dir };
  const child = spawn(file, args, { stdio: "inherit", env });
  const pid = child.pid as number;
  killLater(pid);
  let asked: NodeJS.Signals | undefined;
  const end = (signal: NodeJS.Signals): void => {
    asked ??= signal;
    // What is asked to end may be anywhere in its work: nothing in there has anything to lose.
    child.kill("SIGKILL");
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
  const timer = wall_ms === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), wall_ms);
  try {
    const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    const number = asked ?? signal ?? undefined;
    return {
      code: number === undefined ? (code as number) : 128 + constants.signals[number],
      isAsked: asked !== undefined,
    };
  } finally {
    clearTimeout(timer);
    leaveAlone(pid);
    await remove();
  }
}
