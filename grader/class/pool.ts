import pMap from "p-map";
import { temporaryFolder } from "../sandbox/reaper.ts";
import type { DoTask, Engine, Hearing } from "./engine.ts";
import type { Task } from "./task.ts";

/** Does tasks on this machine, so many at a time. An error of this machine with one of them is that one's result. */
export function poolEngine(atOnce: number, doTask: DoTask): Engine {
  return {
    async run(tasks, hear, signal) {
      const failed = new AbortController();
      const ending = AbortSignal.any([signal, failed.signal]);
      // A failure ends all that were begun, and they are waited for. An interruption is not a failure.
      const end = (error: unknown): void => {
        if (!ending.aborted) failed.abort(error);
      };
      await pMap(tasks, (task) => doHere(task, doTask, hear, ending).catch(end), { concurrency: atOnce });
      failed.signal.throwIfAborted();
    },
  };
}

async function doHere(task: Task, doTask: DoTask, hear: Hearing, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  hear.started(task);
  let work: Awaited<ReturnType<typeof temporaryFolder>> | undefined;
  const done = async () => {
    work = await temporaryFolder("zlab-class-");
    return doTask(task, work.dir, signal);
  };
  try {
    const outcome = await done().catch((error: Error) => {
      signal.throwIfAborted();
      return { report: undefined, error: error.message };
    });
    await hear.result(task, outcome);
  } finally {
    await work?.remove();
  }
}
