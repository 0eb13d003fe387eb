import type { RequestArgs } from "../../../../skeleton/zpbft/messages.ts";
import type { LiveEvent, PhaseEvent } from "../../../cluster/web/events.ts";
import type { Live, Watch } from "../../../cluster/web/live.ts";
import type { Call } from "../../../history/events.ts";
import type { History } from "../../../history/history.ts";
import { subjectOf } from "../judge/case.ts";
import { countBy, isCommitted, isPrepared, modelOf, quorumOfOthers, type SeqModel } from "../judge/model.ts";
import { worthsOf } from "../judge/worth.ts";
import { kindOf, laneOf, saidIn } from "../lanes.ts";
import { type Message, type MessageOf, malformation, messagesOf, replica, requestName, seqOf } from "../wire.ts";
import { databaseEvent, ImpliedDatabase, type Pair, PrintedDatabases } from "./database.ts";
import { whatItMayNot, whatItOwes } from "./differences.ts";
import { lossRemark } from "./standing.ts";

const [PREPARE, COMMIT] = [kindOf({ method: "Server.PrepareRpc" }), kindOf({ method: "Server.CommitRpc" })];

const EXECUTED = /\| I=\d+ L=\d+ seq=(\d+)\| execute cmd:/;
/** What was ordered twice is executed once. */
const SKIPPED = /\| I=\d+ L=\d+ seq=(\d+)\| request of .* was executed before, /;
const SEQ = /\bseq= ?(\d{1,15})\|/;

/** A seq that nothing has happened about for so many others is not looked at any more. */
const SEQS_MAX = 300;

const NOW = Number.POSITIVE_INFINITY;

/** What is known about one seq at one replica. */
interface Known {
  seq: number;
  /** What its process was passed, and its own pre-prepare and COMMITs. */
  messages: Message[];
  commits: MessageOf<"Server.CommitRpc">[];
  executions: number;
  isReplied: boolean;
  /** Whether it was made to lie meanwhile: then what it sent is not its own. */
  isLiar: boolean;
  /** What each vote was said to be worth. */
  told: Map<Message, string>;
  phase: string;
  /** Why nobody accepts a COMMIT that it sent. */
  malformed: string | undefined;
  /** What was wrong once stays so; what it owes, it owes until it has done it. */
  wrong: string | undefined;
  owes: string | undefined;
}

/** One replica, since its process was started. */
interface Watched {
  id: number;
  /** Whether its process has written anything: what comes before that is of the process before it. */
  isHeard: boolean;
  seqs: Map<number, Known>;
  open: Set<number>;
  /** Everything up to here is executed, by its log; and the highest seq that is. */
  upTo: number;
  executed: number;
  ahead: Set<number>;
  /** The highest seq that was passed to a process before this one. */
  lost: number;
  seen: number;
  reader: PrintedDatabases;
  /** How many requests it has executed by its log, and how many databases it has printed: one after each. */
  executions: number;
  prints: number;
  /** What it printed last, before its log told of the execution: nobody knows which of its outputs is read first. */
  untold: readonly Pair[] | undefined;
  implied: ImpliedDatabase;
  standing: string;
}

/** Follows a cluster of PBFT. `isLiar` tells whether a replica is made to lie. */
export class PbftWatch implements Watch {
  readonly #history: History;
  readonly #isLiar: (id: number) => boolean;
  readonly #replicas = new Map<number, Watched>();
  /** Replicas whose process has ended, though it may have been started anew: what was said to it then, nobody saw. */
  readonly #gone = new Set<number>();

  constructor(history: History, isLiar: (id: number) => boolean) {
    this.#history = history;
    this.#isLiar = isLiar;
  }

  called(call: Call): LiveEvent[] {
    return isMessage(call) ? this.#sent(call) : this.#malformed(call);
  }

