import { freeAddress } from "../base/ports.ts";
import type { Call, Said } from "../history/events.ts";
import type { Exit, Process } from "../sandbox/launch.ts";
import type { Mishap } from "../sandbox/mishap.ts";
import { OutputError } from "../sandbox/output.ts";
import { temporaryFolder } from "../sandbox/reaper.ts";
import { openTo, type Sandbox, UNSANDBOXED } from "../sandbox/sandbox.ts";
import { START_TIMEOUT_MS, unlessGone, unlessIdle, untilAtWork, untilSaid } from "./at-work.ts";
import type { Client, Family, Master } from "./family.ts";
import { gather } from "./gather.ts";
import { Lines } from "./lines.ts";
import type { ProcessMember, Puppet } from "./member.ts";
import type { ClusterOptions } from "./options.ts";
import { Processes } from "./processes.ts";
import { RealClient } from "./real-client.ts";
import { Routes } from "./routes.ts";
import { haveMet, refuseMissing, whyDown } from "./unreached.ts";
import { Waits } from "./waits.ts";

/** Other programs may take a port between its choice and its use. */
const PORT_TRIES = 3;

/** A client with this goes on when a command finds no agreement, though nobody sits at its terminal. */
const STAYS = { ZCLIENT_STAYS: "1" };

/**
 * Members, each a process or a puppet, with a master and clients. The history records all that happens to them. It records
 * the calls between them too if the grader plays the master; with several processes, a wiretap records these.
 */
export class Cluster<P extends Puppet, C extends Client> extends Waits<P> {
  readonly f: number;
  readonly live: readonly number[];
  readonly #family: Family<P, C>;
  readonly #options: ClusterOptions;
  readonly #sandbox: Sandbox;
  readonly #processes: Processes;
  readonly #lines: Lines;
  readonly #closers: { close(): void }[];
  readonly #routes: Routes;
  #maddr = "";
  #master: Master | undefined;
  #masterProcess: Process | undefined;
  #client: C | undefined;
  #removeKeys: () => Promise<void> = async () => {};

  private constructor(family: Family<P, C>, options: ClusterOptions) {
    super(family);
    const { program, log, signal, onProcess, f, sandbox = UNSANDBOXED } = options;
    this.f = f;
    this.live = options.live ?? Array.from({ length: family.size(f) }, (_, id) => id);
    this.#family = family;
    this.#options = options;
    this.#sandbox = sandbox;
    options.onHistory?.(this.history);
    const isLimited = options.master === "puppet" && !options.isByHand;
    this.#processes = new Processes(this.history, family.name, { program, sandbox, log, isLimited, signal, onProcess });
    this.#lines = new Lines(this.history);
    this.#routes = new Routes(this.wiretap, this.nameOf);
    this.#closers = [this.wiretap, this.#lines];
  }

  /**
   * Starts the processes. At the end each is at work, and all are connected with each other.
   *
   * @throws OutputError when a process ends, or is not at work in time: it says whose it is
   * @throws StartError when a member is idle, and has not come to work; only where the master is a puppet
   */
  static async start<P extends Puppet, C extends Client>(
    family: Family<P, C>,
    options: ClusterOptions,
  ): Promise<Cluster<P, C>> {
    for (let tries = 1; ; tries++) {
      options.signal?.throwIfAborted();
      const cluster = new Cluster(family, options);
      try {
        await cluster.#start();
        return cluster;
      } catch (error) {
        await cluster.#stop((process) => process.kill());
        const isPortTaken = error instanceof OutputError && error.ended && family.portTaken.test(error.wrote);
        if (!isPortTaken || tries === PORT_TRIES) throw error;
      }
    }
  }

  async #start(): Promise<void> {
    await this.#gather();
    const isPlayed = this.#options.master === "puppet";
    if (isPlayed) await this.#playMaster();
    else await this.#startMaster();
    for (const member of this.processMembers) this.#launch(member);
    if (!isPlayed) return this.#register();
    await (this.#options.isByHand ? this.#allAtWork() : this.#comeToWork());
  }

