import { activityOf } from "./idle.ts";
import type { Process } from "./launch.ts";

/**
 * How it is known that a process is idle. `proc`: Linux tells of each thread (/proc). `ps`: the system's own tools tell how
 * long a process has run, and the process answers. `echo`: it answers, and nobody tells more.
 */
export type IdleSign = "proc" | "ps" | "echo";

let sign: Promise<IdleSign> | undefined;

/** The best sign that this machine gives. */
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
 * Undefined where they do not; those that are gone count for nothing.
 */
export async function ranOf(pids: readonly number[]): Promise<number | undefined> {
  if (pids.length === 0) return 0;
  // Only here: where /proc tells, nobody needs it.
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