  #malformed(call: Call): LiveEvent[] {
    const watched = this.#named(call.from);
    const seq = seqOf(call);
    if (!watched?.isHeard || seq === undefined || kindOf(call) !== COMMIT) return [];
    const known = this.#known(watched, seq);
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
    const known = this.#known(watched, seq);
    if (this.#isLiar(watched.id)) known.isLiar = true;
    if (call.method === "Server.PrePrepareRpc" && watched.id === 0) known.messages.push(call);
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
    const known = this.#known(watched, seq);
    known.messages.push(call);
    return [...this.#look(watched, known), ...this.#standing(watched)];
  }

  started(id: number): LiveEvent[] {
    const before = this.#replicas.get(id);
    const watched: Watched = {
      ...{ id, isHeard: false, seqs: new Map(), open: new Set(), upTo: 0, executed: 0, ahead: new Set() },
      lost: before === undefined ? 0 : Math.max(before.lost, before.seen),
      ...{ seen: 0, reader: new PrintedDatabases(), executions: 0, prints: 0, untold: undefined },
      ...{ implied: new ImpliedDatabase(), standing: "" },
    };
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
    const known = this.#known(watched, seq);
    if (executed !== undefined) {
      known.executions += 1;
      watched.executions += 1;
    }
    this.#execute(watched, seq);
    return [...this.#look(watched, known), ...this.#standing(watched), ...this.#database(watched)];
  }

  #execute(watched: Watched, seq: number): void {
    watched.open.delete(seq);
    watched.executed = Math.max(watched.executed, seq);
    watched.ahead.add(seq);
    while (watched.ahead.delete(watched.upTo + 1)) watched.upTo += 1;
    watched.implied.advance(watched.upTo, (one) => this.#requestOf(watched, one));
  }

  /** The request that a replica may have accepted for a seq. */
  #requestOf(watched: Watched, seq: number): RequestArgs | undefined {
    const known = watched.seqs.get(seq);
    return known === undefined ? undefined : this.#modelOf(watched, known).accepted?.request;
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
    const messages = behind(messagesOf(this.#history), since);
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

  #known(watched: Watched, seq: number): Known {
    const known = watched.seqs.get(seq) ?? {
      ...{ seq, messages: [], commits: [], executions: 0, isReplied: false, isLiar: false },
      ...{ told: new Map(), phase: "", malformed: undefined, wrong: undefined, owes: undefined },
    };
    if (!watched.seqs.has(seq)) {
      watched.seqs.set(seq, known);
      watched.open.add(seq);
      const [oldest] = watched.seqs.keys();
      if (watched.seqs.size > SEQS_MAX && oldest !== undefined) watched.seqs.delete(oldest);
    }
    return known;
  }

  #modelOf({ id }: Watched, { seq, messages }: Known): SeqModel {
    const none: SeqModel = { seq, accepted: undefined, prepares: [], commits: [] };
    return modelOf(subjectOf(this.#history, id), messages).get(seq) ?? none;
  }

  /** What has changed about a seq at a replica: what votes are worth, and how far it is. */
  #look(watched: Watched, known: Known, isIdle = false): LiveEvent[] {
    const { id } = watched;
    const subject = subjectOf(this.#history, id);
    const model = this.#modelOf(watched, known);
    const worths = [...worthsOf(subject, model)].flatMap(([call, { note, badge, worth }]): LiveEvent[] => {
      if ((known.told.get(call) ?? "") === note) return [];
      known.told.set(call, note);
      return [{ kind: "worth", of: call.at, id, seq: known.seq, worth, note, badge }];
    });
    const needed = quorumOfOthers(subject);
    const reached = [
      ...(isPrepared(subject, model, NOW) ? ["prepared"] : []),
      ...(isCommitted(subject, model, NOW) ? ["committed"] : []),
      ...(known.executions > 0 || known.isReplied ? ["executed"] : []),
    ];
    const counts = [
      { kind: PREPARE, count: countBy(model.prepares, NOW), needed },
      { kind: COMMIT, count: countBy(model.commits, NOW), needed },
    ];
    const phase: PhaseEvent = { kind: "phase", id, seq: known.seq, reached, counts };
    const differs = this.#differenceOf(watched, known, model, isIdle);
    const told: PhaseEvent = differs === undefined ? phase : { ...phase, differs };
    const text = JSON.stringify(told);
    if (known.phase === text) return worths;
    known.phase = text;
    return [...worths, told];
  }

  #differenceOf(watched: Watched, known: Known, model: SeqModel, isIdle: boolean): string | undefined {
    const subject = subjectOf(this.#history, watched.id);
    // A server without others needs nobody, and nothing of it crosses the wire.
    if (subject.n === 1) return undefined;
    const isLiar = known.isLiar || this.#isLiar(watched.id);
    const { seq, executions, isReplied, malformed } = known;
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

/** What a call says, as a page is told it. */
export function toldOf(call: Call): ReturnType<Live["told"]> {
  const { from, to, malformed } = call;
  const told = { from: laneOf(from), to: laneOf(to), message: kindOf(call), seq: seqOf(call), text: saidIn(call) };
  return isMessage(call) ? { ...told, request: requestIn(call), ...whoseIn(call) } : { ...told, malformed };
}

/** The messages behind a place: there may be many before it. */
function behind(messages: readonly Message[], place: number): readonly Message[] {
  let first = messages.length;
  while ((messages[first - 1]?.at ?? 0) > place) first -= 1;
  return messages.slice(first);
}

/** Whether a call is one of the protocol's. */
function isMessage(call: Call): call is Message {
  return call.malformed === undefined && malformation(call) === undefined;
}

function requestIn(call: Message): string | undefined {
  if (call.method === "Server.RequestRpc") return requestName(call.params.req);
  if (call.method === "Server.PrePrepareRpc") return requestName(call.params.reqArgs.req);
  return call.method === "Client.ReplyRpc" ? requestName(call.params.msg) : undefined;
}

function whoseIn(call: Message): { view?: number; peer?: number } {
  if (call.method === "Server.RequestRpc") return {};
  const { view, peerId } = call.params.msg;
  return { view, ...(replica(peerId) === call.from ? {} : { peer: peerId }) };
}
