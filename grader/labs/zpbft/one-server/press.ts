import { setTimeout as sleep } from "node:timers/promises";
import type { History } from "../../../history/history.ts";
import type { Violation } from "../../pbft/judge/violation.ts";
import { type Message, messagesOf } from "../../pbft/wire.ts";
import type { Replies } from "./replies.ts";
import type { Step } from "./script.ts";
import type { ScriptRun } from "./script-run.ts";
import type { Sender } from "./sender.ts";

/**
 * COMMITs keep coming for so many times as long as the server takes to reply where it is quick, and for longer than it ever took, also
 * with the COMMITs of the times before: who takes as long as chance will have it does not come thrice behind that.
 */
const LONGER = 4;
const LONGER_THAN_EVER = 1.5;
const LENGTH_MIN_MS = 60;

/** So many replies to other seqs must have shown how long it takes. */
const KNOWN_MIN = 3;

/** What waits for an end comes as long behind it each time: not so many times as long, nor so much longer. */
const UNLIKE = 2;
const UNLIKE_MS = 20;

/** One follows so soon upon another. */
const EVERY_MS = 2;

/** A server that takes longer to execute gets fewer, by so large a share of what it takes: it may have as much to do for each. */
const CLOSE_MAX_MS = 400;
const EVERY_SHARE = 1 / 8;

/** One that takes longer than that is not tried. */
const QUICK_MAX_MS = 1000;

/** A reply that came when there was no longer a pause between two COMMITs, nor a quarter of what it takes, came because of no pause. */
const PAUSE_MAX_MS = 10;
const PAUSE_SHARE = 1 / 4;

/** So often it must have replied only when no more came, and after a small part of the time for which they came. */
const TIMES_MIN = 3;
const AFTER_SHARE = 0.4;

/**
 * So many of them, each sent when one before it was answered, and over so many times as long as it takes, show that it was at work
 * meanwhile: the machine has not kept its timers from it.
 */
const IN_TURN_MIN = 5;
const IN_TURN_LONGER = 2;

/** A COMMIT that was sent before: it changes nothing. */
const AGAIN: Step = { phase: "commit", from: 0, flaw: undefined };

/** How long the server took where it was quick, where it was slowest, and with how many seqs that was seen. */
export interface Taken {
  readonly quick_ms: number;
  readonly longest_ms: number;
  readonly count: number;
}

/** What it is tried with. */
interface Means {
  history: History;
  sender: Sender;
  replies: Replies;
}

/**
 * Sends further COMMITs behind one that decides, whatever the server answers, until there is a reply. A server that counts only when no
 * COMMIT has come for a while does not reply before they end: one liar could hold it up for ever.
 */
export class Press {
  readonly #means: Means;
  #times = 0;
  #longest_ms = 0;
  #isKnown = false;

  constructor(means: Means) {
    this.#means = means;
  }

  /** Whether it is not known yet if a server that takes so long waits for an end. */
  isOpen({ quick_ms, count }: Taken): boolean {
    return !this.#isKnown && count >= KNOWN_MIN && quick_ms > 0 && quick_ms <= QUICK_MAX_MS;
  }

  /**
   * Tries it with a seq whose deciding message was sent, with a server that takes so long. Resolves with what is to be called when there
   * is a reply; with nothing if it came meanwhile, or it is known whether the server waits for an end.
   */
  async on(play: ScriptRun, taken: Taken): Promise<(() => void) | undefined> {
    if (!this.isOpen(taken)) return undefined;
    const { history, sender, replies } = this.#means;
    const { quick_ms } = taken;
    this.#longest_ms = Math.max(this.#longest_ms, taken.longest_ms);
    const length_ms = Math.round(Math.max(LENGTH_MIN_MS, LONGER * quick_ms, LONGER_THAN_EVER * this.#longest_ms));
    const isClose = quick_ms <= CLOSE_MAX_MS;
    const from = history.now;
    const begun_ms = history.elapsed_ms;
    let [last_ms, pause_ms, count] = [begun_ms, 0, 0];
    while (last_ms - begun_ms < length_ms) {
      sender.send(play, AGAIN);
      count += 1;
      await sleep(isClose ? EVERY_MS : EVERY_SHARE * quick_ms);
      const now_ms = history.elapsed_ms;
      pause_ms = Math.max(pause_ms, now_ms - last_ms);
      last_ms = now_ms;
      if (!replies.isExecuted(play)) continue;
      this.#took(replies.last_ms - begun_ms);
      const pauses_ms = [PAUSE_SHARE * quick_ms, ...(isClose ? [PAUSE_MAX_MS] : [])];
      this.#isKnown = pause_ms <= (count === 1 ? PAUSE_MAX_MS : Math.min(...pauses_ms));
      if (this.#isKnown) history.note({ kind: "pressed", about: play.seq, count, length_ms, after_ms: 0 });
      return undefined;
    }
    return () => {
      this.#took(replies.last_ms - begun_ms);
      const inTurn = takenInTurn(
        messagesOf(history).filter(({ at }) => at > from),
        play.seq,
      );
      const after_ms = Math.round(replies.last_ms - last_ms);
      if (after_ms <= 0 || after_ms > AFTER_SHARE * length_ms) return;
      if (inTurn.count < IN_TURN_MIN || inTurn.span_ms < IN_TURN_LONGER * quick_ms) return;
      history.note({ kind: "pressed", about: play.seq, count: inTurn.count, length_ms, after_ms });
      this.#times += 1;
      this.#isKnown = this.#times === TIMES_MIN;
    };
  }

  #took(took_ms: number): void {
    this.#longest_ms = Math.max(this.#longest_ms, took_ms);
  }
}

/** The COMMITs about a seq that were answered before the last reply, each sent when one before it was answered: how many, and for how long. */
export function takenInTurn(messages: readonly Message[], seq: number): { count: number; span_ms: number } {
  const reply = messages.findLast(({ method }) => method === "Client.ReplyRpc")?.at ?? 0;
  const times_ms: number[] = [];
  let last = Number.POSITIVE_INFINITY;
  for (const { method, params, at, time_ms, answered = Number.POSITIVE_INFINITY } of messages) {
    if (method !== "Server.CommitRpc" || params.msg.seq !== seq || answered > reply) continue;
    if (at > last) times_ms.push(time_ms);
    if (at > last || last === Number.POSITIVE_INFINITY) last = answered;
  }
  return { count: times_ms.length, span_ms: (times_ms.at(-1) ?? 0) - (times_ms[0] ?? 0) };
}

/** A server that counts when no more COMMITs come, and not after each (R3). */
export function countedAtTheEnd(replica: number, history: History): Violation[] {
  const pressed = history.of("pressed");
  if (pressed.length < TIMES_MIN || pressed.some(({ after_ms }) => after_ms === 0)) return [];
  const after_ms = pressed.map((one) => one.after_ms);
  if (Math.max(...after_ms) > UNLIKE * Math.min(...after_ms) + UNLIKE_MS) return [];
  const least = Math.min(...pressed.map(({ count }) => count));
  return [
    {
      rule: "R3",
      functions: ["CommitRpc", "verifyBallotCommit"],
      replica,
      seq: undefined,
      message: "while COMMITs keep coming, none is counted: one replica that repeats itself holds up all",
      expected: "a reply because the COMMIT came that makes the quorum, whatever comes behind it",
      seen: `no reply while at least ${least} more COMMITs came, and one when they had ended, ${pressed.length} times`,
      culprit: undefined,
    },
  ];
}
