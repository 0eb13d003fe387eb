import { scoreOf } from "../report/report.ts";
import type { Watcher } from "./class.ts";
import { type Result, statusOf } from "./result.ts";

/** How far a class is. Times are in milliseconds since the epoch. */
export interface State {
  done: number;
  toGrade: number;
  running: number;
  startedAt: number;
  now: number;
}

/** The progress in one line: "12 of 80 graded, 4 running, 6 min left, until about 14:32". */
export function progressLine({ done, toGrade, running, startedAt, now }: State): string {
  const far = `${done} of ${toGrade} graded, ${running} running`;
  if (done === 0 || done === toGrade) return far;
  const left_ms = ((now - startedAt) / done) * (toGrade - done);
  return `${far}, ${duration(left_ms)} left, until about ${clock(new Date(now + left_ms))}`;
}

/** One finished submission: "3/80 ann: 85 / 100 in 20.1 s". */
export function finishedLine({ name, report, unwritten }: Result, done: number, toGrade: number): string {
  const status = statusOf(report);
  const what = status === "graded" ? `${scoreOf(report)} / ${report.maxScore}` : status;
  const lost = unwritten === undefined ? "" : `, but it cannot be written: ${unwritten}`;
  return `${done}/${toGrade} ${name}: ${what} in ${(report.duration_ms / 1000).toFixed(1)} s${lost}`;
}

/** Shows how far it is: on a terminal in one line that changes, elsewhere with a line for each that is finished. */
export class Progress implements Watcher {
  readonly #stream: NodeJS.WriteStream;
  #state: State = { done: 0, toGrade: 0, running: 0, startedAt: Date.now(), now: Date.now() };

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  begin(kept: readonly Result[], toGrade: number): void {
    this.#state = { done: 0, toGrade, running: 0, startedAt: Date.now(), now: Date.now() };
    const keptText = kept.length === 0 ? "" : `${kept.length} kept from an earlier run, `;
    this.#stream.write(`${keptText}${toGrade} to grade\n`);
  }

  started(): void {
    this.#state.running += 1;
    this.#show();
  }

  finished(result: Result): void {
    this.#state.running -= 1;
    this.#state.done += 1;
    const { done, toGrade } = this.#state;
    if (!this.#stream.isTTY) this.#stream.write(`${finishedLine(result, done, toGrade)}\n`);
    this.#show();
  }

  /** Leaves the line free for what comes after. */
  end(): void {
    if (this.#stream.isTTY) this.#stream.write("\r\u001b[K");
  }

  #show(): void {
    if (!this.#stream.isTTY) return;
    const line = progressLine({ ...this.#state, now: Date.now() });
    // A line that wraps could not be overwritten.
    this.#stream.write(`\r\u001b[K${line.slice(0, this.#stream.columns - 1)}`);
  }
}

function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

/** "14:02", as the clock on the wall has it. */
export function clock(time: Date): string {
  return `${String(time.getHours()).padStart(2, "0")}:${String(time.getMinutes()).padStart(2, "0")}`;
}
