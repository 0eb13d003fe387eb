import { writeFile } from "node:fs/promises";
import path from "node:path";
import { newPemPair } from "../../skeleton/znet/keys.ts";
import { freeAddresses } from "../base/ports.ts";
import { Process } from "../sandbox/launch.ts";
import { OutputError } from "../sandbox/output.ts";
import { temporaryFolder } from "../sandbox/reaper.ts";
import { giveTo, openTo, type Sandbox, UNSANDBOXED } from "../sandbox/sandbox.ts";
import { RealClient } from "./real-client.ts";

/** How long a process may take to start on a machine that does ten other things. */
const START_TIMEOUT_MS = 60_000;

/** Other programs may take a port between its choice and its use. */
const PORT_TRIES = 3;

export interface ClusterOptions {
  /** The file to start with Node: a stage's program. */
  program: string;
  /** How many faulty servers it tolerates: it has 3f+1. */
  /** How its processes are sandboxed. */
  sandbox?: Sandbox;
  f: number;
  /** The level that is logged, 0 to 3. */
  log: number;
  /** Gives a server an address to be known by, when that is not where it listens: what lies between is the caller's. */
  advertise?: (listen: string) => Promise<string>;
  /** Sees every process as soon as it is started, before it has written anything. */
  onProcess?: (process: Process) => void;
}

/** A server of a cluster: its process now, the address it is known by, and what it registered. */
export interface RealServer {
  id: number;
  address: string;
  publicPem: string;
  /** What it was started with. */
  args: readonly string[];
  /** The files of its keys. */
  keys: readonly string[];
  process: Process;
}

/** The cluster did not come up: the message says which process failed, and what it wrote. */
export class ClusterError extends Error {
  override name = "ClusterError";
  /** Whether a process ended; otherwise it took too long, which may be the machine's fault. */
  readonly ended: boolean;

  constructor(message: string, ended: boolean) {
    super(message);
    this.ended = ended;
  }
}

/** A real master and 3f+1 real servers, with new keys, on free ports of this machine. */
export class Cluster {
  readonly maddr: string;
  readonly master: Process;
  /** By replica id. */
  readonly servers: readonly RealServer[];
  readonly #options: ClusterOptions;
  readonly #removeDir: () => Promise<void>;
  readonly #clients: RealClient[] = [];

  private constructor(
    options: ClusterOptions,
    maddr: string,
    master: Process,
    servers: RealServer[],
    removeDir: () => Promise<void>,
  ) {
    this.#options = options;
    this.maddr = maddr;
    this.master = master;
    this.servers = servers;
    this.#removeDir = removeDir;
  }

  /**
   * Starts the processes and waits until every server is at work.
   *
   * @throws ClusterError when a process ends, or is not at work in time
   */
  static async start(options: ClusterOptions): Promise<Cluster> {
    for (let tries = 1; ; tries++) {
      try {
        return await Cluster.#tryStart(options);
      } catch (error) {
        const portTaken = error instanceof ClusterError && error.message.includes("EADDRINUSE");
        if (!portTaken || tries === PORT_TRIES) throw error;
      }
    }
  }

  static async #tryStart(options: ClusterOptions): Promise<Cluster> {
    const n = 3 * options.f + 1;
    const [maddr, ...addresses] = (await freeAddresses(n + 1)) as [string, ...string[]];
    const { dir, remove } = await temporaryFolder("zlab-keys-");
    const { sandbox = UNSANDBOXED } = options;
    await openTo(sandbox, dir);

    const master = launch(options, "master", ["-role", "master", "-maddr", maddr, "-f", String(options.f)]);
    const started = await Promise.all(
      addresses.map(async (listen, index) => {
        const address = (await options.advertise?.(listen)) ?? listen;
        const { privatePem, publicPem } = newPemPair("ed25519");
        const [pri, pub] = [path.join(dir, `${index}.pri`), path.join(dir, `${index}.pub`)];
        await writeFile(pri, privatePem, { mode: 0o600 });
        await writeFile(pub, publicPem);
        for (const file of [pri, pub]) await giveTo(sandbox, file);
        const addresses = ["-maddr", maddr, "-saddr", address, ...(address === listen ? [] : ["-listen", listen])];
        const args = ["-role", "server", ...addresses, "-pri", pri, "-pub", pub];
        return {
          address,
          publicPem,
          args,
          keys: [pri, pub],
          process: launch(options, `server ${address}`, args, [pri, pub]),
        };
      }),
    );

