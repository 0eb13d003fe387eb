import path from "node:path";
import { parseAddress } from "../../../skeleton/znet/address.ts";
import { freeAddresses } from "../../base/ports.ts";
import { Lines } from "../../cluster/lines.ts";
import { RealClient } from "../../cluster/real-client.ts";
import { StartError } from "../../cluster/start-error.ts";
import { History } from "../../history/history.ts";
import { Wiretap } from "../../history/wiretap.ts";
import { Accounts } from "../../sandbox/accounts.ts";
import { Process } from "../../sandbox/launch.ts";
import { type Mishap, mishapOf } from "../../sandbox/mishap.ts";
import { KEPT_MAX } from "../../sandbox/output.ts";
import { temporaryFolder } from "../../sandbox/reaper.ts";
import { openTo, type Sandbox } from "../../sandbox/sandbox.ts";
import { BusyLoopError, QUIET_MS, waitForIdle } from "../../sandbox/wait-for-idle.ts";
import { Keyring } from "./judge/keyring.ts";
import type { Subject } from "./judge/model.ts";
import { PuppetClient } from "./puppets/client.ts";
import { PuppetMaster, type Seat } from "./puppets/master.ts";
import { newPlace, type Place } from "./puppets/places.ts";
import { PuppetReplica } from "./puppets/replica.ts";
import { PBFT, replica } from "./wire.ts";

const START_TIMEOUT_MS = 60_000;

/** A process that starts waits for the disk, too, and looks as if it were idle. */
const START_QUIET_MS = 5000;
const AT_WORK = /== start work loop ==/;

/** Other programs may take a port between its choice and its use. */
const PORT_TRIES = 3;

export interface ClusterOptions {
  /** The file to start with Node: a stage's program. */
  program: string;
  sandbox: Sandbox;
  f: number;
  /** The ids of the replicas that are real processes. All the others are puppets. */
  live: readonly number[];
  /** The level that the real ones log, 0 to 3. */
  log: number;
  /** Kills them when it is aborted. */
  over?: AbortSignal;
  /** Told of the history of each start that is tried: where it fails, that is the evidence. */
  onHistory?: (history: History) => void;
}

/**
 * Real servers and puppets, one cluster: 3f+1 replicas, a client, and a master, the last two played by the grader. Every
 * call that a real server makes or takes stands in the history. Between real servers there is a wiretap.
 */
export class Cluster {
  readonly f: number;
  /** The ids of the real servers. */
  readonly live: readonly number[];
  readonly history: History = new History(PBFT);
  readonly wiretap: Wiretap = new Wiretap(this.history);
  readonly lines: Lines = new Lines(this.history);
  /** By replica id; undefined at a real server's. */
  readonly puppets: (PuppetReplica | undefined)[] = [];
  readonly #options: ClusterOptions;
  readonly #seats: (Seat | Place)[] = [];
  readonly #servers = new Map<number, Process>();
  readonly #processes: Process[] = [];
  readonly #closers: { close(): void }[] = [this.wiretap, this.lines];
  #keyring = new Keyring([]);
  #maddr = "";
  #isStopped = false;
  #client: PuppetClient | undefined;
  #removeKeys: () => Promise<void> = async () => {};
  readonly #accounts: Accounts;

