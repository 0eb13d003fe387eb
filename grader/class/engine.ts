import type { Outcome } from "./attempt.ts";
import type { Task } from "./task.ts";

/** Who gets tasks done: this machine, or many. It knows nothing of whose they are, and not what doing one means. */
export interface Engine {
  /**
   * Gets tasks done, in any order, and resolves when it gets no more of them done: each has its result then, unless the engine
   * leaves some for later, or the signal ended it. What a result is heard with is waited for: what it wrote is there until then.
   *
   * @throws what `heard` throws, when all that was begun has ended
   */
  run(tasks: readonly Task[], hear: Hearing, signal: AbortSignal): Promise<void>;
}

/** Is told what becomes of tasks. */
export interface Hearing {
  started(task: Task): void;
  /** Resolves to whether all was stored: who has the only other copy of a result keeps it otherwise. */
  result(task: Task, result: TaskResult): Promise<boolean>;
}

/** What came of a task, and which machine did it, if it was another one. */
export type TaskResult = Outcome & { machine?: string };

/**
 * Does one task on this machine. `work` is an empty folder for what it writes.
 *
 * @throws the signal's reason when that ended it
 */
export type DoTask = (task: Task, work: string, signal: AbortSignal) => Promise<Outcome>;
