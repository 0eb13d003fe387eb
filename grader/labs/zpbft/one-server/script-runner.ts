import { setTimeout as sleep } from "node:timers/promises";
import { digestOf } from "../../../../skeleton/znet/keys.ts";
import { turns } from "../../../base/turns.ts";
import type { Random } from "../../../checks/random.ts";
import type { Cluster } from "../../pbft/cluster.ts";
import type { PuppetReplica } from "../../pbft/puppets/replica.ts";
import { testClock } from "./clock-test.ts";
import { Executions } from "./executions.ts";
import { Gaps } from "./gaps.ts";
import { KeptWaiting } from "./kept-waiting.ts";
import { Openings, type Played } from "./openings.ts";
import { OWED_QUIET_MS, unanswered, untilNothingOwed } from "./owed.ts";
import { alignedRounds, hasOrder, type Pace, pacesOf, withEager } from "./pace.ts";
import { Replies } from "./replies.ts";
import type { Script, Step } from "./script.ts";
import type { ScriptRun } from "./script-run.ts";
import type { Group } from "./scripts.ts";
import { Sender, type Sent } from "./sender.ts";
import { Speed } from "./speed.ts";
import { Stretches } from "./stretches.ts";

/** A process that was idle for this long has handled all that it was sent: enough to see whether it acts too early. */
const BRIEF_MS = 150;

/** A replica forgets seqs that are far below the last executed: it refuses messages about them. */
const REMEMBERED = 500;

/** A replica refuses messages about a seq that is further ahead of the last executed. */
const WINDOW = 1000;

/** So many seqs get votes when all is done. */
const OLDEST = 3;

/** So many milliseconds for each of the seqs that are decided together may be what it takes to go through them. */
const BURST_EACH_MS = 10;

/** How many seqs have votes before any request is executed. */
const EARLY_SEQS = 50;

/** What a server is played to with. */
export interface Manners {
  /** Whether a server that does not execute is given time in any case, and not only if it seems to be slow. */
  isPatient: boolean;
  /** Whether a server that takes long to execute is tested for a clock. */
  testsClock: boolean;
  /** Is told when the server was seen to take long to execute. */
  onSlow?: (() => void) | undefined;
}

/** Seqs that are decided. */
interface Deciding {
  plays: readonly ScriptRun[];
  groups: readonly Group[];
  /** When the first messages had arrived. */
  sent_ms: number;
  /** Sends what has nothing to do with them. */
  besides(): Promise<void>;
}

/** One real server among puppets, which are made to play scripts to it, each about a seq of its own. */
export class ScriptRunner {
  readonly cluster: Cluster;
  /** The real server's id. */
  readonly live: number;
  readonly sender: Sender;
  readonly others: readonly PuppetReplica[];
  /** The seqs that were left unprepared at the end. */
  readonly unprepared: ScriptRun[] = [];
  /** Whether a script was not executed, so that nothing after it is. */
  isStuck = false;
  readonly #random: Random;
  readonly #manners: Manners;
  readonly #replies: Replies;
  readonly #executions: Executions;
  readonly #openings: Openings;
  /** The seqs whose deciding message was sent before their turn. */
  readonly #decided = new Set<number>();
  /** The seqs that are known to be executed. */
  readonly #executed: ScriptRun[] = [];
  readonly #speed = new Speed();
  readonly #waiting: KeptWaiting;
  readonly #gaps: Gaps;

  constructor(cluster: Cluster, random: Random, manners: Manners) {
    this.cluster = cluster;
    this.live = cluster.live[0] as number;
    this.others = cluster.puppets.filter((puppet) => puppet !== undefined);
    this.#random = random;
    this.#manners = manners;
    const others = this.others.map(({ id }) => id);
    this.#openings = new Openings(cluster, random, others);
    this.#replies = new Replies(cluster, this.live);
    this.#executions = new Executions(cluster, this.live, this.#replies);
    this.#waiting = new KeptWaiting(() => cluster.servers.map(({ pid }) => pid));
    this.#gaps = new Gaps(this.#replies, () => cluster.history.elapsed_ms);
    this.sender = new Sender(cluster, this.live, random);
  }

