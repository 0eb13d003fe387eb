import { REGISTER } from "../../../skeleton/zkvraft/entries.ts";
import type { Answer as Outcome, Said } from "../../history/events.ts";
import type { History } from "../../history/history.ts";
import type { LogEntry } from "./model.ts";
import { idOf, messagesOf, raftOf, server } from "./wire.ts";

/** What one of the Rafts knows, and what it has that may be lost. */
interface Raft {
  term: number;
  /** Who leads in that term; -1 while it does not know. */
  leaderId: number;
  /** What it has as a leader that is not committed, as far as it knows, and how many entries are before that. */
  tail: LogEntry[];
  base: number;
  /** The last snapshot that its server has offered. */
  snapshot: { index: number; data: string };
}

/**
 * The Rafts below the servers, played by the grader: they commit what they are asked, in an order that a script chooses; they change
 * leaders and terms, install snapshots, and lose what was not committed. They are honest: what they do is a piece of a run of right
 * Rafts. Whoever has not heard of a new leader goes on as before.
 */
export class PlayedRafts {
  /** Entry i is at place i - 1. It never changes but by growing. */
  readonly committed: LogEntry[] = [];
  /** What stands in the entries as their leader's time. */
  clock_ms = 1000;
  readonly #rafts: Raft[];
  /** The one that leads in the highest term. */
  #leader = -1;
  #term = 0;
  #hasResigned = false;
  #history: History | undefined;

  constructor(n: number) {
    this.#rafts = Array.from({ length: n }, () => ({
      term: 0,
      leaderId: -1,
      tail: [],
      base: 0,
      snapshot: { index: 0, data: "" },
    }));
  }

  /** The history of the world that they are in: it tells what each server was given. */
  attach(history: History): void {
    this.#history = history;
  }

  get leader(): number {
    return this.#leader;
  }

  /** How many entries the leader has that are not committed. */
  get pending(): number {
    return this.#rafts[this.#leader]?.tail.length ?? 0;
  }

  /** Another term begins, and this one leads: with so many of the last leader's entries that were not committed. It knows; the others do not. */
  elect(id: number, kept = 0): void {
    // Who led before loses nothing of its own.
    const count = id === this.#leader ? this.pending : kept;
    const tail = this.#rafts[this.#leader]?.tail.slice(0, count) ?? [];
    this.#term += 1;
    this.#hasResigned = false;
    this.#leader = id;
    const raft = this.#raft(id);
    Object.assign(raft, { term: this.#term, leaderId: id, base: this.committed.length });
    raft.tail = [...tail, { term: this.#term, command: null, at_ms: this.clock_ms }];
  }

  /** The leader gives up its leadership in its term, as one that hears of no majority may. Returns what it tells its server. */
  resign(id: number): Said {
    if (id === this.#leader) this.#hasResigned = true;
    return this.hear(id);
  }

  /** So many of the leader's entries are committed: the last must be one of its own term. */
  commit(count = this.pending): void {
    const leader = this.#rafts[this.#leader];
    if (leader === undefined || this.#hasResigned || leader.tail[count - 1]?.term !== this.#term) return;
    this.committed.push(...leader.tail.splice(0, count));
    leader.base = this.committed.length;
  }

  /** The one that leads is given a command by a server that is played, too. */
  take(id: number, command: string): void {
    this.#start(id, command);
  }

  /** One hears who leads. Returns what it tells its server. */
  hear(id: number): Said {
    this.#learn(id);
    const { term, leaderId } = this.#raft(id);
    return this.#saying(id, "Service.LeaderRpc", { from: id, term, leaderId });
  }

  /** What one gives its server next: a snapshot after a restart, or an entry; undefined if it has nothing. */
  next(id: number): Said | undefined {
    const given = this.#given(id);
    const { snapshot } = this.#raft(id);
    if (snapshot.index > given) return this.#restoring(id, snapshot);
    const entry = this.committed[given];
    if (entry === undefined) return undefined;
    // Who is given an entry of a term has heard of it.
    if (entry.term > this.#raft(id).term) this.#learn(id);
    return this.#saying(id, "Service.ApplyRpc", { from: id, index: given + 1, ...entry });
  }

  /** One gets the newest snapshot of all, if that is ahead of it, and gives it to its server; undefined if there is none. */
  install(id: number): Said | undefined {
    const [newest] = this.#rafts.map(({ snapshot }) => snapshot).toSorted((a, b) => b.index - a.index);
    if (newest === undefined || newest.index <= this.#given(id)) return undefined;
    this.#learn(id);
    this.#raft(id).snapshot = newest;
    return this.#restoring(id, newest);
  }

  /** What the Raft of a server answers it. */
  answer({ from, method, params }: Said): Outcome {
    const id = idOf(from) as number;
    const raft = this.#raft(id);
    if (method === "Raft.StartRpc") return { result: this.#start(id, (params as { command: string }).command) };
    if (method === "Raft.SnapshotRpc") {
      const { index, data } = params as { index: number; data: string };
      const ok = index > raft.snapshot.index && index <= this.#given(id);
      if (ok) raft.snapshot = { index, data };
      return { result: { ok } };
    }
    const ok = id === this.#leader && !this.#hasResigned && this.committed.at(-1)?.term === this.#term;
    return { result: { ok, index: this.committed.length } };
  }

  #start(id: number, command: string) {
    const raft = this.#raft(id);
    const { term, leaderId } = raft;
    if (leaderId !== id) return { index: 0, term, isLeader: false, leaderId };
    raft.tail.push({ term, command, at_ms: this.clock_ms });
    return { index: raft.base + raft.tail.length, term, isLeader: true, leaderId: id };
  }

  /** It hears of the highest term: what it had as a leader of a lower one is lost. */
  #learn(id: number): void {
    const raft = this.#raft(id);
    if (raft.term < this.#term) raft.tail = [];
    Object.assign(raft, { term: this.#term, leaderId: this.#hasResigned ? -1 : this.#leader });
  }

  /** The last index that a server was given in this life. */
  #given(id: number): number {
    const history = this.#history;
    if (history === undefined) throw new Error("these Rafts are in no world yet");
    const start = history.of("start").findLast(({ who }) => who === server(id))?.at ?? 0;
    let last = 0;
    for (const { to, method, params, passed = 0 } of messagesOf(history)) {
      if (to !== server(id) || passed < start) continue;
      if (method === "Service.ApplyRpc" && params.index === last + 1) last += 1;
      if (method === "Service.RestoreRpc" && params.index > last) last = params.index;
    }
    return last;
  }

  #restoring(id: number, { index, data }: Raft["snapshot"]): Said {
    const term = this.committed[index - 1]?.term ?? 1;
    return this.#saying(id, "Service.RestoreRpc", { from: id, index, term, data });
  }

  #saying(id: number, method: string, params: object): Said {
    return { from: raftOf(id), to: server(id), method, params };
  }

  #raft(id: number): Raft {
    const raft = this.#rafts[id];
    if (raft === undefined) throw new RangeError(`there is no Raft ${id}`);
    return raft;
  }
}

/** The call by which a client that is played asks a server: `c2#3 put x 1`, or `register`. */
export function askOf(id: number, text: string): Said {
  const [, clientId = "0", commandId = "0", command = ""] = /^c(\d+)#(\d+) (.*)$/.exec(text) ?? [];
  if (clientId === "0" && text !== REGISTER) throw new SyntaxError(`no command of a client: ${text}`);
  const params = { clientId: Number(clientId), commandId: Number(commandId), command };
  return { from: `client ${clientId}`, to: server(id), method: "Kv.CommandRpc", params };
}
