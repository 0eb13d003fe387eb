import { writeFile } from "node:fs/promises";
import path from "node:path";
import { newPemPair } from "../../skeleton/znet/keys.ts";
import { freeAddresses } from "../cluster/ports.ts";
import { RealClient } from "../cluster/real-client.ts";
import { Wiretap } from "../cluster/wiretap.ts";
import { Journal, replica } from "../journal/journal.ts";
import { Keyring } from "../judge/keyring.ts";
import type { Subject } from "../judge/model.ts";
import { Process } from "../process/launch.ts";
import { temporaryFolder } from "../process/reaper.ts";
import { PuppetClient } from "./client.ts";
import { PuppetMaster, type Seat } from "./master.ts";
import { PuppetReplica } from "./replica.ts";

const START_TIMEOUT_MS = 60_000;
const AT_WORK = /== start work loop ==/;

/** Other programs may take a port between its choice and its use. */
const PORT_TRIES = 3;

export interface EnsembleOptions {
  /** The file to start with Node: a stage's program. */
  program: string;
  f: number;
  /** The ids of the replicas that are real processes. All the others are puppets. */
  live: readonly number[];
  /** The level that the real ones log, 0 to 3. */
  log: number;
}

/** Where a real server listens, and the files of its keys. */
interface Place extends Seat {
  keyArgs: readonly string[];
}

/**
 * Real servers and puppets, one cluster: 3f+1 replicas, a client, and a master, the last two played by the grader. Every
 * call that a real server makes or takes stands in the journal. Between real servers there is a wiretap.
 */
export class Ensemble {
  readonly f: number;
  /** The ids of the real servers. */
  readonly live: readonly number[];
  readonly journal: Journal = new Journal();
  readonly wiretap: Wiretap = new Wiretap(this.journal);
  /** By replica id; undefined at a real server's. */
  readonly puppets: (PuppetReplica | undefined)[] = [];
  readonly #options: EnsembleOptions;
  readonly #seats: (Seat | Place)[] = [];
  readonly #servers = new Map<number, Process>();
  readonly #processes: Process[] = [];
  readonly #closers: { close(): void }[] = [this.wiretap];
  #keyring = new Keyring([]);
  #maddr = "";
  #client: PuppetClient | undefined;
  #removeKeys: () => Promise<void> = async () => {};

  private constructor(options: EnsembleOptions) {
    this.f = options.f;
    this.live = options.live;
    this.#options = options;
  }

  /**
   * Starts the real servers. At the end each is at work, and all are connected with each other.
   *
   * @throws OutputError when a server ends, or is not at work in time
   */
  static async start(options: EnsembleOptions): Promise<Ensemble> {
    for (let tries = 1; ; tries++) {
      const ensemble = new Ensemble(options);
      try {
        await ensemble.#start();
        return ensemble;
      } catch (error) {
        await ensemble.stop();
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

    for (const id of this.live) {
      const { address, keyArgs } = this.#seats[id] as Place;
      this.#servers.set(id, this.#launch("server", "-saddr", address, ...keyArgs));
    }
    const atWork = Promise.all(
      this.servers.map((server) => server.stderr.until(AT_WORK, { timeout_ms: START_TIMEOUT_MS })),
    );
    // If one of them ends, nobody waits for the others any more.
    atWork.catch(() => {});
    await Promise.race([atWork, ...this.servers.map((server) => server.ending())]);

    const reached = this.puppets.flatMap((puppet) =>
      puppet === undefined ? [] : this.live.map((id) => puppet.connect(id, direct[id] as string)),
    );
    this.#client = await PuppetClient.join(master.address, this.journal);
    this.#closers.push(this.#client);
    await Promise.all([...reached, this.#client.connected(this.live)]);
  }

  /** Gives every replica its address and its keys: a puppet, or a place where a real server will be. */
  async #takeSeats(): Promise<void> {
    const { dir, remove } = await temporaryFolder("zpbft-keys-");
    this.#removeKeys = remove;
    // Where there is one real server, it is who calls. Where there are more, the wiretap sees who does.
    const caller = this.live.length === 1 ? replica(this.live[0] as number) : undefined;
    for (let id = 0; id < 3 * this.f + 1; id++) {
      const puppet = this.live.includes(id) ? undefined : await PuppetReplica.listen(id, this.journal, caller);
      this.puppets.push(puppet);
      if (puppet !== undefined) this.#closers.push(puppet);
      this.#seats.push(puppet === undefined ? await newPlace(dir, id) : puppet.seat);
    }
    this.#keyring = new Keyring(this.#seats.map(({ publicPem }) => publicPem));
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

  #launch(role: string, ...args: string[]): Process {
    const { program, log } = this.#options;
    const common = ["-role", role, "-maddr", this.#maddr, "-log", String(log)];
    const process = new Process(role, [program, ...common, ...args], path.dirname(program));
    this.#processes.push(process);
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
    const client = new RealClient(this.#launch("client", "-caddr", address, "-timeout", String(timeout_s)), address);
    await client.ready(START_TIMEOUT_MS);
    return client;
  }

  /** Ends all processes and puppets, at once: nothing is asked of them any more. */
  async stop(): Promise<void> {
    for (const one of this.#closers) one.close();
    await Promise.all(this.#processes.map((process) => process.kill()));
    await this.#removeKeys();
  }
}

async function newPlace(dir: string, id: number): Promise<Place> {
  const [address] = (await freeAddresses(1)) as [string];
  const { privatePem, publicPem } = newPemPair("ed25519");
  const [pri, pub] = [path.join(dir, `${id}.pri`), path.join(dir, `${id}.pub`)];
  await writeFile(pri, privatePem, { mode: 0o600 });
  await writeFile(pub, publicPem);
  return { address, publicPem, keyArgs: ["-pri", pri, "-pub", pub] };
}