  /**
   * Plays scripts at the same time: each up to where it falls silent, which mostly is before its deciding message, and then
   * the rest in the order of the seqs. In between it waits until the server is idle and owes nothing. What a server that lets time
   * pass may be sent `besides` is sent before the last of them, and takes no time of its own then. Returns the script at which the
   * server got stuck, if it did; the scripts after that are not decided.
   */
  async play(groups: readonly Group[], besides: () => Promise<void> = async () => {}): Promise<ScriptRun | undefined> {
    const isLeader = this.live === 0;
    const scripts = groups.flatMap((group) => group.scripts);
    for (const { part } of groups) this.cluster.history.note({ kind: "trying", part });
    const paced = withEager(scripts, isLeader, this.#random);
    const paces = pacesOf(paced, isLeader, this.#random);
    const groupOf = (one: Script): string => groups.find((group) => group.scripts.includes(one))?.part ?? "";
    const plays = this.#openings.open(
      paced.map(({ script }, index) => ({ script, pace: paces[index] as Pace, group: groupOf(script) })),
    );
    const sent_ms = await this.#sendEarly(plays);
    await this.cluster.untilIdle(undefined, { quiet_ms: BRIEF_MS });
    await untilNothingOwed(this, { commits: true });
    // How long the machine has kept the server waiting before says nothing of how long it takes to execute.
    this.#waiting.since_ms();
    const stuck = (await this.#decideAll({ plays, groups, sent_ms, besides })) ?? (await this.#testClock(besides));
    this.isStuck = stuck !== undefined;
    // What comes last on each line shows what was not answered before it.
    if (stuck === undefined) await this.taken(this.others.map((by) => ({ by })));
    return stuck;
  }

  /** Decides seqs one by one, or, for a slow server, stretch by stretch. */
  async #decideAll({ plays, groups, sent_ms, besides }: Deciding): Promise<ScriptRun | undefined> {
    const heads = headsOf(plays);
    const groupOf = new Map(groups.map((group) => [group.part, group]));
    const stretches = new Stretches(
      plays.map((play) => {
        const { isTogether, age_ms } = groupOf.get(play.group) ?? {};
        const isOld = age_ms !== undefined && plays.find(({ group }) => group === play.group) === play;
        return { group: play.group, isHead: heads.has(play) || isOld, isTogether };
      }),
      this.#random,
      this.#manners,
    );
    for (let from = 0; from < plays.length; ) {
      const end = stretches.end(from, this.#speed.latency_ms);
      const stretch = plays.slice(from, end) as [ScriptRun, ...ScriptRun[]];
      const behind = heads.get(stretch[0]);
      if (behind !== undefined) await this.#decideInReverse(behind);
      // What a slow server needs for those, it needs while it is waited for anyway.
      const next = plays[end];
      if (next !== undefined && this.#speed.isSlow) await this.#sendInReverse(heads.get(next) ?? []);
      const { age_ms = 0 } = groupOf.get(stretch[0].group) ?? {};
      await sleep(Math.max(0, sent_ms + age_ms - performance.now()));
      if (this.#manners.testsClock && this.#speed.isSlow) stretches.spend(await this.#gaps.wait(this.#speed.usual_ms));
      if (next === undefined && this.#mayBeSentBesides()) await besides();
      const stuck = await this.decide(stretch, (waited_ms) => stretches.spend(waited_ms));
      if (stuck !== undefined) return stuck;
      from = end;
    }
    return undefined;
  }

  /** Whether more seqs may be opened now: a leader numbers requests as they come, and a test for a clock needs some, too. */
  #mayBeSentBesides(): boolean {
    const isClockKnown = !this.#manners.testsClock || this.#gaps.clockless !== undefined;
    return this.live !== 0 && this.#speed.isSlow && isClockKnown;
  }

  /**
   * Sends the rounds before the silence, each when the earlier ones have arrived. The last round of the first seq, which is
   * the next to be executed, is sent alone, and a silence follows, as after a deciding message. Returns when the first round
   * had arrived.
   */
  async #sendEarly(plays: readonly ScriptRun[]): Promise<number> {
    let arrived_ms: number | undefined;
    const [first] = plays as [ScriptRun, ...ScriptRun[]];
    const rounds = alignedRounds(
      plays.map(({ pace }) => pace),
      this.live === 0,
    );
    const last = rounds[0]?.at(-1) ?? [];
    // A leader numbers requests as they come.
    const isAlone = this.live !== 0 || !hasOrder(last);
    const alone = isAlone ? (rounds[0] as (typeof rounds)[number]).length - 1 : Number.POSITIVE_INFINITY;
    const count = Math.max(...rounds.map((own) => own.length));
    for (let round = 0; round < count; round++) {
      await this.taken(
        plays.flatMap((play, place) =>
          place === 0 && round >= alone ? [] : this.sender.sendAtOnce(play, rounds[place]?.[round] ?? []),
        ),
      );
      arrived_ms ??= performance.now();
    }
    if (isAlone) this.sender.sendAtOnce(first, last);
    return arrived_ms ?? performance.now();
  }

  /** Sends deciding messages, the last seq's first. No seq may be executed before the seq before it. */
  async #decideInReverse(plays: readonly ScriptRun[]): Promise<void> {
    const isAllSent = plays.every(({ seq }) => this.#decided.has(seq));
    await this.#sendInReverse(plays);
    const quiet_ms = isAllSent ? BRIEF_MS : Math.max(BRIEF_MS, 2 * this.#speed.latency_ms);
    await this.cluster.untilIdle(undefined, { quiet_ms });
  }

  async #sendInReverse(plays: readonly ScriptRun[]): Promise<void> {
    for (const play of plays.toReversed()) {
      if (this.#decided.has(play.seq)) continue;
      this.#decided.add(play.seq);
      await this.taken(this.sender.sendAtOnce(play, play.script.deciding));
    }
  }

  /** Gives scripts their seqs and requests. All but the deciding messages are sent early. */
  open(scripts: readonly Script[]): ScriptRun[] {
    return this.#openings.open(scripts.map(heldBack));
  }

  /** Some of the seqs that were executed first, of those that a replica remembers. */
  get oldest(): readonly ScriptRun[] {
    return this.#executed.slice(-REMEMBERED).slice(0, OLDEST);
  }

  /** How far ahead of the next seq the last one lies about which a replica takes messages. */
  get room(): number {
    return (this.#executed.at(-1)?.seq ?? 0) + WINDOW - this.#openings.nextSeq;
  }

  /** The same for a seq that lies ahead of all that are open; those between them stay unknown to the server. */
  openAhead(script: Script, ahead: number): ScriptRun {
    return this.#openings.openAhead(heldBack(script), ahead);
  }

  /**
   * Sends the rest of some scripts up to the deciding messages, and waits until their requests are executed; then sends what
   * comes after, which must change nothing. Returns the first one that is not executed, if there is one.
   */
  async decide(
    plays: readonly [ScriptRun, ...ScriptRun[]],
    onWaited: (waited_ms: number) => void = () => {},
  ): Promise<ScriptRun | undefined> {
    const undecided = plays.filter(({ seq }) => !this.#decided.has(seq));
    let isSilent = false;
    const sent = await this.#sendRest(undecided, (silent_ms) => {
      isSilent = true;
      if (this.#speed.isSlow) onWaited(silent_ms);
    });
    for (const { seq } of plays) this.cluster.history.note({ kind: "decided", about: seq });
    const decided_ms = performance.now();
    this.#gaps.begin(this.cluster.servers);
    const stuck = await this.#executions.firstMissing(plays, this.#manners.isPatient || this.#speed.slow.length > 0);
    if (stuck !== undefined) return stuck;
    const took_ms = performance.now() - decided_ms;
    onWaited(took_ms);
    if (plays.length === 1) this.#speed.took(plays[0], took_ms, () => this.#waiting.since_ms());
    // Behind a silence, a server that takes long to count may count two COMMITs together.
    const isBurst = plays.length > this.#speed.usual_ms / BURST_EACH_MS;
    if (this.#manners.testsClock && this.#speed.isLong(took_ms)) this.#gaps.end(isSilent || isBurst);
    if (this.#speed.isSlow) this.#manners.onSlow?.();
    this.#executed.push(...plays);
    for (const play of plays) for (const step of play.script.after) this.sender.send(play, step);
    const asked_ms = performance.now();
    await this.taken(sent);
    this.#speed.answered(performance.now() - asked_ms);
    await turns(1);
    return undefined;
  }

  /** Sends the rounds that were held back, each when the one before it has arrived, the deciding ones together. */
  async #sendRest(plays: readonly ScriptRun[], onSilent: (silent_ms: number) => void): Promise<Sent[]> {
    const count = Math.max(0, ...plays.map(({ pace }) => pace.inTurn.length));
    const all: Sent[] = [];
    for (let round = count; round > 0; round--) {
      const sent = plays.flatMap((play) => this.sender.sendAtOnce(play, play.pace.inTurn.at(-round) ?? []));
      all.push(...sent);
      if (round === 1) break;
      // First it is seen whether it has a clock, which silences would hide.
      const isForClock = this.#manners.testsClock && this.#speed.isSlow && this.#gaps.isOpen;
      if (round === 2 && !isForClock && this.#speed.isWaiting()) await this.#waitLonger(onSilent);
      else await this.taken(sent);
      // If the server has executed too early, its reply is read before more is sent.
      await turns(1);
    }
    return all;
  }

  /** Sends nothing for longer than the server takes to execute: a server that executes because of a silence does it now. */
  async #waitLonger(onSilent: (silent_ms: number) => void): Promise<void> {
    const from_ms = performance.now();
    await this.cluster.untilIdle(undefined, { quiet_ms: this.#speed.silence_ms(BRIEF_MS) });
    onSilent(performance.now() - from_ms);
  }

  async #testClock(besides: () => Promise<void>): Promise<ScriptRun | undefined> {
    if (!this.#manners.testsClock) return undefined;
    const { clockless } = this.#gaps;
    if (clockless !== undefined) {
      this.cluster.history.note({ kind: "clock", steps: clockless });
      return undefined;
    }
    const known = { speed: this.#speed, replies: this.#replies, random: this.#random, quiet_ms: BRIEF_MS };
    return testClock(this, known, this.live === 0 ? async () => {} : besides);
  }

  /** Sends what might help a server that is stuck. Resolves with true if it did, and with false when it is idle again. */
  async help(play: ScriptRun, steps: readonly Step[]): Promise<boolean> {
    await this.taken(steps.map((step) => this.sender.send(play, step)));
    const { history } = this.cluster;
    const quiet_ms = unanswered(this.cluster, this.live).length > 0 ? OWED_QUIET_MS : BRIEF_MS;
    const isExecuted = (): boolean => this.#replies.isExecuted(play);
    await this.cluster.untilIdle((signal) => history.until(isExecuted, signal), { quiet_ms });
    return isExecuted();
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
    return this.sender.taken(sent, () => this.#harmless());
  }
}

function heldBack(script: Script): Played {
  return { script, pace: { early: script.held, inTurn: [script.deciding] }, group: "" };
}

/** The scripts that are decided in reverse order, group by group: the first one of each, and those that it releases. */
function headsOf(plays: readonly ScriptRun[]): Map<ScriptRun, readonly ScriptRun[]> {
  const inOrder = Map.groupBy(
    plays.filter(({ script }) => script.rule === "X1"),
    ({ group }) => group,
  );
  return new Map(Array.from(inOrder.values(), ([head, ...behind]) => [head as ScriptRun, behind]));
}
