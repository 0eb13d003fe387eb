import type { CommitArgs } from "../../../../skeleton/zpbft/messages.ts";
import type { Cluster } from "../../pbft/cluster.ts";
import { subjectOf, writtenBy } from "../../pbft/judge/case.ts";
import { commitsOf } from "../../pbft/judge/commits.ts";
import { repliesOf } from "../../pbft/judge/execution.ts";
import type { Subject } from "../../pbft/judge/model.ts";
import type { PuppetReplica } from "../../pbft/puppets/replica.ts";
import { type Message, messagesOf, replica } from "../../pbft/wire.ts";
import { type Ailment, RELIEF, SETTLED_MS, warning } from "./ailments.ts";
import { type Script, script } from "./script.ts";
import type { ScriptRun } from "./script-run.ts";
import type { ScriptRunner } from "./script-runner.ts";
import { votes } from "./scripts.ts";

/** How far a server gets with a seq: it must send its COMMITs, or execute, too. */
type Goal = "prepared" | "committed";

/** The puppets around a server, which are made ill about some seqs. Every ailment, and its end, is written into the history. */
export class IllPeers {
  readonly runner: ScriptRunner;
  /** In the order in which the server called them last: most servers always call them in the same order. */
  readonly puppets: readonly PuppetReplica[];
  /** Whether the server was seen to need little time for a few seqs, and can be played many. */
  isQuick = false;
  /** What a puppet answers a COMMIT about a seq with, where that is not `ok: true`. */
  readonly #answers = new Map<string, () => unknown>();
  /** The answers that are held back. */
  #held: { id: number; seq: number; answer: () => void }[] = [];
  readonly #scripts: Readonly<Record<Goal, Script>>;
  readonly #begun: number;
  /** Who is ill about a seq. */
  readonly #ill = new Map<number, number[]>();
  /** The seqs that lack one COMMIT to be committed. */
  #undecided: ScriptRun[] = [];