  async #gather(): Promise<void> {
    const { dir, remove } = await temporaryFolder("zlab-keys-");
    this.#removeKeys = remove;
    await openTo(this.#sandbox, dir);
    const [only] = this.live;
    // A single process is the only caller of puppets. With several processes, the wiretap sees which one calls.
    const caller = this.live.length === 1 ? only : undefined;
    const { f, live, history } = this;
    const options = { family: this.#family, f, live, caller, dir, sandbox: this.#sandbox, history };
    for await (const member of gather<P>(options)) {
      this.members.push(member);
      if ("close" in member) this.#closers.push(member);
    }
  }

  #noteMembers(): void {
    const pubkeys = this.members.map(({ publicPem }) => publicPem);
    this.history.note({ kind: "cluster", f: this.f, live: this.live, pubkeys });
  }

  /** A single process needs no wiretap, for it calls puppets only. */
  async #playMaster(): Promise<void> {
    this.#noteMembers();
    const { members, live } = this;
    const routes = this.#routes;
    if (live.length > 1) await routes.tapMembers(members);
    const direct = members.map(({ address }) => address);
    const master = await this.#family.master(members, live, (asker) => routes.of(asker) ?? direct);
    this.#master = master;
    this.#closers.push(master);
    this.#maddr = master.address;
    for (const address of [master.address, ...direct, ...routes.addresses]) this.#lines.watch(address);
  }

  async #startMaster(): Promise<void> {
    this.#maddr = await freeAddress();
    const { args, roles } = this.#family;
    const told = args.master({ address: this.#maddr, f: this.f });
    this.#masterProcess = this.#processes.launch({ role: roles.master, args: told });
    this.#processes.writeDown(this.#masterProcess);
  }

  /** Starts a member's process. Where a real master gives the ids, nobody knows yet which one it is. */
  #launch(member: ProcessMember, isKnown = this.#options.master === "puppet"): void {
    const { args, roles } = this.#family;
    const { address, identity, isNew } = member;
    const door = this.#options.http === undefined ? undefined : this.#family.door?.(this.#options.http + member.id);
    const told = [...args.member({ address, master: this.#maddr, identity, isNew }), ...(door ?? [])];
    const hasDisk = member.disk !== undefined;
    const process = this.#processes.launch({ role: roles.member, args: told, reads: identity.files, member, hasDisk });
    member.begin(process);
    if (isKnown) this.#processes.writeDown(process);
    // Who dials a process that is gone is to see what it would see without the wiretap.
    if (this.#options.isByHand) void process.exited.then(() => this.wiretap.refuse(this.nameOf(member.id)));
    if (this.#client !== undefined) process.echo = () => this.#echo(member.id);
  }

  /** Starts the members with a real master, which gives the ids. */
  async #register(): Promise<void> {
    const members = this.processMembers;
    const { registered, atWork } = this.#family;
    const register = async (member: ProcessMember) => {
      member.id = Number((await untilSaid(nameless(member), registered))[1]);
      this.#processes.writeDown(member.process);
      await untilAtWork(member, atWork);
    };
    // The master is watched too: it says at once why it has ended, but a member without a master gives up only after a while.
    const master = { process: this.master, address: this.#maddr };
    await unlessGone(members.map(register), [...members.map(nameless), master]);
    this.members.sort((one, other) => one.id - other.id);
    this.#noteMembers();
  }

  async #allAtWork(): Promise<void> {
    const members = this.processMembers;
    const coming = members.map((member) => untilAtWork(member, this.#family.atWork));
    await unlessGone(coming, members);
  }

  async #comeToWork(): Promise<void> {
    await unlessIdle(this.processMembers, this.#family.roles.member, this.#allAtWork());
    await this.#meet(this.#master as Master);
  }

  /** Waits until the puppets and the client reach the processes, or the processes are idle. */
  async #meet(master: Master): Promise<void> {
    const reach = async (signal: AbortSignal) => {
      const puppets = this.puppets.filter((puppet) => puppet !== undefined);
      const reached = puppets.flatMap((puppet) => this.live.map((id) => puppet.connect(id, this.address(id))));
      const client = await this.#family.client(master.address, this.history);
      if (signal.aborted) return client.close();
      this.#lines.watch(client.address);
      this.#client = client;
      this.#closers.push(client);
      await Promise.all([...reached, client.connected(this.live)]);
    };
    if (!(await haveMet(this.servers, reach))) throw this.#whyNotMet(master);
    for (const { id, process } of this.processMembers) process.echo = () => this.#echo(id);
  }

  /** Why idle processes are not reached: one says that it is at work but cannot be called, or the reason is unknown. */
  #whyNotMet({ missing }: Master): Error {
    refuseMissing(this.processMembers, missing, this.#family.roles);
    this.throwIfClosed("says that it is at work, and");
    const reached = this.live.map((id) => whyDown(this.callers, id) ?? "reached");
    return new Error(`not all ${this.#family.roles.member}s were reached: ${reached.join(", ")}`);
  }

  /** Resolves when a process has answered an echo on every connection of the grader's, with the number of calls so far. */
  async #echo(id: number): Promise<number> {
    await Promise.all(this.callers.map((caller) => caller.echo(id)));
    return this.history.calls.length;
  }

  protected override async startAgain(member: ProcessMember): Promise<void> {
    this.#launch(member, true);
    await this.wiretap.accept(this.nameOf(member.id));
    await untilAtWork(member, this.#family.atWork);
  }

  /** A real client that joined. */
  async realClient(timeout_s = 5): Promise<RealClient> {
    const listen = await freeAddress();
    const { args, roles } = this.#family;
    const { isByHand } = this.#options;
    const address = isByHand ? await this.#tapped(roles.client, listen) : listen;
    const told = args.client({ address, listen, master: this.#maddr, timeout_s });
    const process = this.#processes.launch({ role: roles.client, args: told, env: isByHand ? STAYS : {} });
    this.#processes.writeDown(process);
    const client = new RealClient(process, address);
    await client.ready(START_TIMEOUT_MS);
    return client;
  }

  #tapped(role: string, listen: string): Promise<string> {
    const { callerOf } = this.#family;
    const name = `${role} ${listen.replace(/^.*(?=:)/, "")}`;
    const from = callerOf && ((said: Omit<Said, "from">) => callerOf(said, this.history));
    return this.#routes.tapClient({ name, listen, from }, this.members);
  }

  /**
   * The client that the grader plays.
   *
   * @throws RangeError where the master is a process
   */
  get client(): C {
    if (this.#client === undefined) throw new RangeError("the grader plays no client in this cluster");
    return this.#client;
  }

  /** What a call says, in a few words. */
  brief(call: Call): string {
    return this.#family.teller?.brief(call) ?? call.method;
  }

  /** The address of the master. */
  get maddr(): string {
    return this.#maddr;
  }

  /**
   * The process of the master.
   *
   * @throws RangeError where the master is a puppet
   */
  get master(): Process {
    if (this.#masterProcess === undefined) throw new RangeError("the grader plays the master of this cluster");
    return this.#masterProcess;
  }

  /** Every process that was started, the master's and the clients' too. */
  get processes(): readonly Process[] {
    return this.#processes.all;
  }

  /** The first mishap of a process, as a clause; undefined if there was none. */
  get mishap(): Mishap | undefined {
    return this.#processes.mishap;
  }

  /** @throws BusyLoopError when a process was ended because it had run for too long in all */
  refuseOverspent(): void {
    this.#processes.refuseOverspent();
  }

  /** Ends all processes and puppets, and removes the keys and disks. The processes of a grade are killed, for nothing more is asked of them. */
  async stop(): Promise<void> {
    await this.#stop((process) => (this.#options.master === "puppet" ? process.kill() : process.end()));
  }

  async #stop(end: (process: Process) => Promise<Exit>): Promise<void> {
    this.scheduler?.close();
    await this.#processes.stop(end);
    // Puppets are closed after the processes, which would go on dialling them.
    for (const one of this.#closers) one.close();
    await this.#removeKeys();
  }

  /** The grader's puppets and client, which call members. */
  protected override get callers(): (P | C)[] {
    return [this.#client, ...this.puppets].filter((caller) => caller !== undefined);
  }
}

/** A member whose id is the master's to give: the one that it has until then is nobody's. */
function nameless({ process, address }: ProcessMember): Pick<ProcessMember, "process" | "address"> {
  return { process, address };
}
