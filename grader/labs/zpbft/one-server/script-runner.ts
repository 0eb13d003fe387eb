import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../../../checks/random.ts";
import type { Cluster } from "../../pbft/cluster.ts";
import type { PuppetReplica } from "../../pbft/puppets/replica.ts";
import { testClock } from "./clock-test.ts";
import { BRIEF_MS, Decider } from "./decider.ts";
import type { Manners } from "./manners.ts";
import { Openings, type Played } from "./openings.ts";
import { OWED_QUIET_MS, unanswered, untilNothingOwed } from "./owed.ts";
import { alignedRounds, hasOrder, type Pace, pacesOf, withEager } from "./pace.ts";
import { Replies } from "./replies.ts";
import type { Script, Step } from "./script.ts";
import type { ScriptRun } from "./script-run.ts";
import type { Group } from "./scripts.ts";
import { Sender, type Sent } from "./sender.ts";
import { GIVEN_UP_MS, Silence } from "./silence.ts";
import { Stretches } from "./stretches.ts";

/** A replica refuses messages about a seq that is further ahead of the last executed. */
const WINDOW = 1000;

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
  readonly #openings: Openings;
  readonly #decider: Decider;

  constructor(cluster: Cluster, random: Random, manners: Manners) {
    this.cluster = cluster;
    this.live = cluster.live[0] as number;
    this.others = cluster.puppets.filter((puppet) => puppet !== undefined);
    this.#random = random;
    this.#manners = manners;
    const others = this.others.map(({ id }) => id);
    this.#openings = new Openings(cluster, random, others);
    this.#replies = new Replies(cluster, this.live);
    this.sender = new Sender(cluster, this.live, random);
    const { live, sender } = this;
    const [openings, replies] = [this.#openings, this.#replies];
    this.#decider = new Decider({ cluster, live, random, manners, sender, openings, replies });
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
    const paced = withEager(scripts, isLeader, this.#random).filter(
      ({ isEager }) => !(isEager && this.#manners.isInTurn === true),
    );
    const paces = pacesOf(paced, isLeader, this.#random);
    const groupOf = (one: Script): string => groups.find((group) => group.scripts.includes(one))?.part ?? "";
    const plays = this.#openings.open(
      paced.map(({ script }, index) => ({ script, pace: paces[index] as Pace, group: groupOf(script) })),
    );
    // Where votes are to become so old, a call has the time to be given up.
    const old = groups.find(({ age_ms = 0 }) => age_ms > GIVEN_UP_MS)?.part;
    const lasting = old === undefined ? undefined : plays.find(({ group }) => group === old);
    const silence = lasting && new Silence(this.cluster, this.live, lasting);
    const sent_ms = await this.#sendEarly(plays);
    await this.cluster.untilIdle(undefined, { quiet_ms: BRIEF_MS });
    await untilNothingOwed(this, { commits: true });
    // How long the machine has kept the server waiting before says nothing of how long it takes to execute.
    this.#decider.waiting.since_ms();
    const stuck = (await this.#decideAll({ plays, groups, sent_ms, besides })) ?? (await this.#testClock(besides));
    this.isStuck = stuck !== undefined;
    if (stuck === undefined) await silence?.end();
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
        return { group: play.group, isHead: heads.has(play) || isOld, isTogether, isPressed: play.script.isPressed };
      }),
      this.#random,
      this.#manners,
    );
    const { speed } = this.#decider;
    for (let from = 0; from < plays.length; ) {
      const end = stretches.end(from, speed.own_ms, this.#decider.isPressing);
      const stretch = plays.slice(from, end) as [ScriptRun, ...ScriptRun[]];
      const behind = heads.get(stretch[0]);
      if (behind !== undefined) await this.#decider.decideInReverse(behind);
      // What a slow server needs for those, it needs while it is waited for anyway.
      const next = plays[end];
      if (next !== undefined && speed.isSlow) await this.#decider.sendInReverse(heads.get(next) ?? []);
      const { age_ms = 0 } = groupOf.get(stretch[0].group) ?? {};
      await sleep(Math.max(0, sent_ms + age_ms - performance.now()));
      if (this.#manners.testsClock && speed.isSlow) stretches.spend(await this.#decider.gaps.wait(speed.usual_ms));
      if (next === undefined && this.#mayBeSentBesides()) await besides();
      const isPressed = stretch.length === 1 && stretch[0].script.isPressed && this.#decider.isPressing;
      const pressed = isPressed ? stretch[0] : undefined;
      const stuck = await this.#decider.decide(stretch, (waited_ms) => stretches.spend(waited_ms), pressed);
      if (stuck !== undefined) return stuck;
      from = end;
    }
    return undefined;
  }

  /** Whether more seqs may be opened now: a leader numbers requests as they come, and a test for a clock needs some, too. */
  #mayBeSentBesides(): boolean {
    const isClockKnown = !this.#manners.testsClock || this.#decider.gaps.clockless !== undefined;
    return this.live !== 0 && this.#decider.speed.isSlow && isClockKnown;
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

  /** Gives scripts their seqs and requests. All but the deciding messages are sent early. */
  open(scripts: readonly Script[]): ScriptRun[] {
    return this.#openings.open(scripts.map(heldBack));
  }

  /** Some of the seqs that were executed first, of those that a replica remembers. */
  get oldest(): readonly ScriptRun[] {
    return this.#decider.oldest;
  }

  /** How far ahead of the next seq the last one lies about which a replica takes messages. */
  get room(): number {
    return this.#decider.lastExecuted + WINDOW - this.#openings.nextSeq;
  }

  /** The same for a seq that lies ahead of all that are open; those between them stay unknown to the server. */
  openAhead(script: Script, ahead: number): ScriptRun {
    return this.#openings.openAhead(heldBack(script), ahead);
  }

  /**
   * Sends the rest of some scripts up to the deciding messages, and waits until their requests are executed; then sends what
   * comes after, which must change nothing. Returns the first one that is not executed, if there is one.
   */
  decide(plays: readonly [ScriptRun, ...ScriptRun[]]): Promise<ScriptRun | undefined> {
    return this.#decider.decide(plays);
  }

  async #testClock(besides: () => Promise<void>): Promise<ScriptRun | undefined> {
    if (!this.#manners.testsClock) return undefined;
    const { clockless } = this.#decider.gaps;
    if (clockless !== undefined) {
      this.cluster.history.note({ kind: "clock", steps: clockless });
      return undefined;
    }
    const known = { speed: this.#decider.speed, replies: this.#replies, random: this.#random, quiet_ms: BRIEF_MS };
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

  /** Waits until the server has taken what was sent, or takes nothing any more. */
  taken(sent: readonly Sent[]): Promise<void> {
    return this.#decider.taken(sent);
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
