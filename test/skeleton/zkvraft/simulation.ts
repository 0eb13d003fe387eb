import { setImmediate as turn } from "node:timers/promises";
import type { Operation } from "../../../grader/labs/kit/linearizable.ts";
import { WireClock } from "../../../skeleton/zclock/wire-clock.ts";
import { encodeRecord } from "../../../skeleton/zdisk/record.ts";
import type * as client from "../../../skeleton/zkvraft/client.ts";
import { isRead } from "../../../skeleton/zkvraft/entries.ts";
import type * as kvServer from "../../../skeleton/zkvraft/kv-server.ts";
import type { CommandArgs } from "../../../skeleton/zkvraft/messages.ts";
import type { Functions as RaftFunctions } from "../../../skeleton/zraft/functions.ts";
import type { PeerMethod } from "../../../skeleton/zraft/messages.ts";
import type * as raftServer from "../../../skeleton/zraft/server.ts";
import { randomFrom } from "../../../skeleton/zserver/random.ts";
import { ChanceNetwork, type Message } from "../chance-network.ts";
import { Crash, FragileDisk } from "../fragile-disk.ts";
import type { Modules } from "./modules.ts";

type Name = PeerMethod | "Kv.CommandRpc";

const HANDLERS = {
  "Raft.RequestVoteRpc": "RequestVoteRpc",
  "Raft.AppendEntriesRpc": "AppendEntriesRpc",
  "Raft.InstallSnapshotRpc": "InstallSnapshotRpc",
} as const;

interface Life {
  s: kvServer.KvServer;
  raft: raftServer.Server;
  functions: RaftFunctions;
  clock: WireClock;
  isOver: boolean;
}

interface Client {
  clock: WireClock;
  clerk: client.Clerk;
  /** How often it has begun with a new session. */
  sessions: number;
  isBusy: boolean;
}

export interface SimulationOptions {
  n: number;
  clerks: number;
  seed: number;
  maxState: number;
}

/**
 * Servers on their Rafts, and clerks, in this process: each has a clock, each server a disk, and a seeded chance plays the network, with
 * partitions, kills in the middle of writes, and restarts. It keeps what clerks asked for and were told.
 */
export class Simulation {
  readonly random: () => number;
  readonly network: ChanceNetwork<Name>;
  readonly operations: Operation[] = [];
  readonly wrong: string[] = [];
  restarts = 0;
  readonly #modules: Modules;
  readonly #options: SimulationOptions;
  readonly #lives: (Life | undefined)[] = [];
  readonly #disks: FragileDisk[] = [];
  readonly #clients: Client[] = [];
  /** The places in the history. */
  #now = 0;
  /** Whom nobody else hears; undefined for nobody. */
  #lonely: number | undefined;

