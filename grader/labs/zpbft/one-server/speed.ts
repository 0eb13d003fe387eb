import { PERIOD_MIN_MS } from "./clock.ts";
import type { ScriptRun } from "./script-run.ts";

/**
 * A server that mostly takes so much longer to execute than given code takes to answer may be waiting for a silence. Then
 * silences after messages that do not decide are added, but not without end, for the server may just be slow.
 */
const WAITING_MS = 10;
const WAITS_MAX = 20;
const WAITS_MAX_MS = 2000;

/** A server that takes so much longer to execute, mostly or at least with so many scripts, may be waiting for a timer. */
const SLOW_MS = PERIOD_MIN_MS;
const SLOW_MIN = 3;

/** So much of what an execution takes is the server's own at least: one that works on behind it keeps given code waiting, too. */
const OWN_SHARE = 1 / 4;
const OWN_MIN = 3;

/** How long a server takes. */
export class Speed {
  /** The scripts of which the execution took long. */
  readonly slow: ScriptRun[] = [];
  /** How long the server took to reply after each deciding message that was sent alone. */
  readonly #latencies_ms: number[] = [];
  readonly #own_ms: number[] = [];
  #longest_ms = 0;
  /** How long it took to answer what given code answers. */
  readonly #answers_ms: number[] = [];
  #waits = 0;
  #waits_ms = 0;

  /**
   * Says how long it took to execute the request of a script, how long the machine has kept the server waiting of that, which is no
   * slowness of the server's, and how much of it was the server's own.
   */
  took(
    play: ScriptRun,
    { took_ms: all_ms, kept_ms, own_ms }: { took_ms: number; kept_ms: number; own_ms: number },
  ): void {
    const took_ms = all_ms <= SLOW_MS ? all_ms : Math.max(0, all_ms - kept_ms);
    this.#latencies_ms.push(took_ms);
    this.#longest_ms = Math.max(this.#longest_ms, all_ms);
    this.#own_ms.push(own_ms);
    const { rule, sameRequest } = play.script;
    if (this.isLong(took_ms) && rule !== "X1" && !sameRequest) this.slow.push(play);
  }

  /** Whether an execution that took so long took much longer than given code takes to answer. */
  isLong(took_ms: number): boolean {
    return this.#beyond_ms(took_ms) > SLOW_MS;
  }

  /** How much longer that is than given code takes to answer. */
  #beyond_ms(took_ms: number): number {
    return took_ms - 2 * middleOf(this.#answers_ms);
  }

  /** Says how long given code took to answer. */
  answered(took_ms: number): void {
    this.#answers_ms.push(took_ms);
  }

  /** Whether it takes long, mostly or with several scripts. */
  get isSlow(): boolean {
    return this.latency_ms > SLOW_MS || this.slow.length >= SLOW_MIN;
  }

  /** How long it mostly takes to execute. */
  get latency_ms(): number {
    return middleOf(this.#latencies_ms);
  }

  /** How much of the time of an execution is the server's own: the machine, as slow or busy as it is, needs the rest. */
  ownOf(all_ms: number, kept_ms: number): number {
    const took_ms = Math.max(0, all_ms - kept_ms);
    return Math.max(OWN_SHARE * took_ms, this.#beyond_ms(took_ms));
  }

  /** How much of it mostly is. The first may be chance. */
  get own_ms(): number {
    return this.#own_ms.length < OWN_MIN ? 0 : middleOf(this.#own_ms);
  }

  /** How long it takes where it is quick, in a quarter of the cases. */
  get quick_ms(): number {
    return this.#latencies_ms.toSorted((a, b) => a - b)[this.#latencies_ms.length >> 2] ?? 0;
  }

  /** The longest that it took, whoever kept it waiting. */
  get longest_ms(): number {
    return this.#longest_ms;
  }

  /** How many executions that is known from. */
  get count(): number {
    return this.#latencies_ms.length;
  }

  /** The same of those that took long. */
  get usual_ms(): number {
    return middleOf(this.#latencies_ms.filter((latency_ms) => latency_ms > SLOW_MS));
  }

  /** Whether it mostly takes so long that it may be waiting for a silence, and has not been tested for that too often. */
  isWaiting(): boolean {
    if (this.#waits === WAITS_MAX || this.#waits_ms > WAITS_MAX_MS) return false;
    return this.own_ms > WAITING_MS;
  }

  /** A silence that is longer than it takes, and not shorter than `least_ms`. */
  silence_ms(least_ms: number): number {
    const quiet_ms = Math.max(least_ms, 2 * this.latency_ms);
    this.#waits += 1;
    this.#waits_ms += quiet_ms;
    return quiet_ms;
  }
}

/** The median; 0 of no values. */
function middleOf(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;
}
