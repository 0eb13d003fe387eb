import { setImmediate as turn } from "node:timers/promises";
import { WireClock } from "../../../skeleton/zclock/wire-clock.ts";
import { encodeRecord } from "../../../skeleton/zdisk/record.ts";
import { HANDLERS } from "../../../skeleton/zpaxos/functions.ts";
import type { AcceptArgs, PeerMethod, Value } from "../../../skeleton/zpaxos/messages.ts";
import type * as server from "../../../skeleton/zpaxos/server.ts";
import type { Service } from "../../../skeleton/zpaxos/service.ts";
import { randomFrom } from "../../../skeleton/zserver/random.ts";
import { ChanceNetwork, type Message } from "../chance-network.ts";
import { Crash, FragileDisk } from "../fragile-disk.ts";
import type { Modules } from "./modules.ts";

/** A service that says when it is given anything but the next instance. */
class Tally implements Service {
  last: number;
  readonly #say: (seq: number, value: Value) => void;
  readonly #wrong: (what: string) => void;

  constructor(after: number, say: (seq: number, value: Value) => void, wrong: (what: string) => void) {
    this.last = after;
    this.#say = say;
    this.#wrong = wrong;
  }

  apply(seq: number, value: Value): string {
    if (seq !== this.last + 1) this.#wrong(`applied ${seq} after ${this.last}`);
    this.last = seq;
    this.#say(seq, value);
    return "";
  }
}

interface Life {
  s: server.Server;
  clock: WireClock;
  disk: FragileDisk;
  service: Tally;
  isOver: boolean;
  min: number;
}

export interface SimulationOptions {
  n: number;
  seed: number;
}

/**
 * A cluster of the program in this process: each server has a clock, a disk and a network that a seeded chance plays. It looks after
 * every event whether anything happened that Paxos forbids.
 */
export class Simulation {
  readonly random: () => number;
  readonly network: ChanceNetwork<PeerMethod>;
  readonly wrong: string[] = [];
  /** What was decided in each instance. */
  readonly decided = new Map<number, string>();
  readonly #modules: Modules;
  readonly #n: number;
  readonly #lives: Life[] = [];
  /** The value of each ballot of each instance. */
  readonly #proposed = new Map<string, string>();
  /** What each server has promised in each instance, in all of its lives. */
  readonly #promised = new Map<string, number>();
  readonly #mins: number[] = [];
  #seen = 0;
  #cut = -1;

