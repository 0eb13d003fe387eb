import { subscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { parseAddress } from "../../skeleton/znet/address.ts";
import type { History } from "../history/history.ts";

/** Several times as many connections as the servers, clients and puppets of an experiment ever have at a time. */
export const LINES_MAX = 400;

/** By the local port that a connection leads to, whoever has dialled it. */
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
 * The grader's ends of all connections of an experiment. Their number is limited, and every byte on them is counted, in
 * messages or not. Counting happens only here, so that no connection can be forgotten.
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

  /** Call it for each new connection. */
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
