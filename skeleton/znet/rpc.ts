import { connect, createServer, type Server as Listener, type Socket } from "node:net";
import { type GenericSchema, getDotPath, type InferOutput, safeParse } from "valibot";
import {
  createMessageConnection,
  type DataCallback,
  type Disposable,
  ErrorCodes,
  Message,
  type MessageConnection,
  RAL,
  ResponseError,
} from "vscode-jsonrpc/node";
import { oneLine } from "../zlog/text.ts";
import { parseAddress } from "./address.ts";
import { FrameReader, FrameWriter } from "./framing.ts";

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

const DIAL_TIMEOUT_MS = 2000;

// The library would handle one message in each turn of the event loop. This way it handles all that came in one packet
// in the same turn, and what is sent because of them leaves in one packet too.
RAL.install({
  ...RAL(),
  timer: {
    ...RAL().timer,
    setImmediate: (callback, ...args) => {
      queueMicrotask(() => callback(...args));
      return { dispose: () => {} };
    },
  },
});

/** One TCP connection that carries JSON-RPC both ways. */
export class Connection {
  readonly #socket: Socket;
  readonly #rpc: MessageConnection;
  readonly closed: Promise<void>;

  constructor(socket: Socket, services: Services, onFault: OnFault) {
    this.#socket = socket;
    socket.setNoDelay(true);
    // Its cause is in the error of each call that fails, and its effect is "close".
    socket.on("error", () => {});
    // Any limit makes the library settle responses when they arrive, rather than one per turn of the event loop.
    const options = { maxParallelism: Number.MAX_SAFE_INTEGER };
    this.#rpc = createMessageConnection(new CallReader(socket), new FrameWriter(socket), undefined, options);
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    this.#rpc.onRequest((method, params) => answer(services, method, params, (fault) => onFault(`${peer}: ${fault}`)));
    this.#rpc.onError(([error]) => {
      if (socket.destroyed) return;
      onFault(`${peer}: ${error.message}; the connection is closed`);
      socket.destroy();
    });
    this.closed = new Promise((resolve) => {
      socket.once("close", () => {
        // Rejects the calls that still wait for an answer.
        this.#rpc.dispose();
        resolve();
      });
    });
    this.#rpc.listen();
  }

  /**
   * Calls a method of the peer. Rejects with `UnreachableError` or `RefusedError`; waits as long as the connection
   * lives, or at most `timeout_ms`.
   */
  async call<M extends Method>(name: string, method: M, params: Params<M>, timeout_ms?: number): Promise<Result<M>> {
    const result = await this.#answerTo(name, params as object, timeout_ms);
    const read = safeParse(method.result, result);
    if (!read.success) throw new RefusedError(`an answer that does not fit: ${issueText(read.issues[0])}`);
    return read.output as Result<M>;
  }

  #answerTo(name: string, params: object, timeout_ms?: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const timer =
        timeout_ms &&
        setTimeout(() => reject(new UnreachableError(`no answer within ${timeout_ms / 1000} s`)), timeout_ms);
      if (this.ended) return reject(new UnreachableError("the connection has ended"));
      this.#rpc
        .sendRequest(name, params)
        .then(resolve, (error: Error) => reject(this.#callError(error)))
        .finally(() => clearTimeout(timer));
    });
  }

  /** A peer may answer with any code, the library's own for a lost connection too: what tells is the connection. */
  #callError(error: Error): Error {
    if (this.ended) return new UnreachableError("the connection ended before the answer");
    const unsent = !(error instanceof ResponseError) || error.code === ErrorCodes.MessageWriteError;
    return unsent ? new UnreachableError(error.message) : new RefusedError(oneLine(error.message, 300));
  }

  /** Whether nothing can be sent any more: a peer that has closed its end has ended it, a moment before the socket has. */
  get ended(): boolean {
    return this.#socket.destroyed || !this.#socket.writable;
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** Nothing in the lab is a notification, and the library would act on some of its own: none gets that far. */
class CallReader extends FrameReader {
  override listen(deliver: DataCallback): Disposable {
    return super.listen((message) => {
      if (!Message.isNotification(message)) deliver(message);
    });
  }
}

/** Dials an address. Rejects with `UnreachableError` whose message is the cause. */
export function dial(address: string, onFault: OnFault): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const target = parseAddress(address);
    if (target === undefined) return reject(new UnreachableError(`"${address}" is not an address (host:port)`));
    const socket = connect(target);
    const timer = setTimeout(
      () => fail(new Error(`no connection within ${DIAL_TIMEOUT_MS / 1000} s`)),
      DIAL_TIMEOUT_MS,
    );
    const fail = (error: Error): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(new UnreachableError(causeText(error)));
    };
    socket.once("error", fail);
    socket.once("connect", () => {
      clearTimeout(timer);
      socket.off("error", fail);
      resolve(new Connection(socket, {}, onFault));
    });
  });
}

/** Listens on an address and answers calls there. Rejects with an Error whose message says why it cannot. */
export function serve(address: string, services: Services, onFault: OnFault): Promise<Listener> {
  return new Promise((resolve, reject) => {
    const target = parseAddress(address);
    if (target === undefined) return reject(new Error(`"${address}" is not an address (host:port)`));
    const listener = createServer((socket) => new Connection(socket, services, onFault));
    listener.once("error", reject);
    listener.listen(target, () => {
      // An accept that fails later (no descriptors left) costs one connection, not the process.
      listener.off("error", reject).on("error", (error) => onFault(`accept: ${error.message}`));
      resolve(listener);
    });
  });
}

async function answer(services: Services, name: string, params: unknown, onFault: OnFault): Promise<unknown> {
  const served = Object.hasOwn(services, name) ? services[name] : undefined;
  if (served === undefined) {
    onFault(`a call of an unknown method`);
    return new ResponseError(ErrorCodes.MethodNotFound, "unknown method");
  }
  const read = safeParse(served.params, params);
  if (!read.success) {
    const text = `invalid params: ${issueText(read.issues[0])}`;
    onFault(`${name}: ${text}`);
    return new ResponseError(ErrorCodes.InvalidParams, text);
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