  constructor(runner: ScriptRunner) {
    this.runner = runner;
    const messages = messagesOf(this.cluster.history);
    this.#begun = messages.length;
    const order = commitsOf(this.subject, messages).map(({ to }) => to);
    this.puppets = this.cluster.puppets
      .filter((puppet) => puppet !== undefined)
      .toSorted((a, b) => order.lastIndexOf(replica(a.id)) - order.lastIndexOf(replica(b.id)));
    const quorum = 2 * this.cluster.f;
    const prepared = `pp ${votes("P", 0, quorum)}`;
    this.#scripts = {
      prepared: script("C3", `${prepared} ${votes("C", 0, quorum - 1)} | ${votes("C", quorum - 1, quorum)}`),
      committed: script("C3", `${prepared} ${votes("C", 0, quorum)} | ${votes("C", quorum, quorum + 1)}`),
    };
    for (const puppet of this.puppets) {
      puppet.answer = (method, params) => {
        const seq = method === "Server.CommitRpc" ? (params as CommitArgs).msg.seq : undefined;
        return this.#answers.get(`${puppet.id} ${seq}`)?.() ?? { ok: true };
      };
    }
  }

  get cluster(): Cluster {
    return this.runner.cluster;
  }

  get subject(): Subject {
    return subjectOf(this.cluster.history, this.runner.live);
  }

  /** What was said since the peers began to be ill. */
  get messages(): readonly Message[] {
    return messagesOf(this.cluster.history).slice(this.#begun);
  }

  get everyone(): number[] {
    return this.puppets.map(({ id }) => id);
  }

  /** New seqs, and how far the server gets with them by what is sent to it. */
  open(count: number, goal: Goal = "prepared"): ScriptRun[] {
    return this.runner.open(Array<Script>(count).fill(this.#scripts[goal]));
  }

  /** Makes a puppet ill about a seq, and has it answer COMMITs about that seq so. */
  fall(ailment: Ailment, id: number, { seq }: ScriptRun, answer?: () => unknown): void {
    this.cluster.fault(ailment, id, { about: seq });
    this.#ill.set(seq, [...(this.#ill.get(seq) ?? []), id]);
    if (answer !== undefined) this.#answers.set(`${id} ${seq}`, answer);
  }

  /** Has a puppet answer COMMITs about a seq as a well one does. */
  recover(id: number, { seq }: ScriptRun): void {
    this.#answers.delete(`${id} ${seq}`);
  }

  /** Lets a puppet take COMMITs about a seq, and not answer them before it is told to. */
  hold(ailment: Ailment, id: number, play: ScriptRun): void {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    this.fall(ailment, id, play, () => promise);
    this.#held.push({
      id,
      seq: play.seq,
      answer: () => {
        this.cluster.fault(RELIEF.answers, id, { about: play.seq });
        resolve({ ok: true });
      },
    });
  }

  /** Has puppets answer what they have not answered yet: these, about one seq or all. */
  answerAll(ids = this.everyone, seq?: number): void {
    const due = this.#held.filter((one) => ids.includes(one.id) && (seq === undefined || one.seq === seq));
    this.#held = this.#held.filter((one) => !due.includes(one));
    for (const { answer } of due) answer();
  }

  /** Sends what is missing for seqs that were left unprepared to be executed, for no later one is executed before. */
  finish(): void {
    for (const play of this.runner.unprepared.splice(0)) {
      this.runner.sender.sendAtOnce(play, this.#scripts.committed.held.flat());
    }
  }

  /**
   * Sends all about these seqs, by the puppets but for some that are gone: others carry their votes. One that is ill about a seq is
   * in its quorum, by the last of the COMMITs that are sent now, or by the one that is missing: what it has said counts all the same.
   */
  send(plays: readonly ScriptRun[], gone: readonly number[] = []): void {
    for (const play of plays) {
      const ill = [...new Set([...(this.#ill.get(play.seq) ?? []), ...gone])];
      const well = play.senders.filter((id) => !ill.includes(id));
      const place = Math.max(0, 2 * this.cluster.f - 1 - (play.seq % 2));
      play.senders = [...well.slice(0, place), ...ill, ...well.slice(place)];
      const carrier = this.cluster.puppet(play.senders.find((id) => !gone.includes(id)) as number);
      this.runner.sender.sendAtOnce(play, play.script.held.flat(), carrier);
      if (play.script === this.#scripts.prepared) this.#undecided.push(play);
    }
  }

  /**
   * Sends what is missing for all these seqs to be executed, by the puppets but for some that are gone. Resolves with true when they
   * are, and with false when the server is idle without that.
   */
  async settle(gone: readonly number[] = []): Promise<boolean> {
    this.finish();
    const plays = this.#undecided;
    this.#undecided = [];
    const carrier = this.puppets.find(({ id }) => !gone.includes(id));
    for (const play of plays) this.runner.sender.sendAtOnce(play, play.script.deciding, carrier);
    return this.until(() => plays.every((play) => this.hasReplied(play)), SETTLED_MS);
  }

  /** Resolves with true when these have all got their COMMITs, and with false when the server is idle without that. */
  async untilCommitted(plays: readonly ScriptRun[], to = this.everyone, quiet_ms?: number): Promise<boolean> {
    const { subject } = this;
    const wanted = new Set(plays.flatMap(({ seq }) => to.map((id) => `${seq} ${replica(id)}`)));
    let read = 0;
    return this.until(() => {
      const { messages } = this;
      for (const { params, to } of commitsOf(subject, messages.slice(read))) wanted.delete(`${params.msg.seq} ${to}`);
      read = messages.length;
      return wanted.size === 0;
    }, quiet_ms);
  }

  /** Resolves with true when the log has so many lines, since a place, of failed calls to each of these, and with false when the server is idle without that. */
  async untilTold(ids: readonly number[], count: number, from: number): Promise<boolean> {
    return this.until(() => ids.every((id) => this.told(id, from) >= count));
  }

  /** How often the log says, since a place, that a COMMIT to a replica failed. */
  told(id: number, from: number): number {
    const log = writtenBy(this.cluster.history, replica(this.runner.live), "stderr", { from });
    return log.match(warning(id))?.length ?? 0;
  }

  /** How many COMMITs a puppet got about a seq. */
  got(id: number, { seq }: ScriptRun): number {
    const commits = commitsOf(this.subject, this.messages);
    return commits.filter(({ params, to }) => to === replica(id) && params.msg.seq === seq).length;
  }

  /** Whether the server has sent its PREPARE about a seq to a puppet after a place in the history. */
  hasPrepare(id: number, { seq }: ScriptRun, since: number): boolean {
    const me = replica(this.runner.live);
    return this.messages.some(
      ({ at, from, to, method, params }) =>
        at > since && from === me && to === replica(id) && method === "Server.PrepareRpc" && params.msg.seq === seq,
    );
  }

  /** Whether the server has replied to the request of a seq. */
  hasReplied({ seq }: ScriptRun): boolean {
    return repliesOf(this.subject, this.messages).some(({ params }) => params.msg.seq === seq);
  }

  /** Resolves with true when something holds, and with false when the server is idle without that. */
  async until(holds: () => boolean, quiet_ms?: number): Promise<boolean> {
    const { cluster } = this;
    await cluster.untilIdle((signal) => cluster.history.until(holds, signal), { ...(quiet_ms && { quiet_ms }) });
    return holds();
  }
}

/** How long it took from a server's first COMMIT for a seq to its last. */
export function commitSpread(messages: readonly Message[], subject: Subject, seq: number): number {
  const times_ms = commitsOf(subject, messages)
    .filter(({ params }) => params.msg.seq === seq)
    .map(({ time_ms }) => time_ms);
  return times_ms.length === 0 ? 0 : Math.max(...times_ms) - Math.min(...times_ms);
}
