import type { RequestArgs } from "../../../../skeleton/zpbft/messages.ts";
import { emptyModel, type SeqModel } from "../judge/model.ts";
import type { Message, MessageOf } from "../wire.ts";
import { ImpliedDatabase, type Pair, PrintedDatabases } from "./database.ts";

/** A seq that nothing has happened about for so many others is not looked at any more. */
const SEQS_MAX = 300;

/** What is known about one seq at one replica. */
export interface Known {
  seq: number;
  /** What its process was passed, and a leader's own pre-prepare. */
  model: SeqModel;
  /** Those that it sent. */
  commits: MessageOf<"Server.CommitRpc">[];
  executions: number;
  isReplied: boolean;
  /** Whether it was made to lie meanwhile: then what it sent is not its own. */
  isLiar: boolean;
  /** What each vote was said to be worth. */
  told: Map<Message, string>;
  phase: string;
  /** What was looked at last. */
  looked: SeqModel | undefined;
  /** Why nobody accepts a COMMIT that it sent. */
  malformed: string | undefined;
  /** What was wrong once stays so; what it owes, it owes until it has done it. */
  wrong: string | undefined;
  owes: string | undefined;
}

/** One replica, since its process was started. */
export class Watched {
  readonly id: number;
  /** Whether its process has written anything: what comes before that is of the process before it. */
  isHeard = false;
  readonly seqs = new Map<number, Known>();
  readonly open = new Set<number>();
  /** Everything up to here is executed, by its log; and the highest seq that is. */
  upTo = 0;
  executed = 0;
  readonly #ahead = new Set<number>();
  /** The highest seq that was passed to a process before this one. */
  readonly lost: number;
  seen = 0;
  readonly reader = new PrintedDatabases();
  /** How many requests it has executed by its log, and how many databases it has printed: one after each. */
  executions = 0;
  prints = 0;
  /** What it printed last, before its log told of the execution: nobody knows which of its outputs is read first. */
  untold: readonly Pair[] | undefined;
  readonly implied = new ImpliedDatabase();
  standing = "";

  /** `before` is its process before this one. */
  constructor(id: number, before: Watched | undefined) {
    this.id = id;
    this.lost = before === undefined ? 0 : Math.max(before.lost, before.seen);
  }

  /** What is known about a seq; from now on it is one of those that are looked at. */
  known(seq: number): Known {
    const known = this.seqs.get(seq) ?? {
      ...{ seq, model: emptyModel(seq), commits: [], executions: 0, isReplied: false, isLiar: false },
      ...{ told: new Map(), phase: "", looked: undefined, malformed: undefined, wrong: undefined, owes: undefined },
    };
    if (!this.seqs.has(seq)) {
      this.seqs.set(seq, known);
      this.open.add(seq);
      const [oldest] = this.seqs.keys();
      if (this.seqs.size > SEQS_MAX && oldest !== undefined) this.seqs.delete(oldest);
    }
    return known;
  }

  /** Notes that it has executed a seq, or skipped it. */
  execute(seq: number): void {
    this.open.delete(seq);
    this.executed = Math.max(this.executed, seq);
    this.#ahead.add(seq);
    while (this.#ahead.delete(this.upTo + 1)) this.upTo += 1;
    this.implied.advance(this.upTo, (one) => this.#requestOf(one));
  }

  /** The request that it may have accepted for a seq. */
  #requestOf(seq: number): RequestArgs | undefined {
    return this.seqs.get(seq)?.model.accepted?.request;
  }
}
