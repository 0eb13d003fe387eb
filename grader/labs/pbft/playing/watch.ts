import type { LiveEvent, PhaseEvent } from "../../../cluster/web/events.ts";
import type { Watch } from "../../../cluster/web/live.ts";
import type { Call } from "../../../history/events.ts";
import type { History } from "../../../history/history.ts";
import { keyringOf, subjectOf } from "../judge/case.ts";
import { countBy, modelWith, quorumOfOthers, type SeqModel, type Subject } from "../judge/model.ts";
import { worthsOf } from "../judge/worth.ts";
import { kindOf } from "../lanes.ts";
import { isMessage, type Message, replica, seqOf } from "../wire.ts";
import { Checker, checksOf } from "./checker.ts";
import { databaseEvent } from "./database.ts";
import { whatItMayNot, whatItOwes } from "./differences.ts";
import { repliersIn } from "./repliers.ts";
import { lossRemark } from "./standing.ts";
import { type Known, Watched } from "./watched.ts";

const [PREPARE, COMMIT] = [kindOf({ method: "Server.PrepareRpc" }), kindOf({ method: "Server.CommitRpc" })];

const EXECUTED = /\| I=\d+ L=\d+ seq=(\d+)\| execute cmd:/;
/** What was ordered twice is executed once. */
const SKIPPED = /\| I=\d+ L=\d+ seq=(\d+)\| request of .* was executed before, /;
const SEQ = /\bseq= ?(\d{1,15})\|/;

const NOW = Number.POSITIVE_INFINITY;

/** Follows a cluster of PBFT. `isLiar` tells whether a replica is made to lie. */
export class PbftWatch implements Watch {
  readonly #history: History;
  readonly #isLiar: (id: number) => boolean;
  readonly #replicas = new Map<number, Watched>();
  /** Replicas whose process has ended, though it may have been started anew: what was said to it then, nobody saw. */
  readonly #gone = new Set<number>();
  readonly #checker = new Checker();

  constructor(history: History, isLiar: (id: number) => boolean) {
    this.#history = history;
    this.#isLiar = isLiar;
  }

  async prepare(calls: readonly Call[]): Promise<void> {
    const keyring = keyringOf(this.#history);
    const checks = new Map(calls.flatMap((call) => checksOf(keyring, call)).map((check) => [check.entry, check]));
    if (checks.size > 0) await this.#checker.check(keyring, [...checks.values()]);
  }

  close(): void {
    this.#checker.close();
  }

  called(call: Call): LiveEvent[] {
    return isMessage(call) ? this.#sent(call) : this.#malformed(call);
  }

  #malformed(call: Call): LiveEvent[] {
    const watched = this.#named(call.from);
    const seq = seqOf(call);
    if (!watched?.isHeard || seq === undefined || kindOf(call) !== COMMIT) return [];
    const known = watched.known(seq);
    known.malformed ??= call.malformed;
    return this.#look(watched, known);
  }

  #named(name: string): Watched | undefined {
    return [...this.#replicas.values()].find(({ id }) => replica(id) === name);
  }

  #sent(call: Message): LiveEvent[] {
    const watched = this.#named(call.from);
    const seq = seqOf(call);
    if (!watched?.isHeard || seq === undefined) return [];
    const known = watched.known(seq);
    if (this.#isLiar(watched.id)) known.isLiar = true;
    if (call.method === "Server.PrePrepareRpc" && watched.id === 0) this.#add(watched, known, call);
    else if (call.method === "Server.CommitRpc") known.commits.push(call);
    else if (call.method === "Client.ReplyRpc") known.isReplied = true;
    else return [];
    return this.#look(watched, known);
  }