  constructor(modules: Modules, { n, seed }: SimulationOptions) {
    this.#modules = modules;
    this.#n = n;
    this.random = randomFrom(seed);
    this.network = new ChanceNetwork(this.random, (message) => this.#handle(message));
    this.network.isCut = (from, to) => [from, to].includes(this.#cut);
    for (const id of this.ids) this.#start(id, Buffer.from(encodeRecord({ node: id, n })));
  }

  get ids(): number[] {
    return Array.from({ length: this.#n }, (_, id) => id);
  }

  /** The servers that live. */
  get servers(): server.Server[] {
    return this.#lives.flatMap(({ s, isOver }) => (isOver ? [] : [s]));
  }

  /** Something happens, whatever it is. */
  async step(): Promise<void> {
    const dice = this.random();
    const id = this.#below(this.#n);
    if (dice < 0.75) await this.network.deliver(this.random() < 0.03);
    else if (dice < 0.87) await this.#tick(id, 1 + this.#below(40));
    else if (dice < 0.94) this.#propose(id);
    else if (dice < 0.955) await this.#done(id);
    else if (dice < 0.96) this.#cut = this.random() < 0.5 ? this.#below(this.#n) : -1;
    else if (dice < 0.967) this.#life(id).disk.fuse = { writes: 1 + this.#below(3), share: this.random() };
    else if (dice < 0.97) this.#life(id).isOver = true;
    else if (this.#life(id).isOver) this.#start(id, this.#life(id).disk.bytes);
    await turn();
    this.#look();
  }

  /** From now on all live, and nothing is lost: until all have applied all that any has heard of, or for so many rounds. */
  async calmDown(rounds: number): Promise<boolean> {
    this.network.isCalm = true;
    this.#cut = -1;
    for (const life of this.#lives) life.disk.fuse = undefined;
    for (const id of this.ids) if (this.#life(id).isOver) this.#start(id, this.#life(id).disk.bytes);
    for (let round = 0; round < rounds; round++) {
      await this.network.settle();
      for (const id of this.ids) await this.#tick(id, 20);
      this.#look();
      const max = Math.max(...this.servers.map((s) => s.max));
      if (this.servers.every((s) => s.openSeq === max + 1)) return true;
      // Who has missed the last of all knows of nothing that is open: it is told when it proposes there (Q3).
      for (const s of this.servers) if (s.openSeq > s.max && s.max < max) void s.start(s.openSeq, `${s.id}: last`);
    }
    return false;
  }

  #below(count: number): number {
    return Math.floor(this.random() * count);
  }

  #life(id: number): Life {
    return this.#lives[id] as Life;
  }

  async #tick(id: number, ms: number): Promise<void> {
    const { isOver, clock } = this.#life(id);
    if (!isOver) await clock.advance(clock.now() + ms);
  }

  /** A few instances are open at a time, and several servers may propose in one. */
  #propose(id: number): void {
    const { isOver, s } = this.#life(id);
    if (!isOver) void s.start(s.openSeq + this.#below(3), `${id}:${this.#below(1000)}`).catch(() => {});
  }

  async #done(id: number): Promise<void> {
    const { isOver, s } = this.#life(id);
    if (!isOver && s.lastApplied > 0) await this.#survive(() => s.done(s.lastApplied));
  }

  #start(id: number, bytes: Buffer): void {
    const [disk, clock] = [new FragileDisk(bytes), new WireClock()];
    const say = (seq: number, value: Value): void => this.#note(`server ${id} applied`, seq, value);
    const service = new Tally(0, say, (what) => this.wrong.push(`server ${id}: ${what}`));
    const life = { clock, disk, service, isOver: false, min: 1 } as Life;
    const addrs = this.ids.map(() => ":1");
    const links = this.ids.map((to) => (to === id ? undefined : this.network.link(life, id, to)));
    const timing = { retry_ms: [20, 60], random: this.random } as const;
    life.s = new this.#modules.Server({ id, addrs, links }, { disk, clock, timing, service }, this.#modules.functions);
    disk.onCrash = () => {
      life.isOver = true;
    };
    this.#lives[id] = life;
    this.#modules.openDisk(life.s, `disk ${id}`, false);
    service.last = life.s.lastApplied;
    life.s.wakeApply();
    life.s.watchForHoles();
  }

  /** What a server answers. @throws Error if it does not live */
  async #handle({ from, to, name, params }: Message<PeerMethod>): Promise<unknown> {
    const life = this.#life(to);
    if (life.isOver) throw new Error("gone");
    const handler = this.#modules.functions[HANDLERS[name]] as (s: server.Server, args: never) => unknown;
    const reply = await this.#survive(async () => {
      await life.s.takeDone(from, (params as { done: number }).done);
      return handler(life.s, params);
    });
    if (life.isOver) return undefined;
    life.s.watchForHoles();
    return reply;
  }

  async #survive(act: () => unknown): Promise<unknown> {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      return undefined;
    }
  }

  #note(who: string, seq: number, value: Value): void {
    const text = JSON.stringify(value);
    const known = this.decided.getOrInsert(seq, text);
    if (known !== text) this.wrong.push(`instance ${seq}: ${who} ${text}, another has ${known}`);
  }

  #look(): void {
    for (; this.#seen < this.network.sent.length; this.#seen++) {
      const message = this.network.sent[this.#seen] as Message<PeerMethod>;
      if (message.name === "Paxos.AcceptRpc") this.#lookAtAccept(message);
    }
    for (const { s, isOver } of this.#lives) {
      // What one knew that died in a write was never said.
      if (isOver) continue;
      const min = s.min();
      if (min < (this.#mins[s.id] ?? 1)) this.wrong.push(`server ${s.id}: min went back to ${min}`);
      this.#mins[s.id] = Math.max(min, this.#mins[s.id] ?? 1);
      for (const [seq, { promised, accepted, decided }] of s.instances) {
        const key = `${s.id} in ${seq}`;
        const before = this.#promised.get(key) ?? 0;
        if (promised < before) this.wrong.push(`server ${key}: promised ${promised} after ${before}`);
        if ((accepted?.ballot ?? 0) > promised) this.wrong.push(`server ${key}: accepted more than it holds promised`);
        this.#promised.set(key, promised);
        if (decided !== null) this.#note(`server ${s.id} learned`, seq, decided.value);
        if (seq < min) this.wrong.push(`server ${key}: that is forgotten, and there`);
      }
    }
  }

  #lookAtAccept({ from, params }: Message<PeerMethod>): void {
    const { seq, ballot, value } = params as AcceptArgs;
    if (ballot % this.#n !== from) this.wrong.push(`server ${from} proposes in ballot ${ballot}`);
    const text = JSON.stringify(value);
    const known = this.#proposed.getOrInsert(`${seq}/${ballot}`, text);
    if (known !== text) this.wrong.push(`instance ${seq}, ballot ${ballot}: ${text} and ${known} are proposed`);
  }
}
