import { randomInt } from "node:crypto";
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { firstTaken } from "../../grader/base/ports.ts";
import { type Cluster, startCluster } from "../../grader/labs/pbft/cluster.ts";
import { perFile } from "./support.ts";

export interface Answered {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  text: string;
}

export interface Asking {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** Four servers, each with a front door. */
export class Doors {
  readonly cluster: Cluster;
  readonly #first: number;

  constructor(cluster: Cluster, first: number) {
    this.cluster = cluster;
    this.#first = first;
  }

  port(id: number): number {
    return this.#first + id;
  }

  address(id: number): string {
    return `http://localhost:${this.port(id)}`;
  }

  /** Asks a server, on a connection of its own. */
  ask(id: number, path: string, asking?: Asking): Promise<Answered> {
    return ask(this.port(id), path, asking);
  }

  /** What a server says of a command that it must have executed. */
  async result(id: number, command: string): Promise<string> {
    const { status, text } = await this.ask(id, `/req?cmd=${encodeURIComponent(command)}`);
    if (status !== 200) throw new Error(`${command}: ${status} ${text}`);
    return text;
  }

  /** A connection on which anything can be said. */
  dial(id: number): Socket {
    return connect(this.port(id), "127.0.0.1").on("error", () => {});
  }

  /** Everything that comes back for some bytes, up to the end of the connection. */
  async raw(id: number, bytes: string): Promise<string> {
    const socket = this.dial(id);
    socket.write(bytes);
    return text(socket);
  }

  /** What a server has logged that contains this. */
  logged(id: number, part: string): string[] {
    return this.cluster.server(id).stderr.lines.filter((line) => line.includes(part));
  }
}

/** Asks at a port of this machine, on a connection of its own. */
export function ask(port: number, path: string, { method = "GET", headers = {}, body = "" }: Asking = {}) {
  const { promise, resolve, reject } = Promise.withResolvers<Answered>();
  const options = { host: "127.0.0.1", port, method, path, agent: false };
  const asked = request({ ...options, headers: { Host: `localhost:${port}`, ...headers } });
  asked.once("error", reject);
  asked.once("response", async (answer) => {
    resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: await text(answer) });
  });
  asked.end(body);
  return promise;
}

/** A cluster of the program with front doors, for all tests of a file. */
export function useDoors(program: () => string): () => Doors {
  return perFile(
    () => start(program()),
    ({ cluster }) => cluster.stop(),
  );
}

/** A cluster of the program with front doors, for one test, which may do anything to it. */
export async function startDoors(program: string): Promise<Doors> {
  const doors = await start(program);
  onTestFinished(() => doors.cluster.stop());
  return doors;
}

async function start(program: string): Promise<Doors> {
  const first = await freePorts(4);
  return new Doors(await startCluster({ program, f: 1, http: first, isByHand: true, log: 1 }), first);
}

/** The first of so many free ports in a row. */
export async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = randomInt(10_000, 32_000 - count);
    if ((await firstTaken(first, count)) === undefined) return first;
  }
}
