import { type Agreed, Client, type Patience, type Replicas } from "./client.ts";
import type { OkReply, ReplyArgs } from "./messages.ts";
import { RequestRpc } from "./request.ts";
import type { Membership, Server } from "./server.ts";

/** Each asks one thing at a time: so many requests of one node are in the three phases at once. */
const CLIENTS = 8;
const WAITING_MAX = 256;
const WAIT_MAX_MS = 10_000;

/** As long as a client of its own would wait. */
const PATIENCE: Patience = { timeout_ms: 5000, repeats: 1 };

/** Too much is asked at once: the command was not sent. */
export class BusyError extends Error {
  override name = "BusyError";
}

/**
 * Clients inside a node, for those who ask it by its front door. They are clients as any other, each with a key of its own,
 * and believe f+1 replicas and not the node that they are in. Only the ways are shorter: their requests go to the node's own
 * replica, which forwards them to the leader (Q3), and replies come to the node's own address.
 */
export class NodeClients {
  readonly #all: readonly Client[];
  readonly #idle: Client[];
  /** Those who wait until a client is idle, in the order in which they came. */
  readonly #waiting = new Set<(client: Client) => void>();

  constructor(s: Server, { addrs, publicKeys }: Membership) {
    const replicas: Replicas = {
      publicKeys,
      request: async (id, args) => (id === s.id ? RequestRpc(s, args) : s.call(id, "Server.RequestRpc", args)),
    };
    const addr = addrs[s.id] as string;
    // The server's log tells of its own messages only.
    const aside = (): void => {};
    this.#all = Array.from({ length: CLIENTS }, () => new Client(addr, replicas, PATIENCE, aside, s.id));
    this.#idle = [...this.#all];
  }

  /**
   * Has a command ordered and executed, when its turn comes.
   *
   * @param gone aborts when nobody waits for the answer any more; a command that was sent by then is executed all the same
   * @throws BusyError when too many wait already, or when its turn does not come
   * @throws NoAgreementError when f+1 replicas do not agree
   */
  async request(command: string, gone: AbortSignal): Promise<Agreed> {
    const client = this.#idle.pop() ?? (await this.#turn(gone));
    try {
      gone.throwIfAborted();
      return await client.request(command);
    } finally {
      this.#release(client);
    }
  }

  /** Gives a reply to the client that asked for it. */
  takeReply(args: ReplyArgs): OkReply {
    const asker = this.#all.find((client) => client.asked(args.msg.timestamp));
    return asker?.takeReply(args) ?? { ok: false };
  }

  /** The client that is idle next. A waiting one leaves the queue in the moment in which it is served, late or gone. */
  #turn(gone: AbortSignal): Promise<Client> {
    if (this.#waiting.size >= WAITING_MAX) throw new BusyError(`${WAITING_MAX} requests wait at this server already`);
    const { promise, resolve, reject } = Promise.withResolvers<Client>();
    const leave = (why: unknown): void => {
      this.#waiting.delete(resolve);
      reject(why);
    };
    const onGone = (): void => leave(gone.reason);
    const late = new BusyError(`no client of this server was free within ${WAIT_MAX_MS / 1000} s`);
    const timer = setTimeout(leave, WAIT_MAX_MS, late);
    gone.addEventListener("abort", onGone);
    this.#waiting.add(resolve);
    return promise.finally(() => {
      clearTimeout(timer);
      gone.removeEventListener("abort", onGone);
    });
  }

  #release(client: Client): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#idle.push(client);
      return;
    }
    this.#waiting.delete(next);
    next(client);
  }
}
