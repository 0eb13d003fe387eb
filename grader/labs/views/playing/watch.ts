import type { LiveEvent, PhaseEvent } from "../../../cluster/web/events.ts";
import type { Watch } from "../../../cluster/web/live.ts";
import type { Call } from "../../../history/events.ts";
import type { History } from "../../../history/history.ts";
import { keyringOf } from "../../pbft/judge/case.ts";
import { databaseEvent, PrintedDatabases } from "../../pbft/playing/database.ts";
import { type Message, messagesOf, replica, requestName } from "../wire.ts";
import { COMMIT, PREPARE } from "./rounds.ts";
import { type Progress, progressIn, standingAt } from "./standing.ts";
import { type Vote, Votes } from "./votes.ts";

const EXECUTED = /\| I=\d+ L=\d+ seq=(\d+)\| execute /;
const SEQ = /\bseq= ?(\d{1,15})\|/;

/** A seq that nothing has happened about for so many others is not looked at any more. */
const SEQS_MAX = 300;

/** An order that a replica has taken, or may have: of the last view in which it was given one. */
interface Order {
  view: number;
  digest: string;
}

/** What is known about one seq at one replica. */
interface Known {
  seq: number;
  votes: Votes;
  order: Order | undefined;
  isExecuted: boolean;
  told: string;
}

/** One replica, since its process was started. */
interface Watched {
  id: number;
  seqs: Map<number, Known>;
  progress: Progress;
  reader: PrintedDatabases;
  standing: string;
}

/** Follows a cluster that changes its view: who votes for what in which view, and where each replica is by its log. */
export class ViewsWatch implements Watch {
  readonly #history: History;
  readonly #replicas = new Map<number, Watched>();

  constructor(history: History) {
    this.#history = history;
  }

  /** How things are is asked again and again by whoever starts. */
  isTold({ method }: Call): boolean {
    return method !== "Server.StatusRpc";
  }

  called(call: Call): LiveEvent[] {
    if (call.malformed !== undefined) return [];
    const sender = this.#named(call.from);
    return sender === undefined ? [] : this.#ordered(sender, call as Message);
  }

  passed(call: Call): LiveEvent[] {
    const watched = this.#named(call.to);
    if (watched === undefined || call.malformed !== undefined) return [];
    const message = call as Message;
    if (message.method === "Server.PrepareRpc" || message.method === "Server.CommitRpc")
      return this.#vote(watched, message);
    return this.#ordered(watched, message);
  }

