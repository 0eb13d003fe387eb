import { readdirSync, readFileSync } from "node:fs";

/** Where the kernel shows its processes. Tests name another folder by the environment. */
export const PROC: string = process.env.GRADER_PROC ?? "/proc";

/**
 * What the kernel tells in a file of each thread of a process. It is read synchronously, for these files are in the kernel's
 * memory. A thread that ends meanwhile is left out.
 *
 * @throws Error where it cannot be read: on another system, or for a process that is gone
 */
export function* filesOfThreads(pid: number, name: "stat" | "schedstat" | "syscall"): Generator<string> {
  for (const thread of readdirSync(`${PROC}/${pid}/task`)) {
    try {
      yield readFileSync(`${PROC}/${pid}/task/${thread}/${name}`, "utf8");
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
}

/** Whether a file of the kernel's could not be read because its process or thread is gone. */
export function isGone(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return process.platform === "linux" && (code === "ENOENT" || code === "ESRCH");
}
