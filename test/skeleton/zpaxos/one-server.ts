import { setImmediate as turn } from "node:timers/promises";
import { WireClock } from "../../../skeleton/zclock/wire-clock.ts";
import { encodeRecord } from "../../../skeleton/zdisk/record.ts";
import type { CallOptions, Link } from "../../../skeleton/znet/link.ts";
import type { AcceptArgs, PeerMethod, PrepareArgs, Value } from "../../../skeleton/zpaxos/messages.ts";
import type { Server } from "../../../skeleton/zpaxos/server.ts";
import type { Service } from "../../../skeleton/zpaxos/service.ts";
import { MemoryDisk } from "../memory-disk.ts";
import type { Modules } from "./modules.ts";

/** A call that a server made, and how it is answered. */
export interface Call {
  to: number;
  name: PeerMethod;
  args: PrepareArgs & AcceptArgs;
  /** Gives the answer, and lets the server do what comes of it. */
  reply(answer: object): Promise<void>;
  fail(): Promise<void>;
}

export const RETRY_MS = 100;

/** One server, whose peers are the test. */
export class OneServer {
  readonly s: Server;
  readonly clock = new WireClock();
  readonly disk: MemoryDisk;
  readonly calls: Call[] = [];
  readonly applied: [seq: number, value: Value][] = [];
  readonly #modules: Modules;

  constructor(modules: Modules, n: number, id = 0, disk = new MemoryDisk(encodeRecord({ node: id, n }))) {
    this.#modules = modules;
    this.disk = disk;
    const addrs = Array.from({ length: n }, () => ":1");
    const links = addrs.map((_, to) => (to === id ? undefined : this.#link(to)));
    const timing = { retry_ms: [RETRY_MS, RETRY_MS], random: () => 0 } as const;
    const service: Service = {
      apply: (seq, value) => {
        this.applied.push([seq, value]);
        return "";
      },
    };
    this.s = new modules.Server({ id, addrs, links }, { disk, clock: this.clock, timing, service }, modules.functions);
    modules.openDisk(this.s, "disk", false);
    this.s.wakeApply();
    this.s.watchForHoles();
  }

  /** The same server, started again on what its disk has now. */
  restarted(): OneServer {
    return new OneServer(this.#modules, this.s.n, this.s.id, new MemoryDisk(this.disk.bytes));
  }

  /** What was sent since this was asked last, when the server has nothing more to do. */
  async take(): Promise<Call[]> {
    await turn();
    return this.calls.splice(0);
  }

  async tick(ms: number): Promise<void> {
    await this.clock.advance(this.clock.now() + ms);
  }

  prepare(ballot: number, { seq = 1, from = 1, done = 0 } = {}) {
    return this.#modules.functions.PrepareRpc(this.s, { from, seq, ballot, done });
  }

  accept(ballot: number, value: Value = `v${ballot}`, { seq = 1, from = 1, done = 0 } = {}) {
    return this.#modules.functions.AcceptRpc(this.s, { from, seq, ballot, value, done });
  }

  decide(value: Value, { seq = 1, from = 1, done = 0 } = {}) {
    return this.#modules.functions.DecideRpc(this.s, { from, seq, value, done });
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
      const reply = (answer: object) => settled(() => resolve({ done: 0, ...answer }));
      this.calls.push({ to, name, args: structuredClone(args), reply, fail: () => settled(failNow) });
      return promise;
    };
    return { call } as unknown as Link;
  }
}

export const promised = (ballot: number, accepted?: { ballot: number; value: Value }) => ({
  ok: true,
  ballot,
  ...(accepted && { accepted }),
});

export const refused = (ballot: number) => ({ ok: false, ballot });
