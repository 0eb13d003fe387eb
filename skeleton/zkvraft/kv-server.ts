import { Zkv } from "../zkv/zkv.ts";
import * as zlog from "../zlog/zlog.ts";
import type { Entry } from "../zraft/messages.ts";
import { SNAPSHOT_BYTES_MAX } from "../zraft/messages.ts";
import type { Service } from "../zraft/service.ts";
import { surviving } from "../zserver/survive.ts";
import type { Functions, Later } from "./functions.ts";
import type { CommandArgs, CommandReply } from "./messages.ts";
import type { Raft } from "./raft.ts";
import type { Machine, Outcome } from "./state.ts";

/** What so many entries came to is kept for those that hear of their places late. */
const APPLIED_KEPT_MAX = 1000;

/** What an entry takes up in a log besides its command, in bytes, at the most. */
const ENTRY_BYTES = 100;

/** Someone who waits until an entry is applied. */
export interface Waiting {
  /** The term in which the entry was given to the log: another term's entry at its index is another one. */
  term: number;
  tell(reply: CommandReply): void;
}

/** What an entry came to. */
export interface Applied {
  term: number;
  outcome: Outcome;
}

export interface KvOptions {
  sessions_max: number;
  ttl_ms: number;
  /** The log is to stay below eight times so many bytes; 0 for one that is never compacted. */
  maxState: number;
}

/** One server of the key-value service: a state, and those who wait for it, on top of a Raft. */
export class KvServer implements Service {
  readonly id: number;
  readonly n: number;
  readonly maxState: number;
  readonly machine: Machine;
  /** The last entry that is in the state, by itself or in a snapshot. */
  lastApplied = 0;
  /** How many bytes the entries take up that were applied since the last snapshot. */
  logBytes = 0;
  /** Those who wait for an entry, by its index. */
  readonly waiting = new Map<number, Waiting[]>();
  /** What the last entries came to, by their index: who is told late that its command stands there finds it here. */
  readonly appliedAt = new Map<number, Applied>();

  readonly #functions: Functions;
  #raft: Raft | undefined;
  /** What the Raft said last of its term and leader. */
  #said = "";
  #isOffering = false;
  #news = Promise.withResolvers<void>();

  constructor(id: number, n: number, { sessions_max, ttl_ms, maxState }: KvOptions, functions: Functions) {
    this.id = id;
    this.n = n;
    this.maxState = maxState;
    this.machine = { zkv: new Zkv({ append: true }), sessions: new Map(), clock_ms: 0, sessions_max, ttl_ms };
    this.#functions = functions;
  }

  get raft(): Raft {
    if (this.#raft === undefined) throw new Error("this server has no Raft yet");
    return this.#raft;
  }

  set raft(raft: Raft) {
    this.#raft = raft;
    this.lookAtLeader();
  }

  /** Whether this server leads, as far as its Raft has said. */
  get isLeader(): boolean {
    return this.raft.leaderId === this.id;
  }

  /** Who leads, as an answer says it: -1 while that is not known. */
  get hint(): number {
    return this.raft.leaderId ?? -1;
  }

  /** How every log line begins: `I=1 T=4 L=-|`. */
  at(): string {
    return `I=${this.id} T=${this.raft.term} L=${this.raft.leaderId ?? "-"}|`;
  }

  /** Resolves when an entry is in the state. */
  async untilApplied(index: number): Promise<void> {
    while (this.lastApplied < index) await this.#news.promise;
  }

  /** Applies the next entry to the state, and tells who waits for it. Returns the result. */
  async apply(index: number, entry: Entry): Promise<string> {
    let outcome: Outcome = { status: "ok", result: "" };
    await surviving("execute", () => {
      outcome = this.#functions.execute(this.machine, { ...entry, index });
    });
    this.lastApplied = index;
    this.logBytes += ENTRY_BYTES + Buffer.byteLength(entry.command ?? "");
    this.appliedAt.set(index, { term: entry.term, outcome });
    this.appliedAt.delete(index - APPLIED_KEPT_MAX);
    await surviving("applied", () => this.#functions.applied(this, index, entry.term, outcome));
    this.#wake();
    await surviving("wantsSnapshot", () => this.#offerSnapshot());
    return outcome.result;
  }

  /** Puts the state of a snapshot, taken after an index, in the place of what is there. */
  async restore(index: number, _term: number, data: string): Promise<void> {
    await surviving("restore", () => this.#functions.restore(this.machine, data));
    this.lastApplied = index;
    this.logBytes = 0;
    await surviving("restored", () => this.#functions.restored(this, index));
    this.#wake();
  }

  /** Whether the Raft is in another term than before, or another leads. Then those who wait are told. */
  lookAtLeader(): void {
    if (this.#raft === undefined) return;
    const says = `${this.#raft.term} ${this.#raft.leaderId}`;
    if (says === this.#said) return;
    this.#said = says;
    void surviving("leadershipChanged", () => this.#functions.leadershipChanged(this));
  }

  /** Answers a read, if it does not have to be an entry of the log. */
  get(args: CommandArgs): Later<CommandReply | undefined> {
    return this.#functions.get(this, args);
  }

  command(args: CommandArgs): Later<CommandReply> {
    return this.#functions.CommandRpc(this, args);
  }

  #wake(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }

  /** Offers the Raft a snapshot, if one is wanted. Nobody waits for what it says. */
  #offerSnapshot(): void {
    if (this.#isOffering || !this.#functions.wantsSnapshot(this)) return;
    const [index, bytes, data] = [this.lastApplied, this.logBytes, this.#functions.snapshot(this.machine)];
    const size = Buffer.byteLength(data);
    if (size > SNAPSHOT_BYTES_MAX) {
      zlog.warn(`${this.at()} no snapshot: the state has ${size} bytes, the most is ${SNAPSHOT_BYTES_MAX}`);
      return;
    }
    this.#isOffering = true;
    void surviving("snapshot", async () => {
      try {
        if (await this.raft.snapshot(index, data)) this.logBytes = Math.max(0, this.logBytes - bytes);
      } finally {
        this.#isOffering = false;
      }
    });
  }
}