  private constructor(options: ClusterOptions) {
    this.f = options.f;
    this.live = options.live;
    this.#options = options;
    options.onHistory?.(this.history);
    this.history.onFlood = (why) => this.#kill(why);
    const { over } = options;
    over?.addEventListener("abort", () => this.#kill((over.reason as Error).message));
    this.#accounts = new Accounts(this.#processes, (process, why) => this.#kill(why, [process]));
    this.#closers.push(this.#accounts);
  }

  /**
   * Starts the real servers. At the end each is at work, and all are connected with each other.
   *
   * @throws OutputError when a server ends, or is not at work in time
   * @throws StartError when a server is idle, and has not come to work
   */
  static async start(options: ClusterOptions): Promise<Cluster> {
    for (let tries = 1; ; tries++) {
      options.over?.throwIfAborted();
      const cluster = new Cluster(options);
      try {
        await cluster.#start();
        return cluster;
      } catch (error) {
        await cluster.stop();
        const portTaken = error instanceof Error && error.message.includes("EADDRINUSE");
        if (!portTaken || tries === PORT_TRIES) throw error;
      }
    }
  }

  async #start(): Promise<void> {
    await this.#takeSeats();
    const views = await this.#views();
    const direct = this.#seats.map(({ address }) => address);
    const master = await PuppetMaster.listen(this.#seats, this.live, (asker) => views.get(asker) ?? direct);
    this.#closers.push(master);
    this.#maddr = master.address;
    for (const address of [master.address, ...direct, ...[...views.values()].flat()]) this.lines.watch(address);

    for (const id of this.live) {
      const { address, keys } = this.#seats[id] as Place;
      const args = ["-saddr", address, "-pri", keys.pri, "-pub", keys.pub];
      this.#servers.set(id, this.#launch("server", args, [keys.pri, keys.pub], id));
    }
    const atWork = Promise.all(
      this.servers.map((server) => server.stderr.until(AT_WORK, { timeout_ms: START_TIMEOUT_MS })),
    );
    // If one of them ends, nobody waits for the others any more.
    atWork.catch(() => {});
    let isAtWork = false;
    const come = async () => {
      await Promise.race([atWork, ...this.servers.map((server) => server.ending())]);
      isAtWork = true;
    };
    await waitForIdle(this.servers, come, START_QUIET_MS).catch((error: unknown) => {
      if (error instanceof BusyLoopError) error.isAtStart = true;
      throw error;
    });
    if (!isAtWork) {
      throw new StartError("a server is idle before it is at work", "it wrote nothing more:", this.#lastWords());
    }
    await this.#meet(master);
  }

  /** Puppets and a client reach the servers, or these have nothing left to do. */
  async #meet(master: PuppetMaster): Promise<void> {
    const puppets = this.puppets.filter((puppet) => puppet !== undefined);
    let haveMet = false;
    const meet = async (signal: AbortSignal) => {
      const reached = puppets.flatMap((puppet) => this.live.map((id) => puppet.connect(id, this.address(id))));
      const client = await PuppetClient.join(master.address, this.history);
      if (signal.aborted) return client.close();
      this.lines.watch(client.address);
      this.#client = client;
      client.onSign = (request) => this.#keyring.vouchFor(request);
      this.#closers.push(client);
      await Promise.all([...reached, client.connected(this.live)]);
      haveMet = true;
    };
    const servers = this.servers;
    const meeting = waitForIdle(servers, meet, START_QUIET_MS);
    meeting.catch(() => {});
    // One that ends is not waited for.
    await Promise.race([meeting, ...servers.map((server) => server.ending())]);
    if (!haveMet) throw this.#whyNotMet(master);
    for (const [id, server] of this.#servers) server.echo = () => this.#echo(id);
  }

  /** Resolves when a real server has answered on every line of the grader's own, with how much has been said by then. */
  async #echo(id: number): Promise<number> {
    await Promise.all([this.client.echo(id), ...this.puppets.map((puppet) => puppet?.echo(id))]);
    return this.history.calls.length;
  }

  /** Of servers idle, one that cannot be reached though it says that it is at work; or that nobody can tell. */
  #whyNotMet({ missing }: PuppetMaster): Error {
    for (const id of this.live) {
      if (missing.has(this.address(id))) {
        const seen = "the master has not heard of it, and it is idle; it wrote:";
        const message = "a server says that it is at work, and has not registered with the master";
        return new StartError(message, seen, this.server(id).stderr.tail());
      }
    }
    this.throwIfClosed("says that it is at work, and");
    return new Error(
      `not all servers were reached: ${this.live.map((id) => this.#whyDown(id) ?? "reached").join(", ")}`,
    );
  }