    try {
      // A server without a master gives up after a while; the master says at once why it is gone.
      const masterGone = master.ending().catch((error) => didNotStart(master, error));
      const registered = Promise.all(started.map(async (server) => ({ ...server, id: await idOf(server.process) })));
      for (const either of [registered, masterGone]) either.catch(() => {});
      const servers = await Promise.race([registered, masterGone]);
      servers.sort((a, b) => a.id - b.id);
      await Promise.all(servers.map((server) => untilAtWork(server.process)));
      return new Cluster(options, maddr, master, servers, remove);
    } catch (error) {
      await Promise.all([master, ...started.map((server) => server.process)].map((process) => process.kill()));
      await remove();
      throw error;
    }
  }

  get f(): number {
    return this.#options.f;
  }

  server(id: number): RealServer {
    const server = this.servers[id];
    if (server === undefined)
      throw new RangeError(`the cluster has no server ${id}: its ids are 0 to ${this.servers.length - 1}`);
    return server;
  }

  /** A real client that joined the cluster. */
  async client(timeout_s = 5): Promise<RealClient> {
    const [caddr] = (await freeAddresses(1)) as [string];
    const args = ["-role", "client", "-maddr", this.maddr, "-caddr", caddr, "-timeout", String(timeout_s)];
    const client = new RealClient(launch(this.#options, `client ${caddr}`, args), caddr);
    this.#clients.push(client);
    await client.ready(START_TIMEOUT_MS);
    return client;
  }

  async kill(id: number): Promise<void> {
    await this.server(id).process.kill();
  }

  /** Stops a server's process where it is (SIGSTOP): it keeps its connections, and says nothing. */
  pause(id: number): void {
    this.server(id).process.signal("SIGSTOP");
  }

  resume(id: number): void {
    this.server(id).process.signal("SIGCONT");
  }

  /** Starts a server that is gone again, with the same address and key, and waits until it is at work. */
  async restart(id: number): Promise<void> {
    const server = this.server(id);
    await server.process.kill();
    server.process = launch(this.#options, `server ${server.address}`, server.args, server.keys);
    await untilAtWork(server.process);
  }

  /** Every process that is part of the cluster now, the clients too. */
  get processes(): Process[] {
    return [
      this.master,
      ...this.servers.map((server) => server.process),
      ...this.#clients.map((client) => client.process),
    ];
  }

  /** Ends every process, and removes the keys. */
  async stop(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.end()));
    await this.#removeDir();
  }
}

function launch(
  options: ClusterOptions,
  name: string,
  args: readonly string[],
  reads: readonly string[] = [],
): Process {
  const { program, log, sandbox = UNSANDBOXED } = options;
  const rights = { sandbox, reads };
  const process = Process.node(name, [program, ...args, "-log", String(log)], path.dirname(program), rights);
  options.onProcess?.(process);
  return process;
}

async function idOf(process: Process): Promise<number> {
  const [, id] = await awaited(process, /register success, id=(\d+)/);
  return Number(id);
}

async function untilAtWork(process: Process): Promise<void> {
  await awaited(process, /== start work loop ==/);
}

async function awaited(process: Process, pattern: RegExp): Promise<RegExpExecArray> {
  return process.stderr.until(pattern, { timeout_ms: START_TIMEOUT_MS }).catch((error) => didNotStart(process, error));
}

function didNotStart(process: Process, error: unknown): never {
  if (!(error instanceof OutputError)) throw error;
  throw new ClusterError(`${process.name} did not start: ${error.message}`, error.ended);
}
