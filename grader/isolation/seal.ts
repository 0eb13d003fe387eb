import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod } from "node:fs/promises";
import { constants } from "node:os";
import { killLater, leaveAlone, SEALED, temporaryFolder } from "../process/reaper.ts";
import type { Layer } from "./layers.ts";

/** A way to run a command with processes, and a network, of its own. */
export interface Seal {
  layers: readonly Layer[];
  /** What stands before the command. */
  prefix: readonly string[];
}

const PROCESSES = ["--pid", "--fork", "--kill-child", "--mount-proc"];

/** The shell stays: it is the first process in there, and when it ends the system ends all others. */
const RUN = ["sh", "-c", '"$@"; exit $?', "sh"];
const RUN_WITH_LOOPBACK = ["sh", "-c", 'ip link set lo up && "$@"; exit $?', "sh"];

/** The best first. With `--user`, who is nobody outside is root inside, and may do it too, if the system lets anybody. */
const SEALS: readonly Seal[] = [
  { layers: ["processes", "network"], prefix: ["unshare", "--net", ...PROCESSES, ...RUN_WITH_LOOPBACK] },
  {
    layers: ["processes", "network"],
    prefix: ["unshare", "--user", "--map-root-user", "--net", ...PROCESSES, ...RUN_WITH_LOOPBACK],
  },
  {
    layers: ["processes", "network"],
    prefix: ["bwrap", "--dev-bind", "/", "/", "--proc", "/proc", "--unshare-pid", "--unshare-net", "--die-with-parent"],
  },
  { layers: ["processes"], prefix: ["unshare", ...PROCESSES, ...RUN] },
  { layers: ["processes"], prefix: ["unshare", "--user", "--map-root-user", ...PROCESSES, ...RUN] },
];

/** No seal: a process of its own all the same, which can be ended from outside when its time is over. */
export const UNSEALED: Seal = { layers: [], prefix: [] };

/** Set for a run of the grader that another one attends to. */
const ATTENDED = "ZPBFT_ATTENDED";

/** Whether another process waits for this one, and ends it when its time is over. */
export function isAttended(): boolean {
  return process.env[ATTENDED] !== undefined;
}

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

async function works({ prefix: [file = "", ...args] }: Seal): Promise<boolean> {
  const trial = spawn(file, [...args, "true"], { stdio: "ignore" });
  const [code] = await once(trial, "exit").catch(() => [undefined]);
  return code === 0;
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
 * Runs a command of the grader again, behind a seal if there is one, in this terminal. Whatever ends it, or this process, ends all that it
 * started, and removes what it left in the folder for temporary files, which is its own.
 */
export async function runSealed(seal: Seal, argv: readonly string[], wall_ms?: number): Promise<Ended> {
  const { dir, remove } = await temporaryFolder("zpbft-run-");
  // Confined processes pass through it to what is theirs.
  await chmod(dir, 0o711);
  const node = [process.execPath, "--disable-sigusr1", MORE_YOUNG];
  const [file = "", ...args] = [...seal.prefix, ...node, ...process.argv.slice(1, 2), ...argv];
  const child = spawn(file, args, {
    stdio: "inherit",
    env: {
      ...process.env,
      ...(seal === UNSEALED ? {} : { [SEALED]: seal.layers.join(",") }),
      [ATTENDED]: "yes",
      TMPDIR: dir,
    },
  });
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
