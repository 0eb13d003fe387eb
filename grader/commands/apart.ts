import { mkdir } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { UsageError } from "../base/usage.ts";
import type { DoTask } from "../class/engine.ts";
import { lockFolder } from "../class/lock.ts";
import { findNamespaces } from "../sandbox/namespaces.ts";

const PAUSE_MS = 500;

/**
 * Does tasks as before; but where this machine has no network layer, one waits for all others that are done here in this way:
 * submissions that share a loopback may call each other's servers, so that no verdict would be sure.
 */
export async function apartHere(doTask: DoTask): Promise<DoTask> {
  if ((await findNamespaces())?.layers.includes("network")) return doTask;
  return async (task, work, signal) => {
    const { release } = await turn(signal);
    try {
      return await doTask(task, work, signal);
    } finally {
      await release();
    }
  };
}

async function turn(signal: AbortSignal): Promise<{ release(): Promise<void> }> {
  const folder = path.join(tmpdir(), `zlab-apart-${userInfo().uid}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (;;) {
    const lock = await lockFolder(folder).catch((error: unknown) => {
      if (error instanceof UsageError) return undefined;
      throw error;
    });
    if (lock !== undefined) return lock;
    await setTimeout(PAUSE_MS, undefined, { signal });
  }
}
