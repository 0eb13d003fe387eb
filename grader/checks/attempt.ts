import type { History } from "../history/history.ts";
import type { Found, Outcome } from "./check.ts";
import type { Disturbance } from "./disturbance.ts";

/** What an attempt needs of its scoreboard. */
interface Board {
  readonly signal: AbortSignal;
  hasFailed(check: string): boolean;
  starve(): void;
  keep(attempt: Attempt): void;
  drop(attempt: Attempt): void;
}

/** One of the histories of an attempt, and what it says. */
export interface Evidence {
  experiment: string;
  history: History;
  outcome: Outcome;
}

/** One attempt at an experiment. Nothing that its histories say counts until the attempt is kept. */
export class Attempt {
  /** By their names, in their order. */
  readonly evidence = new Map<string, Evidence>();
  readonly #board: Board;
  readonly #experiment: string;
  readonly #ruledOut = new Set<string>();
  #disturbance: Disturbance | undefined;

  constructor(board: Board, experiment: string) {
    this.#board = board;
    this.#experiment = experiment;
  }

  /** Aborted when the vital check has failed, or the time is over. What is recorded after that is ignored, for it comes from ending everything. */
  get signal(): AbortSignal {
    return this.#board.signal;
  }

  /** Records what a history says by now. It replaces what the same history said before. */
  record(name: string, history: History, outcome: Outcome): void {
    if (!this.signal.aborted) this.evidence.set(name, { experiment: this.#experiment, history, outcome });
  }

  /** All that was found, in the order of the histories. */
  get found(): Found[] {
    return [...this.evidence.values()].flatMap(({ outcome }) => outcome.found);
  }

  /** Whether this attempt found something that fails this check and no other, or has ruled the check out. */
  contradicts(check: string): boolean {
    return this.#ruledOut.has(check) || this.found.some(({ checks }) => checks.length === 1 && checks[0] === check);
  }

  /** Says that a check cannot pass any more, before the reason is known. */
  ruleOut(check: string): void {
    this.#ruledOut.add(check);
  }

  get ruledOut(): ReadonlySet<string> {
    return this.#ruledOut;
  }

  /** Whether anything that was seen so far fails a check. */
  hasFailed(check: string): boolean {
    return this.#board.hasFailed(check) || this.found.some(({ checks }) => checks.length === 1 && checks[0] === check);
  }

  /** Says that some servers run without end, so that the others get next to no processor time. */
  starve(): void {
    this.#board.starve();
  }

  /** Says that something disturbed this attempt, which the machine may have done. Only the first disturbance is looked into. */
  disturb(disturbance: Disturbance): void {
    this.#disturbance ??= disturbance;
  }

  get disturbance(): Disturbance | undefined {
    return this.#disturbance;
  }

  /** Lets what was found count. */
  keep(): void {
    this.#board.keep(this);
  }

  /** Discards what was found. */
  drop(): void {
    this.#board.drop(this);
  }
}