  passed(call: Call): LiveEvent[] {
    const watched = this.#named(call.to);
    if (watched === undefined || !isMessage(call)) return [];
    const seq = seqOf(call);
    if (seq === undefined) return [];
    watched.seen = Math.max(watched.seen, seq);
    const known = watched.known(seq);
    this.#add(watched, known, call);
    return [...this.#look(watched, known), ...this.#standing(watched)];
  }

  started(id: number): LiveEvent[] {
    const before = this.#replicas.get(id);
    const watched = new Watched(id, before);
    this.#replicas.set(id, watched);
    const empty = before === undefined ? [] : [databaseEvent(id, [], [])];
    return [...this.#standing(watched), ...empty];
  }

  ended(id: number): void {
    this.#gone.add(id);
  }

  wrote(id: number, stream: "stdout" | "stderr", line: string): LiveEvent[] {
    const watched = this.#replicas.get(id);
    if (watched === undefined) return [];
    watched.isHeard = true;
    if (stream === "stdout") return this.#printed(watched, line);
    const executed = EXECUTED.exec(line)?.[1];
    const skipped = executed ?? SKIPPED.exec(line)?.[1];
    if (skipped === undefined) return [];
    const seq = Number(skipped);
    const known = watched.known(seq);
    if (executed !== undefined) {
      known.executions += 1;
      watched.executions += 1;
    }
    watched.execute(seq);
    return [...this.#look(watched, known), ...this.#standing(watched), ...this.#database(watched)];
  }

  #printed(watched: Watched, line: string): LiveEvent[] {
    const printed = watched.reader.read(line);
    if (printed === undefined) return [];
    watched.prints += 1;
    watched.untold = printed;
    return this.#database(watched);
  }

  #database(watched: Watched): LiveEvent[] {
    const { id, untold, prints, executions, upTo, executed, implied } = watched;
    if (untold === undefined || prints > executions) return [];
    watched.untold = undefined;
    // Of an older one, or one with a gap below it, nobody can tell what it should hold.
    const isKnown = prints === executions && upTo === executed && implied.seq === upTo;
    return [databaseEvent(id, untold, isKnown ? implied.pairs : undefined)];
  }

  idle(ids: readonly number[]): LiveEvent[] {
    return ids.flatMap((id) => {
      const watched = this.#replicas.get(id);
      if (watched === undefined) return [];
      return [...watched.seqs.values()].flatMap((known) => this.#look(watched, known, true));
    });
  }

  seqIn(line: string): number | undefined {
    const seq = SEQ.exec(line)?.[1];
    return seq === undefined ? undefined : Number(seq);
  }

  repliers(since: number, command: string, result: string): number[] {
    return repliersIn(this.#history, since, command, result);
  }

  #add({ id }: Watched, known: Known, message: Message): void {
    known.model = modelWith(subjectOf(this.#history, id), known.model, message);
  }

  /** What has changed about a seq at a replica: what votes are worth, and how far it is. */
  #look(watched: Watched, known: Known, isIdle = false): LiveEvent[] {
    const { id } = watched;
    const { seq, model } = known;
    const subject = subjectOf(this.#history, id);
    // Most of what is said changes nothing of what votes are worth.
    const worths = known.looked === model ? [] : this.#worths(subject, known);
    known.looked = model;
    const isExecuted = known.executions > 0 || known.isReplied;
    const way = wayOf(subject, model);
    const reached = isExecuted ? [...way.reached, "executed"] : way.reached;
    const differs = this.#differenceOf(watched, known, isIdle);
    const phase = [...reached, ...way.counts.map(({ count }) => count), differs].join(" ");
    if (known.phase === phase) return worths;
    known.phase = phase;
    const told: PhaseEvent = { kind: "phase", id, seq, reached, counts: way.counts };
    return [...worths, differs === undefined ? told : { ...told, differs }];
  }

  #worths(subject: Subject, { seq, model, told }: Known): LiveEvent[] {
    return [...worthsOf(subject, model)].flatMap(([call, { note, badge, worth }]): LiveEvent[] => {
      if ((told.get(call) ?? "") === note) return [];
      told.set(call, note);
      return [{ kind: "worth", of: call.at, id: subject.id, seq, worth, note, badge }];
    });
  }

  #differenceOf(watched: Watched, known: Known, isIdle: boolean): string | undefined {
    const subject = subjectOf(this.#history, watched.id);
    // A server without others needs nobody, and nothing of it crosses the wire.
    if (subject.n === 1) return undefined;
    const isLiar = known.isLiar || this.#isLiar(watched.id);
    const { seq, model, executions, isReplied, malformed } = known;
    const others = [...this.#replicas.keys()].filter((id) => id !== watched.id && !this.#gone.has(id));
    const standing = {
      ...{ subject, seq, model, executed: watched.upTo },
      done: { executions, isReplied, ...(isLiar ? { commits: [] } : { commits: known.commits, malformed }) },
      reachable: isLiar ? [] : others.map(replica),
    };
    known.wrong ??= whatItMayNot(standing);
    if (known.wrong !== undefined) return known.wrong;
    const owes = whatItOwes(standing);
    // What it is about to do it does not owe yet; what it was said to owe, it owes until it has done it.
    if (isIdle) known.owes = owes;
    else if (known.owes !== owes) known.owes = undefined;
    return known.owes;
  }

  #standing(watched: Watched): LiveEvent[] {
    const { id, executed, lost, open, upTo } = watched;
    const remark = lossRemark(lost, upTo > 0);
    const figures = { view: 0, executed, open: open.size };
    const text = JSON.stringify({ figures, remark });
    if (watched.standing === text) return [];
    watched.standing = text;
    return [{ kind: "standing", id, figures, ...(remark === undefined ? {} : { remark }) }];
  }
}

/** How far a replica may be with a seq by the wire. */
function wayOf(subject: Subject, model: SeqModel): Pick<PhaseEvent, "reached" | "counts"> {
  const needed = quorumOfOthers(subject);
  const [prepares, commits] = [countBy(model.prepares, NOW), countBy(model.commits, NOW)];
  const isPrepared = model.accepted !== undefined && prepares >= needed;
  return {
    reached: [...(isPrepared ? ["prepared"] : []), ...(isPrepared && commits >= needed ? ["committed"] : [])],
    counts: [
      { kind: PREPARE, count: prepares, needed },
      { kind: COMMIT, count: commits, needed },
    ],
  };
}
