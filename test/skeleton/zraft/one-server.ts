import { setImmediate as turn } from "node:timers/promises";
import { WireClock } from "../../../skeleton/zclock/wire-clock.ts";
import { encodeRecord } from "../../../skeleton/zdisk/record.ts";
import type { CallOptions, Link } from "../../../skeleton/znet/link.ts";
import type {
  AppendEntriesArgs,
  Entry,
  InstallSnapshotArgs,
  PeerMethod,
  RequestVoteArgs,
} from "../../../skeleton/zraft/messages.ts";
import type { Server } from "../../../skeleton/zraft/server.ts";
import { LocalService, type Service } from "../../../skeleton/zraft/service.ts";
import { MemoryDisk } from "../memory-disk.ts";
import type { Modules } from "./modules.ts";

/** A call that a server made, and how it is answered. */
export interface Call {
  to: number;
  name: PeerMethod;
  args: RequestVoteArgs & AppendEntriesArgs & InstallSnapshotArgs;
  /** Gives the answer, and lets the server do what comes of it. */
  reply(answer: object): Promise<void>;
  fail(): Promise<void>;
}

export const ELECTION_MS = 200;
export const HEARTBEAT_MS = 50;

export const entry = (term: number, command: string | null = `t${term}`): Entry => ({ term, command, at_ms: 0 });

interface Options {
  /** 0, if it is not given. */
  id?: number;
  /** The key-value store, if none is given. */
  service?: Service;
}

/** One server, whose peers are the test. */
export class OneServer {
  readonly s: Server;
  readonly clock = new WireClock();
  readonly disk: MemoryDisk;
  readonly calls: Call[] = [];
  readonly #modules: Modules;

  constructor(modules: Modules, n: number, disk?: MemoryDisk, { id = 0, service = new LocalService() }: Options = {}) {
    this.#modules = modules;
    this.disk = disk ?? new MemoryDisk(encodeRecord({ node: id, n }));
    const addrs = Array.from({ length: n }, () => ":1");
    const links = addrs.map((_, to) => (to === id ? undefined : this.#link(to)));
    const timing = { heartbeat_ms: HEARTBEAT_MS, election_ms: [ELECTION_MS, ELECTION_MS], random: () => 0 } as const;
    const ground = { disk: this.disk, clock: this.clock, timing, service, maxState: 0 };
    this.s = new modules.Server({ id, addrs, links }, ground, modules.functions);
    modules.openDisk(this.s, "disk", false);
    this.s.wakeApply();
    this.s.resetTimer();
  }

  /** The same server, started again on what its disk has now. */
  restarted(): OneServer {
    return new OneServer(this.#modules, this.s.n, new MemoryDisk(this.disk.bytes), { id: this.s.id });
  }

  /** What was sent since this was asked last. */
  take(): Call[] {
    return this.calls.splice(0);
  }

  async tick(ms: number): Promise<void> {
    await this.clock.advance(this.clock.now() + ms);
  }

  vote(args: Partial<RequestVoteArgs>) {
    return this.#modules.functions.RequestVoteRpc(this.s, {
      term: 1,
      candidateId: 1,
      lastLogIndex: 9,
      lastLogTerm: 9,
      ...args,
    });
  }

  append(args: Partial<AppendEntriesArgs>) {
    const usual = { term: 1, leaderId: 1, prevLogIndex: 0, prevLogTerm: 0, entries: [], leaderCommit: 0 };
    return this.#modules.functions.AppendEntriesRpc(this.s, { ...usual, ...args });
  }

  install(args: Partial<InstallSnapshotArgs>) {
    const usual = { term: 1, leaderId: 1, lastIncludedIndex: 1, lastIncludedTerm: 1, data: "" };
    return this.#modules.functions.InstallSnapshotRpc(this.s, { ...usual, ...args });
  }

  start(command: string) {
    return this.#modules.functions.start(this.s, command);
  }

  /** Gives it a log of entries of these terms, by a leader of the last one. */
  fill(...terms: number[]): void {
    const term = terms.at(-1) ?? 1;
    this.append({ term, leaderId: 1, entries: terms.map((one) => entry(one)) });
  }

  /** Lets its timer pass, and as many vote for it as it takes. Returns what it sends as a leader. */
  async lead(): Promise<Call[]> {
    this.take();
    await this.tick(ELECTION_MS);
    const asked = this.take();
    for (const call of asked) await call.reply({ term: call.args.term, voteGranted: true });
    return this.take();
  }

  get terms(): number[] {
    const { log } = this.s;
    return log.slice(log.baseIndex + 1).map(({ term }) => term);
  }

  #link(to: number): Link {
    const call = (name: PeerMethod, _method: unknown, args: Call["args"], patience: CallOptions): Promise<unknown> => {
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      const failNow = (): void => reject(new Error("gone"));
      patience.after?.(patience.timeout_ms ?? 0, failNow);
      const settled = async (act: () => void): Promise<void> => {
        act();
        await turn();
      };
      this.calls.push({
        to,
        name,
        args: structuredClone(args),
        reply: (answer) => settled(() => resolve(answer)),
        fail: () => settled(failNow),
      });
      return promise;
    };
    return { call } as unknown as Link;
  }
}

export const matched = (term: number) => ({ term, success: true, conflictTerm: 0, conflictIndex: 0 });

export const refused = (term: number, conflictIndex: number, conflictTerm: number) => ({
  term,
  success: false,
  conflictTerm,
  conflictIndex,
});
