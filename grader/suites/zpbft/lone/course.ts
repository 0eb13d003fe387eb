import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { digestOf } from "../../../../skeleton/znet/keys.ts";
import type { CommitArgs, PrePrepareArgs, ReplyArgs, RequestArgs } from "../../../../skeleton/zpbft/messages.ts";
import { type JournalRecord, replica } from "../../../journal/journal.ts";
import { repliesOf } from "../../../judge/execution.ts";
import { settle } from "../../../process/settle.ts";
import type { Ensemble } from "../../../puppet/ensemble.ts";
import type { PuppetReplica } from "../../../puppet/replica.ts";
import type { Random } from "../../random.ts";
import { type Scenario, type Step, scenario } from "./scenario.ts";

/** A process that has done nothing for so long has judged all that it was sent: enough to see what comes too early. */
const BRIEF_MS = 150;

/** What an idle machine does in much less; only then is it worth looking whether a process is at rest. */
const SOON_MS = 300;

/** One scenario on its way: its seq, its request, and who plays the places a, b, c, … */
export interface Play {
  scenario: Scenario;
  seq: number;
  request: RequestArgs;
  about: { view: number; seq: number; digest: string };
  /** The puppets' ids by their places. */
  cast: readonly number[];
}

/** One real server among puppets, which are made to play scenarios to it, each about a seq of its own. */
export class Course {
  readonly ensemble: Ensemble;
  /** The real server's id. */
  readonly live: number;
  readonly #others: readonly PuppetReplica[];
  readonly #random: Random;
  readonly #replied = new Set<number>();
  /** The seqs whose deciding message was sent before their turn. */
  readonly #decided = new Set<number>();
  #recordsRead = 0;
  #nextSeq = 1;
  /** It is at rest and has not taken what it was sent, so it takes nothing any more: it has stopped, or it hangs. */
  #isDeaf = false;

  constructor(ensemble: Ensemble, random: Random) {
    this.ensemble = ensemble;
    this.live = ensemble.live[0] as number;
    this.#others = ensemble.puppets.filter((puppet) => puppet !== undefined);
    this.#random = random;
  }

  /**
   * Plays scenarios, all at the same time: each up to its deciding message, and then, in the order of the seqs, what
   * decides; between the two the server is at rest, and `beforeDeciding` is called. Returns the one at which the server
   * got stuck, if it does: those behind it then are not decided.
   */
  async play(scenarios: readonly Scenario[], beforeDeciding: () => Promise<void>): Promise<Play | undefined> {
    const plays = this.open(scenarios);
    const rounds = Math.max(...plays.map(({ scenario }) => scenario.held.length));
    for (let round = 0; round < rounds; round++) {
      await this.#taken(plays.flatMap((play) => this.sendAtOnce(play, play.scenario.held[round] ?? [])));
    }
    await settle(this.ensemble.servers, undefined, BRIEF_MS);
    await beforeDeciding();
    // Those that are to be executed in order are decided in the reverse one: the first of them releases the others.
    const inOrder = plays.filter(({ scenario }) => scenario.rule === "X1");
    for (const play of plays) {
      if (play === inOrder[0]) await this.#decideInReverse(inOrder.slice(1));
      if (!(await this.decide(play))) return play;
    }
    return undefined;
  }

