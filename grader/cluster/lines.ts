import { subscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { parseAddress } from "../../skeleton/znet/address.ts";
import type { History } from "../history/history.ts";

/** So many connections at a time are several times as many as the servers, clients and puppets of an experiment ever have. */
export const LINES_MAX = 400;

/** By the port of this machine to which a line leads, whoever has dialled it. */
const known = new Map<number, Lines>();

subscribe("net.server.socket", (message) => {
  const { socket } = message as { socket: Socket };
  known.get(socket.localPort as number)?.take(socket);
});
subscribe("net.client.socket", (message) => {
  const { socket } = message as { socket: Socket };
  socket.once("connect", () => known.get(socket.remotePort as number)?.take(socket));
});

/**
 * The grader's own ends of all connections of an experiment: what comes on them, messages or not, is weighed, and there may only
 * be so many at a time. Nobody else need count, and no line can be forgotten.
 */
export class Lines {
  readonly #history: History;
  readonly #ports: number[] = [];
  #open = 0;

  constructor(history: History) {
    this.#history = history;
  }

  /** Watches the lines that lead to an address of this machine. */
  watch(address: string): void {
    const port = parseAddress(address)?.port as number;
    known.set(port, this);
    this.#ports.push(port);
  }

  /** To be called for each line when it comes into being. */
  take(socket: Socket): void {
    this.#open += 1;
    if (this.#open === LINES_MAX + 1) this.#history.flood(`there were more than ${LINES_MAX} connections at a time`);
    socket.on("data", (chunk: Buffer) => this.#history.weigh(chunk.length));
    socket.once("close", () => {
      this.#open -= 1;
    });
  }

  close(): void {
    for (const port of this.#ports) if (known.get(port) === this) known.delete(port);
  }
}
