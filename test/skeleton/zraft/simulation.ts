import { setImmediate as turn } from "node:timers/promises";
import { WireClock } from "../../../skeleton/zclock/wire-clock.ts";
import { encodeRecord } from "../../../skeleton/zdisk/record.ts";
import type { Entry, PeerMethod } from "../../../skeleton/zraft/messages.ts";
import type * as server from "../../../skeleton/zraft/server.ts";
import type { Service } from "../../../skeleton/zraft/service.ts";
import { randomFrom } from "../../../skeleton/zserver/random.ts";
import { ChanceNetwork, type Message } from "../chance-network.ts";
import { Crash, FragileDisk } from "../fragile-disk.ts";
import type { Modules } from "./modules.ts";

const HANDLERS = {
  "Raft.RequestVoteRpc": "RequestVoteRpc",
  "Raft.AppendEntriesRpc": "AppendEntriesRpc",
  "Raft.InstallSnapshotRpc": "InstallSnapshotRpc",
} as const;

/** What a service is after some entries: which was the last. It says when it is given anything but the next one. */
class Tally implements Service {
  last = 0;
  readonly #say: (index: number, entry: Entry) => void;
  readonly #wrong: (what: string) => void;

  constructor(say: (index: number, entry: Entry) => void, wrong: (what: string) => void) {
    this.#say = say;
    this.#wrong = wrong;
  }

  apply(index: number, entry: Entry): string {
    if (index !== this.last + 1) this.#wrong(`applied ${index} after ${this.last}`);
    this.last = index;
    this.#say(index, entry);
    return "";
  }

  restore(index: number, _term: number, data: string): void {
    if (index <= this.last) this.#wrong(`set back from ${this.last} to ${index}`);
    if (data !== `after ${index}`) this.#wrong(`snapshot ${index} is that ${data}`);
    this.last = index;
  }

  snapshot(): string {
    return `after ${this.last}`;
  }
}

interface Life {
  s: server.Server;
  clock: WireClock;
  disk: FragileDisk;
  isOver: boolean;
  commitIndex: number;
}

export interface SimulationOptions {
  n: number;
  seed: number;
  maxState: number;
}

/**
 * A cluster of the program in this process: each server has a clock, a disk and a network that a seeded chance plays. It looks after
 * every event whether one of Raft's properties (Figure 3) is broken.
 */
export class Simulation {
  readonly random: () => number;
  readonly network: ChanceNetwork<PeerMethod>;
  readonly wrong: string[] = [];
  readonly #modules: Modules;
  readonly #options: SimulationOptions;
  readonly #lives: (Life | undefined)[] = [];
  readonly #disks: FragileDisk[] = [];
  readonly #terms: number[] = [];
  readonly #leaders = new Map<number, number>();
  readonly #applied = new Map<number, string>();

