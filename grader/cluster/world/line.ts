import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { parseAddress } from "../../../skeleton/znet/address.ts";
import { type Answer, FrameReader, FrameWriter } from "../../../skeleton/znet/framing.ts";

/**
 * The connection by which a process is told everything: each call of others, and what time it is. On one connection all of that
 * comes in its order, so that the answer to the last says that the others have arrived.
 */
export class Line {
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;
  readonly #socket: Socket;
  readonly #writer: FrameWriter;
  readonly #waiting = new Map<unknown, (answer: Answer) => void>();
  #nextId = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#writer = new FrameWriter(socket);
    socket.setNoDelay(true);
    socket.on("error", () => {});
    this.ended = new Promise((resolve) => {
      socket.once("close", () => resolve());
    });
    const take = (message: object): void => {
      if ("method" in message) return;
      const { id } = message as Answer;
      this.#waiting.get(id)?.(message as Answer);
      this.#waiting.delete(id);
    };
    new FrameReader(socket).listen(take, () => socket.destroy());
  }

  /** Rejects with the system's error if nobody listens at the address. */
  static async dial(address: string): Promise<Line> {
    const socket = connect(parseAddress(address) as { host: string; port: number });
    await once(socket, "connect");
    return new Line(socket);
  }

  /** Calls a method. Resolves with the answer, and never if none comes. */
  ask(method: string, params: unknown): Promise<Answer> {
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#writer.write({ jsonrpc: "2.0", id, method, params: params as object }).catch(() => {});
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}
