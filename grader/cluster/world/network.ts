import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { type Answer, FrameReader, FrameWriter, type Message } from "../../../skeleton/znet/framing.ts";
import { listenAnew } from "../../base/ports.ts";
import type { Call, Answer as Outcome, Said } from "../../history/events.ts";
import type { History } from "../../history/history.ts";

/** Something on its way: a call, or the answer to one. */
export interface Held {
  /** Whose call to whom it is, and the how many-eth of these, from 1 on. */
  route: string;
  number: number;
  call: Call;
  /** What was said, in full. */
  said: Said;
  /** What the one that was called has answered; undefined while it is the call that is on its way. */
  outcome?: Outcome;
  caller: Caller;
}

/** Who waits for the answer to a call. */
interface Caller {
  /** Whether it does: nobody does if it has ended, or did not make the call itself. */
  isWaiting(): boolean;
  hear(outcome: Outcome): void;
}

/** Whose a call is. */
type CallerOf = (said: Omit<Said, "from">) => string;

const NOBODY: Caller = { isWaiting: () => false, hear: () => {} };

interface Route {
  from: string;
  to: string;
  address: string;
  close(): void;
}

/**
 * The network between processes, and between them and whom the grader plays: nothing arrives by itself. Everyone finds everyone
 * else at an address of the grader's, where nobody is ever refused, whoever lives; so no process dials, waits and dials again at
 * times that nobody has decided on.
 */
export class Network {
  /** What is on its way, in the order in which it was sent. */
  readonly held = new Set<Held>();
  readonly #history: History;
  readonly #routes: Route[] = [];
  readonly #sockets = new Map<string, Set<Socket>>();
  readonly #joined = new Map<string, Set<string>>();
  readonly #counts = new Map<string, number>();
  #waiting: (() => void)[] = [];

  constructor(history: History) {
    this.#history = history;
  }

  /**
   * Opens the way from a process to somebody, and returns the address at which it finds that one. Where several have the same
   * address for somebody, `callerOf` says whose a call is, by the call itself.
   */
  async open(from: string, to: string, callerOf: CallerOf = () => from): Promise<string> {
    const known = this.#routes.find((route) => route.from === from && route.to === to);
    if (known !== undefined) return known.address;
    const { address, listener } = await listenAnew(() => listen((socket) => this.#join(from, to, socket, callerOf)));
    this.#routes.push({ from, to, address, close: () => listener.close() });
    return address;
  }

  /** Resolves when a process has dialled each of these. */
  async untilDialled(from: string, others: readonly string[]): Promise<void> {
    while (!others.every((to) => this.#joined.get(from)?.has(to)))
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Sends a call of somebody whom the grader plays. */
  send(said: Said, hear: Caller["hear"] = () => {}): Held {
    return this.#hold(said, { isWaiting: () => true, hear });
  }

  /** Sends a call once more. Nobody waits for the answer to that. */
  repeat({ call, said: { from, to, method, params } }: Held): Held {
    return this.#hold({ from, to, method, params, repeats: call.repeats ?? call.at }, NOBODY);
  }

  /** Sends the answer to a call. */
  answer(held: Held, outcome: Outcome): void {
    this.#history.answer(held.call, outcome);
    if (held.caller.isWaiting()) this.held.add({ ...held, outcome });
  }

  /** A process has ended: its calls may still arrive, but nobody is there for the answers. */
  leave(who: string): void {
    for (const socket of this.#sockets.get(who) ?? []) socket.destroy();
    this.#sockets.delete(who);
    this.#joined.delete(who);
    for (const held of this.held) if (held.outcome !== undefined && !held.caller.isWaiting()) this.held.delete(held);
  }

  close(): void {
    for (const route of this.#routes) route.close();
    for (const sockets of this.#sockets.values()) for (const socket of sockets) socket.destroy();
  }

  #join(from: string, to: string, socket: Socket, callerOf: CallerOf): void {
    const sockets = this.#sockets.getOrInsertComputed(from, () => new Set());
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("error", () => {});
    socket.once("close", () => sockets.delete(socket));
    this.#joined.getOrInsertComputed(from, () => new Set()).add(to);
    for (const wake of this.#waiting.splice(0)) wake();
    const writer = new FrameWriter(socket);
    const isWaiting = (): boolean => !socket.destroyed;
    const take = (message: Message): void => {
      if (!("method" in message) || message.id === undefined) return;
      const { id, method, params } = message;
      const hear = (outcome: Outcome): void => {
        writer.write({ jsonrpc: "2.0", id, ...wired(outcome) }).catch(() => {});
      };
      this.#hold({ from: callerOf({ to, method, params }), to, method, params }, { isWaiting, hear });
    };
    new FrameReader(socket).listen(take, () => socket.destroy());
  }

  #hold(said: Said, caller: Caller): Held {
    const route = `${said.from} > ${said.to}`;
    const count = (this.#counts.get(route) ?? 0) + 1;
    this.#counts.set(route, count);
    const held = { route, number: count, call: this.#history.hold(said), said, caller };
    this.held.add(held);
    return held;
  }
}

/** The code of an error that is passed on: what it was is in its message. */
const ERROR_CODE = -32603;

function wired(outcome: Outcome): Pick<Answer, "result"> | Pick<Answer, "error"> {
  if ("error" in outcome) return { error: { code: ERROR_CODE, message: outcome.error } };
  return { result: outcome.result ?? null };
}

/** What an answer on the wire says. */
export function outcomeOf({ result, error }: Answer): Outcome {
  return error === undefined ? { result } : { error: error.message };
}

async function listen(take: (socket: Socket) => void) {
  const listener = createServer(take);
  // An accept that fails later costs one connection, not the grader.
  listener.on("error", () => {});
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address() as AddressInfo;
  return { listener, address: `localhost:${port}`, close: () => listener.close() };
}