  constructor(modules: Modules, options: SimulationOptions) {
    this.#modules = modules;
    this.#options = options;
    this.random = randomFrom(options.seed);
    this.network = new ChanceNetwork(this.random, (message) => this.#handle(message));
    for (const id of this.ids) {
      const disk = new FragileDisk(encodeRecord({ node: id, n: options.n }));
      this.#disks.push(disk);
      this.#terms.push(0);
      this.#start(id);
    }
  }

  get ids(): number[] {
    return Array.from({ length: this.#options.n }, (_, id) => id);
  }

  /** The servers that live. */
  get servers(): server.Server[] {
    return this.#lives.flatMap((life) => (life === undefined || life.isOver ? [] : [life.s]));
  }

  get lastApplied(): number {
    return this.#applied.size;
  }

  /** Something happens, whatever it is. */
  async step(): Promise<void> {
    const dice = this.random();
    const id = this.#below(this.#options.n);
    if (dice < 0.7) await this.network.deliver(this.random() < 0.03);
    else if (dice < 0.85) await this.tick(id, 1 + this.#below(20));
    else if (dice < 0.97) this.command(id, `${id} ${this.lastApplied}`);
    else if (dice < 0.975) this.#lightFuse(id);
    else if (dice < 0.977) this.#end(id);
    else if (this.#lives[id]?.isOver !== false) this.#start(id);
    await turn();
    this.#look();
  }

  /** From now on all live, nothing is lost, and all clocks go at one pace: until all have applied all, or for so many rounds. */
  async calmDown(rounds: number): Promise<boolean> {
    this.network.isCalm = true;
    for (const life of this.#lives) if (life !== undefined) life.disk.fuse = undefined;
    for (const id of this.ids) if (this.#lives[id]?.isOver !== false) this.#start(id);
    for (let round = 0; round < rounds; round++) {
      await this.network.settle();
      for (const id of this.ids) await this.tick(id, 5);
      this.#look();
      const last = Math.max(...this.servers.map(({ log }) => log.lastIndex));
      if (last > 0 && this.servers.every((s) => s.lastApplied === last && s.log.lastIndex === last)) return true;
    }
    return false;
  }

  async tick(id: number, ms: number): Promise<void> {
    const life = this.#lives[id];
    if (life !== undefined && !life.isOver) await life.clock.advance(life.clock.now() + ms);
  }

  command(id: number, text: string): void {
    const life = this.#lives[id];
    if (life === undefined || life.isOver) return;
    this.#survive(() => this.#modules.functions.start(life.s, text));
  }

  #below(count: number): number {
    return Math.floor(this.random() * count);
  }

  #lightFuse(id: number): void {
    const disk = this.#disks[id] as FragileDisk;
    disk.fuse = { writes: 1 + this.#below(3), share: this.random() };
  }

  #end(id: number): void {
    const life = this.#lives[id];
    if (life !== undefined) life.isOver = true;
  }

  #start(id: number): void {
    const before = this.#disks[id] as FragileDisk;
    const disk = new FragileDisk(before.bytes);
    this.#disks[id] = disk;
    const clock = new WireClock();
    const service = new Tally(
      (index, entry) => this.#note(id, index, entry),
      (what) => this.wrong.push(`server ${id}: ${what}`),
    );
    const life = { clock, disk, isOver: false, commitIndex: 0 } as Life;
    const { n, maxState } = this.#options;
    const timing = { heartbeat_ms: 20, election_ms: [60, 120], random: this.random } as const;
    const addrs = Array.from({ length: n }, () => ":1");
    const links = addrs.map((_, to) => (to === id ? undefined : this.network.link(life, id, to)));
    life.s = new this.#modules.Server(
      { id, addrs, links },
      { disk, clock, timing, service, maxState },
      this.#modules.functions,
    );
    disk.onCrash = () => {
      life.isOver = true;
    };
    this.#lives[id] = life;
    this.#modules.openDisk(life.s, `disk ${id}`, false);
    life.commitIndex = life.s.commitIndex;
    life.s.wakeApply();
    life.s.resetTimer();
  }

  /** What a server answers. @throws Error if it does not live */
  async #handle({ to, name, params }: Message<PeerMethod>): Promise<unknown> {
    const life = this.#lives[to];
    if (life === undefined || life.isOver) throw new Error("gone");
    const handler = this.#modules.functions[HANDLERS[name]] as (s: server.Server, args: never) => unknown;
    const reply = await this.#survive(() => handler(life.s, params));
    return life.isOver ? undefined : reply;
  }

  async #survive(act: () => unknown): Promise<unknown> {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      return undefined;
    }
  }

  #note(id: number, index: number, entry: Entry): void {
    const text = JSON.stringify(entry);
    const known = this.#applied.get(index);
    if (known !== undefined && known !== text)
      this.wrong.push(`index ${index}: server ${id} applied ${text}, another ${known}`);
    this.#applied.set(index, text);
  }

  #look(): void {
    for (const life of this.#lives) {
      if (life === undefined || life.isOver) continue;
      const { s } = life;
      const { id, currentTerm: term } = s;
      if (term < (this.#terms[id] ?? 0))
        this.wrong.push(`server ${id} went back from term ${this.#terms[id]} to ${term}`);
      this.#terms[id] = term;
      if (s.commitIndex < life.commitIndex) this.wrong.push(`server ${id}: commitIndex went back to ${s.commitIndex}`);
      life.commitIndex = s.commitIndex;
      if (s.role !== "leader") continue;
      const leader = this.#leaders.get(term);
      if (leader !== undefined && leader !== id) this.wrong.push(`term ${term} is led by ${leader} and ${id}`);
      if (leader === undefined) this.#lookAtLog(s);
      this.#leaders.set(term, id);
    }
  }

  /** Leader Completeness: who begins to lead has everything that was ever applied. */
  #lookAtLog({ id, log, currentTerm }: server.Server): void {
    for (const [index, text] of this.#applied) {
      if (index <= log.baseIndex) continue;
      const here = index <= log.lastIndex ? JSON.stringify(log.at(index)) : "nothing";
      if (here !== text)
        this.wrong.push(`server ${id} leads term ${currentTerm} with ${here} at ${index}, not ${text}`);
    }
  }

  /** Log Matching, of the logs as they are. */
  lookAtLogs(): void {
    for (const one of this.servers) {
      for (const two of this.servers) {
        if (two.id <= one.id) continue;
        let hasMatched = false;
        const first = Math.max(one.log.baseIndex, two.log.baseIndex) + 1;
        for (let index = Math.min(one.log.lastIndex, two.log.lastIndex); index >= first; index--) {
          hasMatched ||= one.log.term(index) === two.log.term(index);
          if (hasMatched && JSON.stringify(one.log.at(index)) !== JSON.stringify(two.log.at(index))) {
            this.wrong.push(`servers ${one.id} and ${two.id} differ at ${index}, and agree behind it`);
          }
        }
      }
    }
  }
}
