import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { type GenericSchema, getDotPath, type InferOutput, safeParse } from "valibot";
import { messageOf, oneLine } from "../zlog/text.ts";
import { parseAddress, parseListenAddress } from "./address.ts";
import { type Answer, type Call, FrameReader, FrameWriter, type Message } from "./framing.ts";

/** A method of the wire: what its one parameter object and its result must look like. */
export interface Method {
  params: GenericSchema;
  result: GenericSchema;
}

export type Params<M extends Method> = InferOutput<M["params"]>;
export type Result<M extends Method> = InferOutput<M["result"]>;

/** A method that this process answers. `handle` never sees parameters that the schema did not accept. */
export interface Served {
  params: GenericSchema;
  handle(params: unknown): unknown;
}

export type Services = Readonly<Record<string, Served>>;

/** What answers the methods of a table that this process serves, by their names. It is given the method's name, too. */
export type Handlers<T extends Readonly<Record<string, Method>>> = {
  readonly [N in keyof T]?: (params: Params<T[N]>, name: N) => Result<T[N]> | Promise<Result<T[N]>>;
};

/** The services that answer with these handlers, each behind the schema of its method. */
export function implement<T extends Readonly<Record<string, Method>>>(methods: T, handlers: Handlers<T>): Services {
  const names = Object.keys(handlers) as (keyof T & string)[];
  return Object.fromEntries(
    names.map((name) => {
      const { params } = methods[name] as Method;
      return [name, { params, handle: (args) => handlers[name]?.(args as Params<T[typeof name]>, name) }];
    }),
  );
}

/** Told what a peer did wrong: its address and its fault, on one line. The connection deals with it; nobody else need. */
export type OnFault = (fault: string) => void;

/** The peer could not be reached, went away, or did not answer in time: it may never have seen the call. */
export class UnreachableError extends Error {
  override name = "UnreachableError";
}

/** The peer answered, with an error or with something that is no answer to the call. */
export class RefusedError extends Error {
  override name = "RefusedError";
}

/** A service throws it to have its caller answered with this code and message. */
export class RpcError extends Error {
  override name = "RpcError";
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** The codes of errors (JSON-RPC 2.0, section 5.1). */
export const ErrorCode = { MethodNotFound: -32601, InvalidParams: -32602, InternalError: -32603 } as const;

/** Calls `act` after so many milliseconds, unless what it returns is called before. */
export type After = (ms: number, act: () => void) => () => void;

const DIAL_TIMEOUT_MS = 2000;

/** One TCP connection that carries JSON-RPC both ways. */
export class Connection {
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #writer: FrameWriter;
  readonly #services: Services;
  readonly #onFault: OnFault;
  /** The calls that wait for their answers, by id. */
  readonly #waiting = new Map<Answer["id"], PromiseWithResolvers<unknown>>();
  #nextId = 0;

  constructor(socket: Socket, services: Services, onFault: OnFault) {
    this.#socket = socket;
    this.#writer = new FrameWriter(socket);
    this.#services = services;
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    this.#onFault = (fault) => onFault(`${peer}: ${fault}`);
    socket.setNoDelay(true);
    // Its cause is in the error of each call that fails, and its effect is "close".
    socket.on("error", () => {});
    this.closed = new Promise((resolve) => {
      socket.once("close", () => {
        const error = new UnreachableError("the connection ended before the answer");
        for (const { reject } of this.#waiting.values()) reject(error);
        resolve();
      });
    });
    const fail = (error: Error): void => {
      if (socket.destroyed) return;
      this.#onFault(`${error.message}; the connection is closed`);
      socket.destroy();
    };
    new FrameReader(socket).listen((message) => this.#take(message), fail);
  }

  /**
   * Calls a method of the peer. Rejects with `UnreachableError` or `RefusedError`; waits as long as the connection
   * lives, or at most `timeout_ms`, by the machine's clock or by that of `after`.
   */
  async call<M extends Method>(
    name: string,
    method: M,
    params: Params<M>,
    timeout_ms?: number,
    after: After = afterReal,
  ): Promise<Result<M>> {
    const read = safeParse(method.result, await this.#answerTo(name, params as object, timeout_ms, after));
    if (!read.success) throw new RefusedError(`an answer that does not fit: ${issueText(read.issues[0])}`);
    return read.output as Result<M>;
  }

  async #answerTo(method: string, params: object, timeout_ms: number | undefined, after: After): Promise<unknown> {
    if (this.ended) throw new UnreachableError("the connection has ended");
    const id = this.#nextId++;
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.set(id, waiting);
    const giveUp = (cause: string): void => waiting.reject(new UnreachableError(cause));
    const cancel = timeout_ms && after(timeout_ms, () => giveUp(`no answer within ${timeout_ms / 1000} s`));
    this.#writer.write({ jsonrpc: "2.0", id, method, params }).catch((error: Error) => giveUp(error.message));
    try {
      return await waiting.promise;
    } finally {
      if (cancel) cancel();
      this.#waiting.delete(id);
    }
  }

  /** All that came in one packet is taken in the same turn of the event loop: what is sent because of it leaves as one. */
  #take(message: Message): void {
    if ("method" in message) {
      // Nothing in the lab is a notification.
      if (message.id !== undefined) void this.#serve(message, message.id);
      return;
    }
    // What answers no call, or one that was given up, is nobody's.
    const waiting = this.#waiting.get(message.id);
    if (message.error === undefined) waiting?.resolve(message.result);
    else waiting?.reject(new RefusedError(oneLine(message.error.message, 300)));
  }

  async #serve({ method, params }: Call, id: number | string): Promise<void> {
    try {
      const result = await resultOf(this.#services, method, params, this.#onFault);
      await this.#writer.write({ jsonrpc: "2.0", id, result: result ?? null });
    } catch (error) {
      const internal = { code: ErrorCode.InternalError, message: `${method} failed: ${messageOf(error)}` };
      const { code, message } = error instanceof RpcError ? error : internal;
      // A caller that cannot be written to has left, or will be told by its own timeout.
      await this.#writer.write({ jsonrpc: "2.0", id, error: { code, message } }).catch(() => {});
    }
  }

  /** Whether nothing can be sent any more: a peer that has closed its end has ended it, a moment before the socket has. */
  get ended(): boolean {
    return this.#socket.destroyed || !this.#socket.writable;
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** Acts when the time is over. A process that was kept waiting is late to read, too: what has come by then is read first. */
function afterReal(ms: number, act: () => void): () => void {
  let reading: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    reading = setImmediate(act);
  }, ms);
  return () => {
    clearTimeout(timer);
    clearImmediate(reading);
  };
}

/** Dials an address. Rejects with `UnreachableError` whose message is the cause. */
export function dial(address: string, onFault: OnFault): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const target = parseAddress(address);
    if (target === undefined) return reject(new UnreachableError(`"${address}" is not an address (host:port)`));
    const socket = connect(target);
    const cancel = afterReal(DIAL_TIMEOUT_MS, () =>
      fail(new Error(`no connection within ${DIAL_TIMEOUT_MS / 1000} s`)),
    );
    const fail = (error: Error): void => {
      cancel();
      socket.destroy();
      reject(new UnreachableError(causeText(error)));
    };
    socket.once("error", fail);
    socket.once("connect", () => {
      if (reachedItself(socket)) return fail(new Error(`connect ECONNREFUSED ${address}: it reached only itself`));
      cancel();
      socket.off("error", fail);
      resolve(new Connection(socket, {}, onFault));
    });
  });
}

