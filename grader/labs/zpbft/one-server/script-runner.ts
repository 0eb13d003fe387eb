import { digestOf } from "../../../../skeleton/znet/keys.ts";
import type { RequestArgs } from "../../../../skeleton/zpbft/messages.ts";
import type { Random } from "../../../checks/random.ts";
import type { Cluster } from "../../pbft/cluster.ts";
import { subjectOf } from "../../pbft/judge/case.ts";
import { repliesOf } from "../../pbft/judge/execution.ts";
import type { PuppetReplica } from "../../pbft/puppets/replica.ts";
import { type Message, messagesOf } from "../../pbft/wire.ts";
import { isEager, type Pace, pacesOf, withEager } from "./pace.ts";
import { type Script, type Step, script } from "./script.ts";
import type { Group } from "./scripts.ts";
import { Sender, type Sent, SOON_MS } from "./sender.ts";
import { otherDigest } from "./votes.ts";

/** A process that was idle for this long has handled all that it was sent: enough to see whether it acts too early. */
const BRIEF_MS = 150;

/** How many seqs have votes before any request is executed. */
const EARLY_SEQS = 50;

/**
 * A server that mostly takes so much longer to execute than given code takes to answer may be waiting for a silence. Then
 * silences after messages that do not decide are added, but not without end, for the server may just be slow.
 */
const WAITING_MS = 10;
const WAITS_MAX = 20;

/** A script that is being played: its seq, its request, and the senders a, b, c, … */
export interface ScriptRun {
  script: Script;
  seq: number;
  request: RequestArgs;
  about: { view: number; seq: number; digest: string };
  /** The ids of the puppets that send as a, b, c, … */
  senders: readonly number[];
  /** The wrong digest that all bad votes agree on. */
  lie: string;
  pace: Pace;
}

/** One real server among puppets, which are made to play scripts to it, each about a seq of its own. */
export class ScriptRunner {
  readonly cluster: Cluster;
  /** The real server's id. */
  readonly live: number;
  readonly sender: Sender;
  readonly #others: readonly PuppetReplica[];
  readonly #random: Random;
  readonly #replied = new Set<number>();
  /** The seqs whose deciding message was sent before their turn. */
  readonly #decided = new Set<number>();
  /** The seqs that are known to be executed. */
  readonly #executed: ScriptRun[] = [];
  /** How long the server took to reply after each deciding message. */
  readonly #latencies_ms: number[] = [];
  /** How long it took to answer what given code answers. */
  readonly #answers_ms: number[] = [];
  #waits = 0;
  #messagesRead = 0;
  #nextSeq = 1;

  constructor(cluster: Cluster, random: Random) {
    this.cluster = cluster;
    this.live = cluster.live[0] as number;
    this.#others = cluster.puppets.filter((puppet) => puppet !== undefined);
    this.#random = random;
    this.sender = new Sender(cluster, this.live, random);
  }

  /**
   * Plays scripts at the same time: each up to where it falls silent, which mostly is before its deciding message, and then
   * the rest in the order of the seqs. In between it waits until the server is idle, and calls `beforeDeciding`. Returns
   * the script at which the server got stuck, if it did; the scripts after that are not decided.
   */
  async play(groups: readonly Group[], beforeDeciding: () => Promise<void>): Promise<ScriptRun | undefined> {
    const isLeader = this.live === 0;
    const scripts = groups.flatMap((group) => group.scripts);
    for (const { part } of groups) this.cluster.history.note({ kind: "trying", part });
    const paced = this.#inOrderOfRequests(withEager(scripts, isLeader, this.#random), ({ script }) => script);
    const paces = pacesOf(paced, isLeader, this.#random);
    const groupOf = (one: Script): string => groups.find((group) => group.scripts.includes(one))?.part ?? "";
    const plays = paced.map(({ script }, index) => this.#open(script, paces[index] as Pace, groupOf(script)));
    await this.#sendEarly(plays);
    await this.cluster.untilIdle(undefined, { quiet_ms: BRIEF_MS });
    await beforeDeciding();
    // Requests that must be executed in order are decided in reverse order, so that the first one releases the others.
    const inOrder = plays.filter(({ script }) => script.rule === "X1");
    for (const play of plays) {
      if (play === inOrder[0]) await this.#decideInReverse(inOrder.slice(1));
      if (!(await this.decide(play))) return play;
    }
    return undefined;
  }

  /**
   * Sends the rounds before the silence, each when the earlier ones have arrived. The last round of the first seq, which is
   * the next to be executed, is sent alone, and a silence follows, as after a deciding message.
   */
  async #sendEarly(plays: readonly ScriptRun[]): Promise<void> {
    const [first, ...others] = plays as [ScriptRun, ...ScriptRun[]];
    const last = first.pace.early.at(-1) ?? [];
    // Requests keep their order: a leader numbers them as they come.
    const isAlone = this.live !== 0 || last.every(({ phase }) => phase !== "pre-prepare");
    const alone = isAlone ? first.pace.early.length - 1 : Number.POSITIVE_INFINITY;
    const rounds = Math.max(...plays.map(({ pace }) => pace.early.length));
    for (let round = 0; round < rounds; round++) {
      const due = round < alone ? plays : others;
      await this.#taken(due.flatMap((play) => this.sender.sendAtOnce(play, play.pace.early[round] ?? [])));
    }
    if (isAlone) this.sender.sendAtOnce(first, last);
  }

  /** Sends deciding messages, the last seq's first. No seq may be executed before the seq before it. */
  async #decideInReverse(plays: readonly ScriptRun[]): Promise<void> {
    for (const play of plays.toReversed()) {
      this.#decided.add(play.seq);
      await this.#taken(this.sender.sendAtOnce(play, play.script.deciding));
    }
    await this.cluster.untilIdle(undefined, { quiet_ms: BRIEF_MS });
  }

