import { setImmediate as turn } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Rule } from "../../../grader/labs/raft/rules.ts";
import type {
  AppendEntriesArgs,
  Entry,
  InstallSnapshotArgs,
  RequestVoteArgs,
} from "../../../skeleton/zraft/messages.ts";
import { RaftLog } from "../../../skeleton/zraft/raft-log.ts";
import type { StateRecord } from "../../../skeleton/zraft/records.ts";
import type { Server } from "../../../skeleton/zraft/server.ts";
import type { Service } from "../../../skeleton/zraft/service.ts";
import { MemoryDisk } from "../../skeleton/memory-disk.ts";
import type { Modules } from "../../skeleton/zraft/modules.ts";
import { type Call, ELECTION_MS, OneServer } from "../../skeleton/zraft/one-server.ts";

/** The id of the server that is tried, where it is not alone: not 0, which a mistake may take for nobody. */
export const ID = 1;

/** So many microtasks later nothing that was done in this turn goes on, and nothing has left the process. */
const MICROTASKS = 20;

/** What is on a disk, as the reference reads it. */
export interface OnDisk {
  term: number;
  vote: number | null;
  base: number;
  entries: Entry[];
}

/** A service that keeps what it was given; `isSlow` makes it never answer. */
export class Recorder implements Service {
  readonly given: string[] = [];
  isSlow = false;

  apply(index: number, { command }: Entry): string | Promise<string> {
    this.given.push(`${index}:${command}`);
    return this.isSlow ? new Promise<string>(() => {}) : "";
  }

  restore(index: number, _term: number, data: string): void {
    this.given.push(`restored ${index}:${data}`);
  }
}

/** What a probe has seen that breaks a rule, a line for each, the rule's name first. */
export class Findings {
  readonly lines: string[] = [];

  check(rule: Rule, what: string, seen: unknown, owed: unknown): void {
    if (isDeepStrictEqual(seen, owed)) return;
    this.lines.push(`${rule}: ${what}: ${JSON.stringify(seen)} in place of ${JSON.stringify(owed)}`);
  }
}

export interface Trying {
  modules: Modules;
  reference: Modules;
}

/** A server of a submission among peers that a probe plays. What it is asked is done, as far as it can be, when the answer is there. */
export class Subject {
  readonly one: OneServer;
  readonly service: Recorder;
  readonly #trying: Trying;
  /** What was on the disk when a call left. */
  readonly #bytesAt = new WeakMap<Call, Buffer>();

  constructor(trying: Trying, n = 3, disk?: MemoryDisk) {
    this.#trying = trying;
    this.service = new Recorder();
    this.one = new OneServer(trying.modules, n, disk, { id: n === 1 ? 0 : ID, service: this.service });
    const { calls } = this.one;
    calls.push = (...added) => {
      for (const call of added) void this.#noteDisk(call);
      return Array.prototype.push.apply(calls, added);
    };
  }

  get s(): Server {
    return this.one.s;
  }

  get terms(): number[] {
    return this.one.terms;
  }

  async vote(args: Partial<RequestVoteArgs>) {
    return this.#told(() => this.one.vote({ candidateId: 0, ...args }));
  }

  async append(args: Partial<AppendEntriesArgs>) {
    return this.#told(() => this.one.append({ leaderId: 0, ...args }));
  }

  async install(args: Partial<InstallSnapshotArgs>) {
    return this.#told(() => this.one.install({ leaderId: 0, ...args }));
  }

  async start(command: string) {
    return this.#told(() => this.one.start(command));
  }

  async compact(index: number, data = `state ${index}`) {
    return this.#told(() => this.#trying.modules.functions.compact(this.s, index, data));
  }

  async tick(ms: number): Promise<void> {
    await this.one.tick(ms);
    await settled();
  }

  async reply(call: Call | undefined, answer: object): Promise<void> {
    await call?.reply(answer);
    await settled();
  }

  async fail(call: Call | undefined): Promise<void> {
    await call?.fail();
    await settled();
  }

  take(): Call[] {
    return this.one.take();
  }

  /** Gives it a log of entries of these terms, by a leader of the last one, of which so many are committed. */
  async fill(terms: readonly number[], leaderCommit = 0): Promise<void> {
    const entries = terms.map((term, place) => ({ term, command: `c${place + 1}`, at_ms: 0 }));
    await this.append({ term: terms.at(-1) ?? 1, entries, leaderCommit });
  }

  /** Lets its timer pass, and all who are asked vote for it. Returns what it sends then. */
  async lead(): Promise<Call[]> {
    this.take();
    await this.tick(ELECTION_MS);
    const others: Call[] = [];
    for (let round = 0; round < this.s.n; round++) {
      const calls = this.take();
      others.push(...calls.filter(({ name }) => name !== "Raft.RequestVoteRpc"));
      for (const call of calls) {
        if (call.name === "Raft.RequestVoteRpc") await this.reply(call, { term: call.args.term, voteGranted: true });
      }
    }
    return [...others, ...this.take()];
  }

  onDisk(bytes: Buffer = this.one.disk.bytes): OnDisk {
    return stateOn(this.#trying.reference, bytes);
  }

  /** What was on the disk when a call left the process. */
  onDiskAt(call: Call): OnDisk {
    return this.onDisk(this.#bytesAt.get(call) ?? Buffer.alloc(0));
  }

  restarted(bytes: Buffer = this.one.disk.bytes): Subject {
    return new Subject(this.#trying, this.s.n, new MemoryDisk(bytes));
  }

  async #noteDisk(call: Call): Promise<void> {
    for (let count = 0; count < MICROTASKS; count++) await undefined;
    this.#bytesAt.set(call, this.one.disk.bytes);
  }

  /** What is answered, and what is on the disk by then. What is thrown is told by its name. */
  async #told<T>(act: () => T | Promise<T>): Promise<{ reply: T | string; disk: Buffer }> {
    const reply = await Promise.race([told(act), settled(10).then(() => "no answer")]);
    const disk = this.one.disk.bytes;
    await settled();
    return { reply, disk };
  }
}

async function told<T>(act: () => T | Promise<T>): Promise<T | string> {
  try {
    return await act();
  } catch (error) {
    return `thrown: ${(error as Error).name}`;
  }
}

/** Everything that goes on by itself has gone on. */
async function settled(turns = 4): Promise<void> {
  for (let count = 0; count < turns; count++) await turn();
}

function stateOn({ functions }: Modules, bytes: Buffer): OnDisk {
  const { records } = functions.readRecords(bytes);
  const s = { log: new RaftLog(), currentTerm: 0, votedFor: null, snapshot: { index: 0, term: 0, data: "" } };
  functions.restore(s as unknown as Server, records.slice(1) as StateRecord[]);
  const { currentTerm: term, votedFor: vote, log } = s;
  return { term, vote, base: log.baseIndex, entries: log.slice(log.baseIndex + 1) };
}