/**
 * Whether a socket is connected with itself. To dial a port again and again at which nobody listens comes to that on some
 * systems, when the port that they choose for the call is the one that is called.
 */
export function reachedItself({ localAddress, localPort, remoteAddress, remotePort }: Socket): boolean {
  return localPort === remotePort && localAddress === remoteAddress;
}

/** A listener that answers calls. */
export interface Serving {
  /** Where it listens: the address that it was given, with the port that the system chose in place of 0. */
  readonly address: string;
  /** Takes no more connections. Those that it has go on. */
  close(): void;
  /** Takes no more connections, and ends those that it has. */
  destroy(): void;
}

/** Listens on an address, whose port may be 0, and answers calls there. Rejects with an Error that says why it cannot. */
export function serve(address: string, services: Services, onFault: OnFault): Promise<Serving> {
  return new Promise((resolve, reject) => {
    const target = parseListenAddress(address);
    if (target === undefined) return reject(new Error(`"${address}" is not an address (host:port)`));
    const connections = new Set<Connection>();
    const listener = createServer((socket) => {
      const connection = new Connection(socket, services, onFault);
      connections.add(connection);
      connection.closed.then(() => connections.delete(connection));
    });
    const close = (): void => void listener.close();
    const destroy = (): void => {
      close();
      for (const connection of connections) connection.close();
    };
    listener.once("error", reject);
    listener.listen(target, () => {
      // An accept that fails later (no descriptors left) costs one connection, not the process.
      listener.off("error", reject).on("error", (error) => onFault(`accept: ${error.message}`));
      const chosen = target.port === 0 ? (listener.address() as AddressInfo).port : target.port;
      resolve({ address: address.replace(/\d+$/, String(chosen)), close, destroy });
    });
  });
}

/** What a service answers. Throws a `RpcError` if there is no such service, or if the parameters do not fit. */
async function resultOf(services: Services, name: string, params: unknown, onFault: OnFault): Promise<unknown> {
  const served = Object.hasOwn(services, name) ? services[name] : undefined;
  if (served === undefined) {
    onFault(`a call of an unknown method`);
    throw new RpcError(ErrorCode.MethodNotFound, "unknown method");
  }
  const read = safeParse(served.params, params);
  if (!read.success) {
    const text = `invalid params: ${issueText(read.issues[0])}`;
    onFault(`${name}: ${text}`);
    throw new RpcError(ErrorCode.InvalidParams, text);
  }
  return served.handle(read.output);
}

/** `msg.seq: Invalid type: Expected number but received "x"`: the field, and what is wrong with it. */
function issueText(issue: Parameters<typeof getDotPath>[0]): string {
  return `${oneLine(getDotPath(issue) ?? "params", 100)}: ${oneLine(issue.message, 200)}`;
}

/** An address that stands for several (IPv6 and IPv4) fails with one error for each, and no message of its own. */
function causeText(error: Error): string {
  return error instanceof AggregateError ? error.errors.map((cause: Error) => cause.message).join(", ") : error.message;
}
