import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server as Listener, type Socket } from "node:net";
import { parseAddress } from "../../skeleton/znet/address.ts";
import {
  type Answer,
  FrameReader,
  FrameWriter,
  type Message,
  type Call as Request,
} from "../../skeleton/znet/framing.ts";
import { listenAgain, listenAnew } from "../base/ports.ts";
import type { Call, Said } from "./events.ts";
import type { History } from "./history.ts";

/**
 * What becomes of a call on its route: how often it is passed on. 0 drops it, 1 is an honest network, 2 a network that
 * repeats itself; a promise holds it back until it resolves, and calls behind it overtake it.
 */
export type Delivery = (call: Call) => number | Promise<number>;

/**
 * What is passed on in place of what somebody said: the parameters of as many calls, of which the first is answered to whom
 * said it. With none, it said nothing.
 */
export type Alteration = (said: Said) => readonly object[];

/** Who makes a call, where several share a route. */
export type CallerOf = (said: Omit<Said, "from">) => string;

/** One direction between two processes: who calls, and who is called. */
interface Route {
  from: string | CallerOf;
  to: string;
  /** Where the one that is called really listens. */
  target: string;
  /** Where the one that calls finds it. */
  address: string;
  sockets: Set<Socket>;
  /** There while the route is cut. Resolves when it is mended. */
  cut: PromiseWithResolvers<void> | undefined;
  listener: Listener;
}

/**
 * A proxy between processes, unknown to them. It writes every call of one process to another into the history, with its
 * answer, and can hold, drop, repeat, delay or cut calls. It changes no message, unless it is told to alter those of a liar.
 */
export class Wiretap {
  /** Decides on every call. */
  delivery: Delivery = () => 1;
  readonly #history: History;
  readonly #routes: Route[] = [];
  readonly #alterations = new Map<string, Alteration>();

  constructor(history: History) {
    this.#history = history;
  }

  /**
   * Opens the route from one process to another, or from all that share it. Returns the address where the first one finds the
   * second.
   */
  async open(from: string | CallerOf, to: string, target: string): Promise<string> {
    const { listener, address } = await listenAnew(() => listen(createServer(), 0));
    const route: Route = { from, to, target, address, sockets: new Set(), cut: undefined, listener };
    listener.on("connection", (socket) => this.#join(route, socket));
    // An accept that fails later costs one connection, not the grader.
    listener.on("error", () => {});
    this.#routes.push(route);
    return address;
  }

  /**
   * Cuts both routes between two processes, as if a cable were pulled. What they say arrives in order when the routes are
   * mended. Their connections stay open: a refused connection would be dialled again and again, and the processes would
   * never become idle.
   *
   * @throws RangeError when it has no route between them
   */
  cut(one: string, other: string): void {
    for (const route of this.#between(one, other)) route.cut ??= Promise.withResolvers<void>();
  }

  /** Lets two processes reach each other again. */
  mend(one: string, other: string): void {
    for (const route of this.#between(one, other)) {
      route.cut?.resolve();
      route.cut = undefined;
    }
  }

  /** From now on refuses connections to a process that is gone, as its own port does. */
  refuse(to: string): void {
    for (const route of this.#routes) if (route.to === to) route.listener.close();
  }

  /** Takes connections to a process again, where it was found before. */
  async accept(to: string): Promise<void> {
    for (const { listener, address, to: target } of this.#routes) {
      if (target !== to || listener.listening) continue;
      await listenAgain(() => listen(listener, parseAddress(address)?.port));
    }
  }

  /** Whether the routes between two processes are cut. */
  isCut(one: string, other: string): boolean {
    return this.#routes.some(
      ({ from, to, cut }) => cut !== undefined && ((from === one && to === other) || (from === other && to === one)),
    );
  }

  /** From now on alters what a process says to others; without an alteration, it passes on what that says. */
  alter(from: string, alteration: Alteration | undefined): void {
    if (alteration === undefined) this.#alterations.delete(from);
    else this.#alterations.set(from, alteration);
  }

  close(): void {
    for (const { listener, sockets } of this.#routes) {
      listener.close();
      for (const socket of sockets) socket.destroy();
    }
  }

  #between(one: string, other: string): Route[] {
    const routes = this.#routes.filter(
      ({ from, to }) => (from === one && to === other) || (from === other && to === one),
    );
    if (routes.length === 0) throw new RangeError(`the wiretap does not stand between ${one} and ${other}`);
    return routes;
  }

