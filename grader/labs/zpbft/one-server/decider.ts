import { digestOf } from "../../../../skeleton/znet/keys.ts";
import { turns } from "../../../base/turns.ts";
import type { Random } from "../../../checks/random.ts";
import type { Cluster } from "../../pbft/cluster.ts";
import { Executions } from "./executions.ts";
import { Gaps } from "./gaps.ts";
import { KeptWaiting } from "./kept-waiting.ts";
import type { Manners } from "./manners.ts";
import type { Openings } from "./openings.ts";
import { Press } from "./press.ts";
import { readLate_ms, watchReading } from "./reading.ts";
import type { Replies } from "./replies.ts";
import type { ScriptRun } from "./script-run.ts";
import type { Sender, Sent } from "./sender.ts";
import { Speed } from "./speed.ts";

/** A process that was idle for this long has handled all that it was sent: enough to see whether it acts too early. */
export const BRIEF_MS = 150;

/** A replica forgets seqs that are far below the last executed: it refuses messages about them. */
const REMEMBERED = 500;

/** So many seqs get votes when all is done. */
const OLDEST = 3;

/** So many milliseconds for each of the seqs that are decided together may be what it takes to go through them. */
const BURST_EACH_MS = 10;

/** Of an execution that took no longer it is not asked how long the machine kept the server waiting. */
const BRISK_MS = 10;

/** How many seqs have votes before any request is executed. */
const EARLY_SEQS = 50;

/** What seqs are decided with. */
interface Means {
  cluster: Cluster;
  /** The real server's id. */
  live: number;
  random: Random;
  manners: Manners;
  sender: Sender;
  openings: Openings;
  replies: Replies;
}

/** Sends the messages by which seqs are decided, sees them executed, and learns how long the server takes for that. */
export class Decider {
  readonly speed: Speed = new Speed();
  readonly waiting: KeptWaiting;
  readonly gaps: Gaps;
  readonly #cluster: Cluster;
  readonly #random: Random;
  readonly #manners: Manners;
  readonly #sender: Sender;
  readonly #openings: Openings;
  readonly #executions: Executions;
  readonly #press: Press;
  readonly #replies: Replies;
  /** The seqs whose deciding message was sent before their turn. */
  readonly #decided = new Set<number>();
  /** The seqs that are known to be executed. */
  readonly #executed: ScriptRun[] = [];

  constructor({ cluster, live, random, manners, sender, openings, replies }: Means) {
    this.#cluster = cluster;
    this.#random = random;
    this.#manners = manners;
    this.#sender = sender;
    this.#openings = openings;
    this.#executions = new Executions(cluster, live, replies);
    this.#replies = replies;
    watchReading();
    this.#press = new Press({ history: cluster.history, sender, replies });
    this.waiting = new KeptWaiting(() => cluster.servers.map(({ pid }) => pid));
    this.gaps = new Gaps(replies, () => cluster.history.elapsed_ms);
  }

  /** The last seq that is known to be executed; 0 for none. */
  get lastExecuted(): number {
    return this.#executed.at(-1)?.seq ?? 0;
  }

  /** Some of the seqs that were executed first, of those that a replica remembers. */
  get oldest(): readonly ScriptRun[] {
    return this.#executed.slice(-REMEMBERED).slice(0, OLDEST);
  }

  /** Whether seqs are still pressed, for it is not known yet if the server counts only when no more COMMITs come. */
  get isPressing(): boolean {
    return this.#manners.testsClock && this.#press.isOpen(this.speed);
  }