  /**
   * To be asked of servers idle of which something did not come.
   *
   * @throws StartError if one lives, and refuses connections: it has closed its port, and can be sent nothing more
   */
  throwIfClosed(what = "takes no connection any more:"): void {
    for (const id of this.live) {
      const cause = this.#whyDown(id);
      if (this.server(id).exit !== undefined || !cause?.includes("ECONNREFUSED")) continue;
      const { port } = parseAddress(this.address(id)) as { port: number };
      const seen = `${cause}, and it is idle; it wrote:`;
      throw new StartError(`a server ${what} its port ${port} is closed`, seen, this.server(id).stderr.tail());
    }
  }

  #whyDown(id: number): string | undefined {
    const callers = [this.#client, ...this.puppets].filter((caller) => caller !== undefined);
    return callers.map((caller) => caller.down(id)).find((why) => why !== undefined);
  }

  /** What the first server that is not at work has written. */
  #lastWords(): string {
    return this.servers.find(({ stderr }) => !AT_WORK.test(stderr.text))?.stderr.tail() ?? "nothing";
  }

  /** Gives every replica its address and its keys: a puppet, or a place where a real server will be. */
  async #takeSeats(): Promise<void> {
    const { dir, remove } = await temporaryFolder("zlab-keys-");
    this.#removeKeys = remove;
    await openTo(this.#options.sandbox, dir);
    // Where there is one real server, it is who calls. Where there are more, the wiretap sees who does.
    const caller = this.live.length === 1 ? replica(this.live[0] as number) : undefined;
    for (let id = 0; id < 3 * this.f + 1; id++) {
      const puppet = this.live.includes(id) ? undefined : await PuppetReplica.listen(id, this.history, caller);
      this.puppets.push(puppet);
      if (puppet !== undefined) this.#closers.push(puppet);
      this.#seats.push(puppet === undefined ? await newPlace(dir, id, this.#options.sandbox) : puppet.seat);
    }
    const pubkeys = this.#seats.map(({ publicPem }) => publicPem);
    this.#keyring = new Keyring(pubkeys);
    this.history.note({ kind: "cluster", f: this.f, live: this.live, pubkeys });
    for (const puppet of this.puppets) {
      if (puppet !== undefined) puppet.onSign = (phase, msg, sign) => this.#keyring.vouch(puppet.id, phase, msg, sign);
    }
  }

  /** Where each real server finds the others, by its own address: behind the wiretap, unless it is the only one. */
  async #views(): Promise<Map<string, string[]>> {
    const views = new Map<string, string[]>();
    if (this.live.length === 1) return views;
    for (const id of this.live) {
      const ways = this.#seats.map(({ address }, other) =>
        other === id ? address : this.wiretap.open(replica(id), replica(other), address),
      );
      views.set(this.address(id), await Promise.all(ways));
    }
    return views;
  }

  /** What comes of ending everything is nobody's doing but the grader's. */
  #note(fact: Parameters<History["note"]>[0]): void {
    if (!this.#isStopped) this.history.note(fact);
  }

  /** What a process writes, and that it ends, is part of the history. */
  #writeDown(who: string, process: Process): void {
    this.#note({ kind: "start", who });
    for (const stream of ["stdout", "stderr"] as const) {
      const output = process[stream];
      output.onText = (text) => {
        if (output.text.length < KEPT_MAX) this.#note({ kind: "log", who, stream, text });
      };
    }
    void process.exited.then((exit) => this.#note({ kind: "exit", who, ...exit }));
  }

  /** Does something to a member, or to what passes between two, and writes that down. */
  fault(what: string, who: number, more: { other?: number; about?: number } = {}): void {
    const other = more.other === undefined ? {} : { other: replica(more.other) };
    this.history.note({ kind: "fault", what, who: replica(who), ...other, ...(more.about && { about: more.about }) });
  }

  /**
   * Waits for what must happen, and no longer than the servers have anything left to do; that they had nothing is written
   * down, for then what they owe is owed.
   */
  async untilIdle(
    happens?: (signal: AbortSignal) => Promise<unknown>,
    { quiet_ms = QUIET_MS, servers = this.servers }: { quiet_ms?: number; servers?: Process[] } = {},
  ): Promise<void> {
    const since = this.history.now;
    const waited = await waitForIdle(servers, happens, quiet_ms);
    if (waited !== "idle") return;
    const who = this.live.filter((id) => servers.includes(this.server(id))).map(replica);
    this.history.note({ kind: "idle", who, since, quiet_ms });
  }

  #launch(role: string, args: readonly string[], reads: readonly string[], id?: number): Process {
    const { program, log, sandbox } = this.#options;
    const common = ["-role", role, "-maddr", this.#maddr, "-log", String(log)];
    const process = Process.node(role, [program, ...common, ...args], path.dirname(program), { sandbox, reads });
    this.#processes.push(process);
    this.#writeDown(role === "server" ? replica(id as number) : role, process);
    for (const output of [process.stdout, process.stderr]) {
      output.onFlood = () => this.#kill("it had written megabytes", [process]);
    }
    return process;
  }

  /** The replicas' public keys. */
  get keyring(): Keyring {
    return this.#keyring;
  }

  /** The address of the master. */
  get maddr(): string {
    return this.#maddr;
  }

  /** The client that the grader plays. */
  get client(): PuppetClient {
    return this.#client as PuppetClient;
  }

  /** The ids of all replicas, real servers and puppets. */
  get ids(): number[] {
    return [...this.#seats.keys()];
  }

  /** Who a real server is, for the judge. */
  subject(id: number): Subject {
    return { id, n: this.#seats.length, keyring: this.keyring };
  }

  /** The process of a real server. */
  server(id: number): Process {
    const process = this.#servers.get(id);
    if (process === undefined) throw new RangeError(`replica ${id} is no process: those are ${this.live.join(" ")}`);
    return process;
  }

  /** The address of a replica. */
  address(id: number): string {
    return (this.#seats[id] as Seat).address;
  }

  /** The real servers that have not ended. */
  get servers(): Process[] {
    return [...this.#servers.values()].filter(({ exit }) => exit === undefined);
  }

  /** A puppet, by its replica id. */
  puppet(id: number): PuppetReplica {
    const puppet = this.puppets[id];
    if (puppet === undefined) throw new RangeError(`replica ${id} is no puppet`);
    return puppet;
  }

  /** A real client that joined. */
  async realClient(timeout_s: number): Promise<RealClient> {
    const [address] = (await freeAddresses(1)) as [string];
    const client = new RealClient(
      this.#launch("client", ["-caddr", address, "-timeout", String(timeout_s)], []),
      address,
    );
    await client.ready(START_TIMEOUT_MS);
    return client;
  }

  /**
   * To be asked whenever a real one may have been ended: what befell one of them that need not have been its own doing, in
   * a clause; undefined if nothing did.
   */
  get mishap(): Mishap | undefined {
    for (const process of this.#processes) {
      const mishap = mishapOf(process);
      const id = [...this.#servers].find(([, one]) => one === process)?.[0];
      if (mishap !== undefined)
        return { ...mishap, what: `${process.name} ${id ?? ""} ${mishap.what}`.replace("  ", " ") };
    }
    return undefined;
  }

  /** @throws BusyLoopError when a real one was ended because it had run for too long in all */
  refuseOverspent(): void {
    this.#accounts.refuseOverspent();
  }

  #kill(reason: string, processes = this.#processes): void {
    for (const { stderr, exit } of processes) if (exit === undefined) stderr.note(`the grader ended it: ${reason}`);
    for (const process of processes) process.signal("SIGKILL");
  }

  /** Ends all processes and puppets, at once: nothing is asked of them any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const one of this.#closers) one.close();
    await Promise.all(this.#processes.map((process) => process.kill()));
    await this.#removeKeys();
  }
}
