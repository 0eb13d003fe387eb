import { spawn } from "node:child_process";
import { once } from "node:events";
import { open } from "node:fs/promises";
import { killLater, leaveAlone } from "../sandbox/reaper.ts";

export interface GroupOptions {
  cwd: string;
  /** The file that its output goes into. */
  log: string;
  /** How long it may take before it is killed. */
  limit_ms: number;
  /** Kills it at once. */
  signal: AbortSignal;
}

/**
 * Runs Node with these arguments in a process group of its own, to its end. Returns how it ended, in words: "exit code 0".
 * Whatever is left of the group then is killed, and all of it if this process should end before.
 *
 * @throws the signal's reason when that ended it, and Error when it could not be started
 */
export async function runGroup(args: readonly string[], options: GroupOptions): Promise<string> {
  const { cwd, log, limit_ms, signal } = options;
  signal.throwIfAborted();
  const output = await open(log, "w");
  try {
    const child = spawn(process.execPath, args, {
      cwd,
      detached: true,
      stdio: ["ignore", output.fd, output.fd],
      windowsHide: true,
    });
    const exited = once(child, "exit") as Promise<[number | null, string | null]>;
    if (child.pid === undefined) return await exited.then(() => "it was not started");
    const group = child.pid;
    killLater(-group);
    const ended = killing(group, limit_ms, signal);
    const [code, killer] = await exited.finally(ended.stop);
    leaveAlone(-group);
    signal.throwIfAborted();
    if (ended.isTooLate()) return `it was not done after ${limit_ms / 1000} s, and was killed`;
    return killer === null ? `exit code ${code}` : `killed by ${killer}`;
  } finally {
    await output.close();
  }
}

/** Has a group killed when its time is over, or the signal is given, and when it is stopped: then what is left of it. */
function killing(group: number, limit_ms: number, signal: AbortSignal): { stop(): void; isTooLate(): boolean } {
  let isTooLate = false;
  const abort = (): void => kill(group);
  const timer = setTimeout(() => {
    isTooLate = true;
    kill(group);
  }, limit_ms);
  signal.addEventListener("abort", abort);
  if (signal.aborted) abort();
  return {
    isTooLate: () => isTooLate,
    stop() {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      kill(group);
    },
  };
}

function kill(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