  /** Sends malformed messages. A server refuses them, and goes on as if nothing had come. */
  async sendJunk(): Promise<void> {
    const [puppet] = this.#others as [PuppetReplica, ...PuppetReplica[]];
    const right = puppet.vote("commit", { view: 0, seq: 1, digest: "0".repeat(64) });
    for (const junk of [
      {},
      { msg: null, sign: right.sign },
      { msg: right.msg },
      { ...right, more: 1 },
      { ...right, sign: "!" },
      { ...right, sign: "A".repeat(100_000) },
      { ...right, msg: { ...right.msg, peerId: "1" } },
      { ...right, msg: { ...right.msg, seq: -1 } },
      { ...right, msg: { ...right.msg, seq: 1e300 } },
      { ...right, msg: { ...right.msg, digest: "x" } },
      { ...right, msg: JSON.parse('{"__proto__": {"peerId": 1}, "view": 0}') },
    ]) {
      void puppet.send(this.live, "Server.CommitRpc", junk);
    }
    await this.#taken([{ by: puppet }]);
  }

  /** Opens seqs for which the server never gets prepared, so that it may never act on messages about them. */
  async leaveUnprepared(): Promise<void> {
    const plays = this.open([script("C1", "pp Pa Ca Cb Cc | Pb"), script("C1", "Ca Cb | Cc")]);
    await this.#taken(plays.flatMap((play) => play.script.held.flat().map((step) => this.sender.send(play, step))));
  }