  /** Sends deciding messages, the last seq's first. None of these seqs may be executed before the one before them. */
  async #decideInReverse(plays: readonly Play[]): Promise<void> {
    for (const play of plays.toReversed()) {
      this.#decided.add(play.seq);
      await this.#taken(this.sendAtOnce(play, play.scenario.deciding));
    }
    await settle(this.ensemble.servers, undefined, BRIEF_MS);
  }

  /** Sends what is no message at all. A server refuses it, and goes on as if nothing had come. */
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

  /** Opens seqs for which the server is never prepared: nothing may come of what is sent about them. */
  async leaveUnprepared(): Promise<void> {
    const plays = this.open([scenario("C1", "pp Pa Ca Cb Cc | Pb"), scenario("C1", "Ca Cb | Cc")]);
    await this.#taken(plays.flatMap((play) => play.scenario.held.flat().map((step) => this.send(play, step))));
  }

  /** Gives scenarios their seqs and their requests. A leader orders requests as they come, so that decides there. */
  open(scenarios: readonly Scenario[]): Play[] {
    const ordered = this.live === 0 ? scenarios.toSorted((a, b) => roundOfRequest(a) - roundOfRequest(b)) : scenarios;
    return ordered.map((scenario) => {
      const seq = this.#nextSeq++;
      const request = this.ensemble.client.request(this.#command());
      const about = { view: 0, seq, digest: digestOf(request.req) };
      return { scenario, seq, request, about, cast: this.#random.shuffled(this.#others.map(({ id }) => id)) };
    });
  }

  /** Mostly puts; what the others answer shows that those were executed, and in their order. */
  #command(): string {
    const key = `k${this.#random.below(5)}`;
    const put = `put ${key} v${this.#random.below(1000)}`;
    return this.#random.pick([put, put, put, `get ${key}`, `del ${key}`]);
  }

  /** Sends the deciding message, and waits until the request is executed. Then what comes after, which changes nothing. */
  async decide(play: Play): Promise<boolean> {
    const sent = this.#decided.has(play.seq) ? [] : this.sendAtOnce(play, play.scenario.deciding);
    if (!(await this.executed(play.seq))) return false;
    for (const step of play.scenario.after) this.send(play, step);
    await this.#taken(sent.slice(-1));
    // What it sent before it answered has arrived as well, and is read in this turn or the next.
    await new Promise((resolve) => setImmediate(resolve));
    return true;
  }

  /** Sends what might help a server that is stuck. Resolves with true if it did, and with false when it is at rest again. */
  async help(play: Play, steps: readonly Step[]): Promise<boolean> {
    await this.#taken(steps.map((step) => this.send(play, step)));
    const { servers, journal } = this.ensemble;
    await settle(servers, (signal) => journal.until(() => this.#hasReplied(play.seq), signal), BRIEF_MS);
    return this.#hasReplied(play.seq);
  }

  /** Resolves with true when the server has replied to a seq, and with false when it is at rest without that. */
  async executed(seq: number): Promise<boolean> {
    const soon = AbortSignal.timeout(SOON_MS);
    if (await this.ensemble.journal.until(() => this.#hasReplied(seq), soon)) return true;
    await settle(this.ensemble.servers, (signal) => this.ensemble.journal.until(() => this.#hasReplied(seq), signal));
    return this.#hasReplied(seq);
  }

  /**
   * Sends messages in one packet, on one line: the server has them in one turn. Who carries a message need not be who
   * signed it.
   */
  sendAtOnce(play: Play, steps: readonly Step[]): Sent[] {
    const carrier = steps.length === 1 ? undefined : this.#puppet(play.cast[0] as number);
    return steps.map((step) => this.send(play, step, carrier));
  }

  /** Sends one message of a scenario, on a line of its own unless somebody carries it. */
  send(play: Play, step: Step, carrier?: PuppetReplica): Sent {
    const { live } = this;
    const sender = this.#puppet(play.cast[step.from] as number);
    if (step.phase !== "pre-prepare") {
      const method = step.phase === "prepare" ? "Server.PrepareRpc" : "Server.CommitRpc";
      const [messenger, args] = this.#vote(play, step.phase, sender, step.flaw);
      const by = carrier ?? messenger;
      void by.send(live, method, args);
      return { by };
    }
    if (live === 0) return { answered: this.ensemble.client.send(0, play.request) };
    const leader = this.#puppet(0);
    const msg = { peerId: 0, ...play.about };
    const args: PrePrepareArgs = { msg, sign: leader.sign("pre-prepare", msg), reqArgs: play.request };
    const by = carrier ?? leader;
    void by.send(live, "Server.PrePrepareRpc", args);
    return { by };
  }

  /** Waits until the server has taken what was sent, or takes nothing any more. */
  async #taken(sent: readonly Sent[]): Promise<void> {
    if (this.#isDeaf) return;
    const messengers = new Set(sent.flatMap(({ by }) => by ?? []));
    const taken = Promise.all([
      ...sent.map(({ answered }) => answered),
      ...Array.from(messengers, (puppet) => puppet.fence(this.live)),
    ]);
    const soon = sleep(SOON_MS, false, { ref: false });
    if ((await Promise.race([taken, soon])) !== false) return;
    this.#isDeaf = true;
    await settle(this.ensemble.servers, async () => {
      await taken;
      this.#isDeaf = false;
    });
  }

  /** A vote, and the puppet on whose line it comes: a forger has no use of another's line. */
  #vote(
    { about, cast }: Play,
    phase: "prepare" | "commit",
    sender: PuppetReplica,
    flaw: Step["flaw"],
  ): [PuppetReplica, CommitArgs] {
    const right = { peerId: sender.id, ...about };
    const forger = this.#puppet(cast.find((id) => id !== sender.id) as number);
    const signed = (msg: CommitArgs["msg"], by = sender): CommitArgs => ({ msg, sign: by.sign(phase, msg) });
    switch (flaw) {
      case undefined:
        return [sender, signed(right)];
      case "rewritten":
        // The padding carries nothing: the same bytes are read from the text without it.
        return [sender, { msg: right, sign: sender.sign(phase, right).replace(/=+$/, "") }];
      case "sig":
        return [forger, { msg: right, sign: randomBytes(64).toString("base64") }];
      case "key":
        return [forger, signed(right, forger)];
      case "phase":
        return [sender, { msg: right, sign: sender.sign(phase === "commit" ? "prepare" : "commit", right) }];
      case "replay":
        return [sender, { msg: right, sign: sender.sign(phase, { ...right, seq: right.seq + 1 }) }];
      case "view":
        return [sender, signed({ ...right, view: 1 + this.#random.below(9) })];
      case "digest":
        return [sender, signed({ ...right, digest: digestOf({ another: right.seq }) })];
      case "own":
        return [sender, this.#ownVote(about.seq, phase) ?? signed({ ...right, peerId: this.live })];
      case "unknown":
        return [sender, signed({ ...right, peerId: this.ensemble.puppets.length })];
      case "huge":
        return [sender, signed({ ...right, peerId: Number.MAX_SAFE_INTEGER })];
    }
  }

  /** What the server itself has said about a seq: its own signature, which is genuine. */
  #ownVote(seq: number, phase: "prepare" | "commit"): CommitArgs | undefined {
    const method = phase === "prepare" ? "Server.PrepareRpc" : "Server.CommitRpc";
    const own = this.ensemble.journal.records.findLast(
      (record: JournalRecord) =>
        record.method === method &&
        record.from === replica(this.live) &&
        (record.params as CommitArgs).msg?.seq === seq &&
        (record.params as CommitArgs).msg.peerId === this.live,
    );
    return own?.params as CommitArgs | undefined;
  }

  #puppet(id: number): PuppetReplica {
    return this.ensemble.puppet(id);
  }

  #hasReplied(seq: number): boolean {
    const { records } = this.ensemble.journal;
    const subject = this.ensemble.subject(this.live);
    for (; this.#recordsRead < records.length; this.#recordsRead++) {
      const record = records[this.#recordsRead] as JournalRecord;
      // Anybody can say anything to a client: a reply is what this server has signed.
      for (const { params } of repliesOf(subject, [record])) this.#replied.add((params as ReplyArgs).msg.seq);
    }
    return this.#replied.has(seq);
  }
}

/** In which round the pre-prepare is sent; after all rounds if it is what decides. */
function roundOfRequest({ held }: Scenario): number {
  const round = held.findIndex((steps) => steps.some(({ phase }) => phase === "pre-prepare"));
  return round === -1 ? Number.MAX_SAFE_INTEGER : round;
}

/** How it can be known that a message was taken: by the line that it went, or by its answer. */
interface Sent {
  by?: PuppetReplica;
  answered?: Promise<void>;
}