  #join(route: Route, caller: Socket): void {
    // Who counts its bytes would have it flow before anybody reads what it says.
    caller.pause();
    const called = connect(parseAddress(route.target) as { host: string; port: number });
    for (const [socket, other] of [
      [caller, called],
      [called, caller],
    ] as const) {
      socket.setNoDelay(true);
      route.sockets.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        route.sockets.delete(socket);
        other.destroy();
      });
    }
    const calls = new Map<unknown, Call>();
    const [toCaller, toCalled] = [new FrameWriter(caller), new FrameWriter(called)];
    const pass = (writer: FrameWriter, message: Message, answered?: Call): void => {
      if (route.cut !== undefined) return void route.cut.promise.then(() => pass(writer, message, answered));
      if (answered !== undefined) this.#history.hear(answered);
      // A connection that ends meanwhile loses what was on it.
      writer.write(message).catch(() => {});
    };
    // What is said to somebody who is dead was not said: how often it is said again would be chance.
    called.once("connect", () => {
      this.#read(caller, (message) => {
        if (!isCall(message)) return pass(toCalled, message);
        const [first, ...added] = this.#altered(route, message);
        if (first !== undefined) void this.#call(route, first, calls, called, (call) => pass(toCalled, call));
        // The answers to these are nobody's.
        for (const one of added) void this.#call(route, one, new Map(), called, (call) => pass(toCalled, call));
      });
      caller.resume();
    });
    this.#read(called, (message) => {
      if ("method" in message) return pass(toCaller, message);
      const record = calls.get(message.id);
      // Only the first answer counts: a repeated call is answered twice.
      if (record === undefined) return;
      this.#history.answer(record, outcomeOf(message));
      calls.delete(message.id);
      pass(toCaller, message, record);
    });
  }

  #altered({ from, to }: Route, message: Request): Request[] {
    const alteration = typeof from === "string" ? this.#alterations.get(from) : undefined;
    // A liar's answers to a client are its own.
    if (alteration === undefined || typeof from !== "string") return [message];
    const { id, method, params } = message;
    return alteration({ from, to, method, params }).map((said, place) => ({
      ...message,
      id: place === 0 ? id : `${id}, addition ${place}`,
      params: said,
    }));
  }

  #read(socket: Socket, take: (message: Message) => void): void {
    new FrameReader(socket).listen(take, () => socket.destroy());
  }

  async #call(
    route: Route,
    message: Request,
    calls: Map<unknown, Call>,
    called: Socket,
    pass: (message: Request) => void,
  ): Promise<void> {
    const { method, params } = message;
    const said = { to: route.to, method, params };
    const from = typeof route.from === "string" ? route.from : route.from(said);
    const record = this.#history.hold({ from, ...said });
    // What becomes of it is decided when it can arrive.
    if (route.cut !== undefined) await mended(route);
    const delivery = this.delivery(record);
    // A number is not awaited, so that an honest network keeps the order of one connection.
    const times = typeof delivery === "number" ? delivery : await delivery;
    if (route.cut !== undefined) await mended(route);
    if (times === 0 || called.destroyed) return;
    this.#history.pass(record);
    calls.set(message.id, record);
    pass(message);
    for (let copy = 1; copy < times; copy++) pass({ ...message, id: `${message.id}, repetition ${copy}` });
  }
}

/** Resolves when a route is not cut, or not any more. */
async function mended(route: Route): Promise<void> {
  while (route.cut !== undefined) await route.cut.promise;
}

/** Whether a message is a request that must be answered; notifications pass unseen. */
function isCall(message: Message): message is Request {
  return "method" in message && message.id !== undefined;
}

async function listen(listener: Listener, at = 0) {
  listener.listen(at, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address() as AddressInfo;
  return { listener, address: `localhost:${port}`, close: () => listener.close() };
}

function outcomeOf({ result, error }: Answer): NonNullable<Call["outcome"]> {
  return error === undefined ? { result } : { error: error.message };
}