  /** Gives scripts their seqs and requests. All but the deciding messages are sent early. */
  open(scripts: readonly Script[]): ScriptRun[] {
    return this.#inOrderOfRequests(scripts, (script) => script).map((script) =>
      this.#open(script, { early: script.held, inTurn: [script.deciding] }, ""),
    );
  }

  /** A leader gives seqs to requests as they come. */
  #inOrderOfRequests<T>(things: readonly T[], scriptOf: (thing: T) => Script): readonly T[] {
    if (this.live !== 0) return things;
    return things.toSorted((a, b) => roundOfRequest(scriptOf(a)) - roundOfRequest(scriptOf(b)));
  }

  #open(script: Script, pace: Pace, group: string): ScriptRun {
    const seq = this.#nextSeq++;
    const { rule, text } = script;
    const eager = isEager(pace) ? ({ isEager: true } as const) : {};
    this.cluster.history.note({ kind: "script", about: seq, group, rule, text, ...eager });
    const request = this.cluster.client.request(this.#command());
    const about = { view: 0, seq, digest: digestOf(request.req) };
    const senders = this.#random.shuffled(this.#others.map(({ id }) => id));
    return { script, seq, request, about, senders, lie: otherDigest(about.digest, this.#random), pace };
  }

  /** Mostly puts. The results of the other commands show that the puts were executed in order. */
  #command(): string {
    const key = `k${this.#random.below(5)}`;
    const put = `put ${key} v${this.#random.below(1000)}`;
    return this.#random.pick([put, put, put, `get ${key}`, `del ${key}`]);
  }

  /** Sends the rest up to the deciding message, and waits until the request is executed. Then sends what comes after, which must change nothing. */
  async decide(play: ScriptRun): Promise<boolean> {
    const sent = this.#decided.has(play.seq) ? [] : await this.#sendRest(play);
    this.cluster.history.note({ kind: "decided", about: play.seq });
    const decided_ms = performance.now();
    if (!(await this.executed(play.seq))) return false;
    this.#latencies_ms.push(performance.now() - decided_ms);
    this.#executed.push(play);
    for (const step of play.script.after) this.sender.send(play, step);
    const asked_ms = performance.now();
    await this.#taken(sent.slice(-1));
    this.#answers_ms.push(performance.now() - asked_ms);
    // Messages that the server sent before its reply have arrived too, and are read in this turn or the next.
    await new Promise((resolve) => setImmediate(resolve));
    return true;
  }

  /** Sends the rounds that were held back, each when the one before it has arrived. Returns what was sent with the last one. */
  async #sendRest(play: ScriptRun): Promise<Sent[]> {
    const { inTurn } = play.pace;
    for (const [index, steps] of inTurn.slice(0, -1).entries()) {
      const sent = this.sender.sendAtOnce(play, steps);
      if (index === inTurn.length - 2 && this.#isWaiting()) await this.#waitLonger();
      else await this.#taken(sent);
    }
    return this.sender.sendAtOnce(play, inTurn.at(-1) ?? []);
  }

  /** Whether the server mostly takes so long to execute that it may be waiting for a silence, and has not been tested for that too often. */
  #isWaiting(): boolean {
    if (this.#waits === WAITS_MAX) return false;
    return middleOf(this.#latencies_ms) > WAITING_MS + 2 * middleOf(this.#answers_ms);
  }

  /** Sends nothing for longer than the server takes to execute: a server that executes because of a silence does it now. */
  async #waitLonger(): Promise<void> {
    this.#waits += 1;
    await this.cluster.untilIdle(undefined, { quiet_ms: Math.max(BRIEF_MS, 2 * middleOf(this.#latencies_ms)) });
  }

  /** Sends what might help a server that is stuck. Resolves with true if it did, and with false when it is idle again. */
  async help(play: ScriptRun, steps: readonly Step[]): Promise<boolean> {
    await this.#taken(steps.map((step) => this.sender.send(play, step)));
    const { history } = this.cluster;
    await this.cluster.untilIdle((signal) => history.until(() => this.#hasReplied(play.seq), signal), {
      quiet_ms: BRIEF_MS,
    });
    return this.#hasReplied(play.seq);
  }

  /** Resolves with true when the server has replied to a seq, and with false when it is idle without that. */
  async executed(seq: number): Promise<boolean> {
    const soon = AbortSignal.timeout(SOON_MS);
    if (await this.cluster.history.until(() => this.#hasReplied(seq), soon)) return true;
    await this.cluster.untilIdle((signal) => this.cluster.history.until(() => this.#hasReplied(seq), signal));
    return this.#hasReplied(seq);
  }

  /**
   * The seq of a PREPARE that changes nothing and looks like any other: one that is executed, so that the PREPARE is late,
   * or a future one, so that it is early.
   */
  #harmless(): ScriptRun["about"] {
    if (this.#executed.length > 0) return this.#random.pick(this.#executed).about;
    const digest = digestOf({ ahead: this.#random.below(1000) });
    return { view: 0, seq: this.#nextSeq + this.#random.below(EARLY_SEQS), digest };
  }

  /** Waits until the server has taken what was sent, or takes nothing any more. */
  #taken(sent: readonly Sent[]): Promise<void> {
    return this.sender.taken(sent, () => this.#harmless());
  }

  #hasReplied(seq: number): boolean {
    const messages = messagesOf(this.cluster.history);
    const subject = subjectOf(this.cluster.history, this.live);
    for (; this.#messagesRead < messages.length; this.#messagesRead++) {
      const message = messages[this.#messagesRead] as Message;
      // Anybody can call a client: only what this server has signed is its reply.
      for (const { params } of repliesOf(subject, [message])) this.#replied.add(params.msg.seq);
    }
    return this.#replied.has(seq);
  }
}

/** The median; 0 of no values. */
function middleOf(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;
}

/** The index of the round that holds the pre-prepare; after all rounds if the pre-prepare decides. */
function roundOfRequest({ held }: Script): number {
  const round = held.findIndex((steps) => steps.some(({ phase }) => phase === "pre-prepare"));
  return round === -1 ? Number.MAX_SAFE_INTEGER : round;
}
