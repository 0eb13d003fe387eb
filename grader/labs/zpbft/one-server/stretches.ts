import type { Random } from "../../../checks/random.ts";
import type { Manners } from "./manners.ts";

/** How long in all a server may be waited for between deciding messages. */
const WAITS_MS = 4000;

/**
 * One that takes so long for each is waited for less. But where it is tested for a clock the messages that are decided alone show that,
 * too, and spare it a test of its own.
 */
const LONG_MS = 1000;
const WAITS_IF_LONG_MS = 3000;

/** One that got stuck where several were decided together is waited for longer: where they are again, it shows nothing more. */
const WAITS_IN_TURN_MS = 12_000;

/** So many scripts of each group are begun when all before them are executed, if there is time for any at all. */
const EACH = 2;

interface Play {
  group: string;
  /** Whether all before it must be executed in any case before it is decided. */
  isHead: boolean;
  /** Whether it is decided with all that follow it in its group. */
  isTogether?: boolean | undefined;
  /** Whether it shows something only if it is decided alone. */
  isPressed?: boolean;
}

/**
 * Chooses how many deciding messages are sent together. A request that is executed too early shows only when all before it
 * are executed and its own deciding message is not sent yet. So the best is one at a time. That takes a slow server too long:
 * then only a sample of the scripts, by chance but some of each group, is begun like that.
 */
export class Stretches {
  readonly #plays: readonly Play[];
  /** The places in the order of their importance. */
  readonly #places: readonly number[];
  readonly #testsClock: boolean;
  readonly #isInTurn: boolean;
  #spent_ms = 0;

  constructor(
    plays: readonly Play[],
    random: Random,
    { testsClock, isInTurn = false }: Pick<Manners, "testsClock" | "isInTurn">,
  ) {
    this.#plays = plays;
    this.#testsClock = testsClock;
    this.#isInTurn = isInTurn;
    const seen = new Map<string, number>();
    const ranked = random.shuffled([...plays.keys()]).map((place) => {
      const { group } = plays[place] as Play;
      const rank = seen.get(group) ?? 0;
      seen.set(group, rank + 1);
      return { place, rank: Math.min(rank, EACH) };
    });
    this.#places = ranked.toSorted((a, b) => a.rank - b.rank).map(({ place }) => place);
  }

  /** Says that the server was waited for. */
  spend(time_ms: number): void {
    this.#spent_ms += time_ms;
  }

  /**
   * The place behind the last script that is decided together with the one at a place, if the server takes so long for one, and seqs are
   * pressed or not.
   */
  end(from: number, latency_ms: number, isPressing = false): number {
    const count = this.#plays.length;
    const play = this.#plays[from];
    if (this.#isInTurn && this.#spent_ms < WAITS_IN_TURN_MS) return from + 1;
    if (play?.isTogether) {
      const next = this.#plays.findIndex(({ group }, place) => place > from && group !== play.group);
      return next === -1 ? count : next;
    }
    const waits_ms = latency_ms >= LONG_MS && !this.#testsClock ? WAITS_IF_LONG_MS : WAITS_MS;
    const affordable = Math.floor((waits_ms - this.#spent_ms) / Math.max(latency_ms, 1));
    if (count - from <= affordable) return from + 1;
    const isHead = (one: Play | undefined): boolean => one?.isHead === true || (one?.isPressed === true && isPressing);
    const heads = [...this.#plays.keys()].filter((place) => place > from && isHead(this.#plays[place]));
    // What is waited for in any case is paid first.
    const chosen = this.#places.filter((place) => place > from).slice(0, Math.max(0, affordable - heads.length));
    return Math.min(count, ...heads, ...chosen);
  }
}
