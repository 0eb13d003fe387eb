import type { Watcher } from "../../grader/grading/progress.ts";
import { say } from "../../grader/lang/say.ts";

/** Ends a grade when its first check fails: one is enough to find a mutant, and most are found in the first seconds. */
export class UntilFailure implements Watcher {
  readonly #controller = new AbortController();
  readonly signal = this.#controller.signal;
  /** The check that failed, and why. */
  told: string | undefined;

  begins(): void {}

  ends(): void {}

  fails(check: string, message: string): void {
    this.told = `${check}: ${say(message)}`;
    this.#controller.abort();
  }
}