  /** A pre-prepare or NEW-VIEW gives orders to whom it is passed, and is known to its sender. */
  #ordered(watched: Watched, { method, params }: Message): LiveEvent[] {
    const orders =
      method === "Server.PrePrepareRpc"
        ? [params.msg]
        : method === "Server.NewViewRpc"
          ? params.msg.prePrepares.map(({ msg }) => msg)
          : [];
    return orders.flatMap(({ seq, view, digest }) => {
      const known = this.#known(watched, seq);
      // Of two orders in one view the first is taken.
      if (known.order !== undefined && known.order.view >= view) return [];
      known.order = { view, digest };
      return this.#look(watched, known);
    });
  }

  #vote(watched: Watched, vote: Vote): LiveEvent[] {
    const { id } = watched;
    const known = this.#known(watched, vote.params.msg.seq);
    const remark = known.votes.take(vote);
    const worth: LiveEvent[] =
      remark === undefined ? [] : [{ kind: "worth", of: vote.at, id, seq: known.seq, ...remark }];
    return [...worth, ...this.#look(watched, known)];
  }

  #look({ id }: Watched, known: Known): LiveEvent[] {
    const { seq, votes, order, isExecuted } = known;
    const { needed } = votes;
    const [prepares = 0, commits = 0] =
      order === undefined ? [] : [votes.count("Server.PrepareRpc", order), votes.count("Server.CommitRpc", order)];
    const isPrepared = order !== undefined && prepares >= needed;
    const phase: PhaseEvent = {
      ...{ kind: "phase", id, seq },
      reached: [
        ...(isPrepared ? ["prepared"] : []),
        ...(isPrepared && commits >= needed ? ["committed"] : []),
        ...(isExecuted ? ["executed"] : []),
      ],
      counts: [
        { kind: PREPARE, count: prepares, needed },
        { kind: COMMIT, count: commits, needed },
      ],
    };
    const text = JSON.stringify(phase);
    if (known.told === text) return [];
    known.told = text;
    return [phase];
  }

  started(id: number): LiveEvent[] {
    const isAgain = this.#replicas.has(id);
    const watched: Watched = {
      ...{ id, seqs: new Map(), progress: progressIn(""), reader: new PrintedDatabases(), standing: "" },
    };
    this.#replicas.set(id, watched);
    return [...this.#standing(watched), ...(isAgain ? [databaseEvent(id, [], undefined)] : [])];
  }

  ended(): void {}

  wrote(id: number, stream: "stdout" | "stderr", line: string): LiveEvent[] {
    const watched = this.#replicas.get(id);
    if (watched === undefined) return [];
    if (stream === "stdout") {
      const printed = watched.reader.read(line);
      return printed === undefined ? [] : [databaseEvent(id, printed, undefined)];
    }
    const { left, entered, executed, stable } = watched.progress;
    const news = progressIn(line);
    watched.progress = {
      left: Math.max(left, news.left),
      entered: Math.max(entered, news.entered),
      executed: Math.max(executed, news.executed),
      stable: Math.max(stable, news.stable),
    };
    const seq = EXECUTED.exec(line)?.[1];
    return [...(seq === undefined ? [] : this.#executed(watched, Number(seq))), ...this.#standing(watched)];
  }

  #executed(watched: Watched, seq: number): LiveEvent[] {
    const known = this.#known(watched, seq);
    known.isExecuted = true;
    return this.#look(watched, known);
  }

  #standing(watched: Watched): LiveEvent[] {
    const { id, progress } = watched;
    const isLeader = progress.left <= progress.entered && progress.entered % this.#n === id;
    const event: LiveEvent = { kind: "standing", id, ...standingAt(progress), ...(isLeader && { role: "leads" }) };
    const text = JSON.stringify(event);
    if (watched.standing === text) return [];
    watched.standing = text;
    return [event];
  }

  idle(): LiveEvent[] {
    return [];
  }

  seqIn(line: string): number | undefined {
    const seq = SEQ.exec(line)?.[1];
    return seq === undefined ? undefined : Number(seq);
  }

  repliers(since: number, command: string, result: string): number[] {
    const messages = messagesOf(this.#history).filter(({ at }) => at > since);
    const asked = messages.find((one) => one.method === "Server.RequestRpc" && one.params.req.command === command);
    if (asked?.method !== "Server.RequestRpc") return [];
    const name = requestName(asked.params.req);
    const ids = messages.flatMap((one) => {
      if (one.method !== "Client.ReplyRpc" || one.passed === undefined) return [];
      const { msg } = one.params;
      return requestName(msg) === name && msg.result === result && one.from === replica(msg.peerId) ? [msg.peerId] : [];
    });
    return [...new Set(ids)].toSorted((a, b) => a - b);
  }

  get #n(): number {
    return keyringOf(this.#history).pubkeys.length;
  }

  #named(name: string): Watched | undefined {
    return [...this.#replicas.values()].find(({ id }) => replica(id) === name);
  }

  #known(watched: Watched, seq: number): Known {
    const known = watched.seqs.get(seq) ?? {
      ...{ seq, votes: new Votes(watched.id, keyringOf(this.#history)), order: undefined, isExecuted: false, told: "" },
    };
    watched.seqs.set(seq, known);
    const [oldest] = watched.seqs.keys();
    if (watched.seqs.size > SEQS_MAX && oldest !== undefined) watched.seqs.delete(oldest);
    return known;
  }
}