  /** Sends deciding messages, the last seq's first. No seq may be executed before the seq before it. */
  async decideInReverse(plays: readonly ScriptRun[]): Promise<void> {
    const isAllSent = plays.every(({ seq }) => this.#decided.has(seq));
    await this.sendInReverse(plays);
    const quiet_ms = isAllSent ? BRIEF_MS : Math.max(BRIEF_MS, 2 * this.speed.latency_ms);
    await this.#cluster.untilIdle(undefined, { quiet_ms });
  }

  /** Sends them, and waits for nothing. */
  async sendInReverse(plays: readonly ScriptRun[]): Promise<void> {
    for (const play of plays.toReversed()) {
      if (this.#decided.has(play.seq)) continue;
      this.#decided.add(play.seq);
      await this.taken(this.#sender.sendAtOnce(play, play.script.deciding));
    }
  }

  /**
   * Sends the rest of some scripts up to the deciding messages, and waits until their requests are executed; then sends what
   * comes after, which must change nothing. Returns the first one that is not executed, if there is one. If one is `pressed`, more that
   * changes nothing follows upon its deciding message.
   */
  async decide(
    plays: readonly [ScriptRun, ...ScriptRun[]],
    onWaited: (waited_ms: number) => void = () => {},
    pressed?: ScriptRun,
  ): Promise<ScriptRun | undefined> {
    const undecided = plays.filter(({ seq }) => !this.#decided.has(seq));
    let isSilent = false;
    const sent = await this.#sendRest(undecided, (silent_ms) => {
      isSilent = true;
      if (this.speed.isSlow) onWaited(silent_ms);
    });
    for (const { seq } of plays) this.#cluster.history.note({ kind: "decided", about: seq });
    const decided_ms = this.#cluster.history.elapsed_ms;
    this.gaps.begin(this.#cluster.servers);
    const onReply = pressed && (await this.#press.on(pressed, this.speed));
    const stuck = await this.#executions.firstMissing(plays, this.#manners.isPatient || this.speed.slow.length > 0);
    if (stuck !== undefined) return stuck;
    const took_ms = this.#cluster.history.elapsed_ms - decided_ms;
    const kept_ms = took_ms > BRISK_MS ? this.#kept_ms() : 0;
    // What the grader does behind the last reply is no time of the server's.
    const own_ms = this.speed.ownOf(Math.max(0, this.#replies.last_ms - decided_ms), kept_ms);
    onWaited(own_ms);
    onReply?.();
    if (plays.length === 1 && pressed === undefined) this.speed.took(plays[0], { took_ms, kept_ms, own_ms });
    // Behind a silence, a server that takes long to count may count two COMMITs together.
    const isBurst = plays.length > this.speed.usual_ms / BURST_EACH_MS;
    if (this.#manners.testsClock && this.speed.isLong(took_ms) && pressed === undefined)
      this.gaps.end(isSilent || isBurst);
    if (this.speed.isSlow) this.#manners.onSlow?.();
    this.#executed.push(...plays);
    for (const play of plays) for (const step of play.script.after) this.#sender.send(play, step);
    const asked_ms = performance.now();
    await this.taken(sent);
    this.speed.answered(performance.now() - asked_ms);
    await turns(1);
    return undefined;
  }

  /** For how long the machine has kept the server waiting, and the grader when it was to read the last reply. */
  #kept_ms(): number {
    return this.waiting.since_ms() + readLate_ms(this.#cluster.history.elapsed_ms - this.#replies.last_ms);
  }

  /** Sends the rounds that were held back, each when the one before it has arrived, the deciding ones together. */
  async #sendRest(plays: readonly ScriptRun[], onSilent: (silent_ms: number) => void): Promise<Sent[]> {
    const count = Math.max(0, ...plays.map(({ pace }) => pace.inTurn.length));
    const all: Sent[] = [];
    for (let round = count; round > 0; round--) {
      const sent = plays.flatMap((play) => this.#sender.sendAtOnce(play, play.pace.inTurn.at(-round) ?? []));
      all.push(...sent);
      if (round === 1) break;
      // First it is seen whether it has a clock, which silences would hide.
      const isForClock = this.#manners.testsClock && this.speed.isSlow && this.gaps.isOpen;
      if (round === 2 && !isForClock && this.speed.isWaiting()) await this.#waitLonger(onSilent);
      else await this.taken(sent);
      // If the server has executed too early, its reply is read before more is sent.
      await turns(1);
    }
    return all;
  }

  /** Sends nothing for longer than the server takes to execute: a server that executes because of a silence does it now. */
  async #waitLonger(onSilent: (silent_ms: number) => void): Promise<void> {
    const from_ms = performance.now();
    await this.#cluster.untilIdle(undefined, { quiet_ms: this.speed.silence_ms(BRIEF_MS) });
    onSilent(performance.now() - from_ms);
  }

  /**
   * The seq of a PREPARE that changes nothing and looks like any other: one that is executed, so that the PREPARE is late,
   * or a future one, so that it is early.
   */
  #harmless(): ScriptRun["about"] {
    if (this.#executed.length > 0) return this.#random.pick(this.#executed.slice(-REMEMBERED)).about;
    const digest = digestOf({ ahead: this.#random.below(1000) });
    return { view: 0, seq: this.#openings.nextSeq + this.#random.below(EARLY_SEQS), digest };
  }

  /** Waits until the server has taken what was sent, or takes nothing any more. */
  taken(sent: readonly Sent[]): Promise<void> {
    return this.#sender.taken(sent, () => this.#harmless());
  }
}
