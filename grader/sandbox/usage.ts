import { activityOf } from "./idle.ts";
import type { Process } from "./launch.ts";

/**
 * How the grader knows that a process is idle. `proc`: Linux shows each thread (/proc). `ps`: the system's tools show how
 * long a process has run, and the process answers echoes. `echo`: the process answers echoes, and nothing else is known.
 */
export type IdleSign = "proc" | "ps" | "echo";

let sign: Promise<IdleSign> | undefined;

/** The best of these methods that this machine allows. */
export function idleSign(): Promise<IdleSign> {
  sign ??= findSign();
  return sign;
}

async function findSign(): Promise<IdleSign> {
  try {
    activityOf(process.pid);
    return "proc";
  } catch {
    return (await ranOf([process.pid])) === undefined ? "echo" : "ps";
  }
}

/**
 * How long these processes have run, in milliseconds, all together, as the system's tools say: `ps`, or what Windows has.
 * Undefined if no tool shows it. Processes that are gone count as 0.
 */
export async function ranOf(pids: readonly number[]): Promise<number | undefined> {
  if (pids.length === 0) return 0;
  // Loaded only here, for it is not needed where there is /proc.
  const { default: pidusage } = await import("pidusage");
  try {
    const found = await pidusage([...pids], { usePs: true });
    return Object.values(found).reduce((sum, one) => sum + (one?.ctime ?? 0), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" && pids.length > 0 ? 0 : undefined;
  }
}

export function pidsOf(processes: readonly Process[]): number[] {
  return processes.filter(({ exit }) => exit === undefined).map(({ pid }) => pid);
}