  constructor(modules: Modules, options: SimulationOptions) {
    this.#modules = modules;
    this.#options = options;
    this.random = randomFrom(options.seed);
    this.network = new ChanceNetwork(this.random, (message) => this.#handle(message));
    this.network.isCut = (from, to) => from >= 0 && to >= 0 && [from, to].includes(this.#lonely ?? -1);
    for (const id of this.ids) {
      this.#disks.push(new FragileDisk(encodeRecord({ node: id, n: options.n })));
      this.#start(id);
    }
    for (let place = 0; place < options.clerks; place++) {
      const clock = new WireClock();
      this.#clients.push({ clock, clerk: this.#clerk(place, clock), sessions: 0, isBusy: false });
    }
  }

  get ids(): number[] {
    return Array.from({ length: this.#options.n }, (_, id) => id);
  }

  /** Something happens, whatever it is. */
  async step(): Promise<void> {
    const dice = this.random();
    const id = this.#below(this.#options.n);
    if (dice < 0.72) await this.network.deliver(this.random() < 0.03);
    else if (dice < 0.84) await this.#tick(id, 1 + this.#below(20));
    else if (dice < 0.9) await this.#tickClient(this.#below(this.#options.clerks), 1 + this.#below(40));
    else if (dice < 0.97) this.#ask(this.#below(this.#options.clerks));
    else if (dice < 0.973) this.#lightFuse(id);
    else if (dice < 0.974) this.#end(id);
    else if (dice < 0.9752) this.#lonely = this.random() < 0.5 ? undefined : id;
    else if (this.#lives[id]?.isOver !== false) this.#start(id);
    await turn();
  }

  /** From now on all live, nothing is lost, and all clocks go at one pace: until all clerks are answered, or for so many rounds. */
  async calmDown(rounds: number): Promise<boolean> {
    this.network.isCalm = true;
    this.#lonely = undefined;
    for (const disk of this.#disks) disk.fuse = undefined;
    for (const id of this.ids) if (this.#lives[id]?.isOver !== false) this.#start(id);
    for (let round = 0; round < rounds; round++) {
      await this.network.settle();
      for (const id of this.ids) await this.#tick(id, 5);
      for (const place of this.#clients.keys()) await this.#tickClient(place, 5);
      const applied = new Set(this.#living.map(({ s }) => s.lastApplied));
      if (this.#clients.every(({ isBusy }) => !isBusy) && applied.size === 1) return true;
    }
    return false;
  }

  /** Those that have applied as much have the same state, to the letter (O4, O7). */
  lookAtStates(): void {
    const first = new Map<number, string>();
    for (const { s } of this.#living) {
      const state = this.#modules.functions.snapshot(s.machine);
      const before = first.getOrInsert(s.lastApplied, state);
      if (before !== state) this.wrong.push(`after ${s.lastApplied} server ${s.id} has ${state}, another ${before}`);
    }
  }

  get #living(): Life[] {
    return this.#lives.flatMap((life) => (life === undefined || life.isOver ? [] : [life]));
  }

  #below(count: number): number {
    return Math.floor(this.random() * count);
  }

  async #tick(id: number, ms: number): Promise<void> {
    const life = this.#lives[id];
    if (life !== undefined && !life.isOver) await life.clock.advance(life.clock.now() + ms);
  }

  async #tickClient(place: number, ms: number): Promise<void> {
    const clock = this.#clients[place]?.clock;
    await clock?.advance(clock.now() + ms);
  }

  #clerk(place: number, clock: WireClock): client.Clerk {
    const life = { isOver: false };
    const links = this.ids.map((id) => this.network.link(life, -1 - place, id));
    const options = { clock, timeout_ms: 200, aside: (log: () => void) => log() };
    return new this.#modules.Clerk(links, options, this.#modules.clerkFunctions);
  }

  /** Has a clerk that is free ask for something. */
  #ask(place: number): void {
    const one = this.#clients[place] as Client;
    if (one.isBusy) return;
    one.isBusy = true;
    const key = `k${this.#below(3)}`;
    const value = `${this.operations.length},`;
    const some = [`append ${key} ${value}`, `append ${key} ${value}`, `get ${key}`, `get ${key}`, `get ${key}`];
    const command = [...some, `put ${key} ${value}`, `del ${key}`][this.#below(7)] as string;
    const name = `${place}.${one.sessions}`;
    const operation: Operation = {
      client: name,
      command,
      invoked: ++this.#now,
      returned: undefined,
      result: undefined,
    };
    this.operations.push(operation);
    one.clerk.command(command).then(
      (result) => {
        Object.assign(operation, { returned: ++this.#now, result });
        one.isBusy = false;
      },
      (error: unknown) => {
        if (!(error instanceof this.#modules.SessionError)) this.wrong.push(String(error));
        one.clerk = this.#clerk(place, one.clock);
        one.sessions += 1;
        one.isBusy = false;
      },
    );
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
    this.restarts += 1;
    const disk = new FragileDisk((this.#disks[id] as FragileDisk).bytes);
    this.#disks[id] = disk;
    const { n, maxState } = this.#options;
    const { raft, KvServer, LocalRaft, watched, functions: own } = this.#modules;
    const clock = new WireClock();
    const s = new KvServer(id, n, { sessions_max: 64, ttl_ms: 1e9, maxState }, own);
    const functions = watched(raft.functions, () => s.lookAtLeader());
    const life = { s, clock, functions, isOver: false } as Life;
    const timing = { heartbeat_ms: 20, election_ms: [60, 120], random: this.random } as const;
    const addrs = Array.from({ length: n }, () => ":1");
    const links = addrs.map((_, to) => (to === id ? undefined : this.network.link(life, id, to)));
    life.raft = new raft.Server({ id, addrs, links }, { disk, clock, timing, service: s, maxState }, functions);
    s.raft = new LocalRaft(life.raft, functions, own.readIndex);
    disk.onCrash = () => {
      life.isOver = true;
    };
    this.#lives[id] = life;
    raft.openDisk(life.raft, `disk ${id}`, false);
    life.raft.wakeApply();
    life.raft.resetTimer();
  }

  /** What a server answers. @throws Error if it does not live */
  async #handle(message: Message<Name>): Promise<unknown> {
    const life = this.#lives[message.to];
    if (life === undefined || life.isOver) throw new Error("gone");
    const { name, params } = message;
    if (name === "Kv.CommandRpc") {
      // It waits for consensus, and nothing else waits for it.
      void this.#command(life, params).then(
        (reply) => void (!life.isOver && this.network.held.push(() => message.answer(reply))),
        () => void (!life.isOver && message.fail()),
      );
      return undefined;
    }
    const handler = life.functions[HANDLERS[name]] as (s: raftServer.Server, args: never) => unknown;
    try {
      const reply = await handler(life.raft, params);
      return life.isOver ? undefined : reply;
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      return undefined;
    }
  }

  async #command({ s }: Life, args: CommandArgs): Promise<unknown> {
    const read = args.clientId !== 0 && isRead(args.command) ? await s.get(args) : undefined;
    return read ?? s.command(args);
  }
}
