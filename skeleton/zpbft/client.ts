import type { Aside } from "../zkv/prompt.ts";
import * as zlog from "../zlog/zlog.ts";
import { awaitPeers, dialMaster, linkTo } from "../zmaster/join.ts";
import { type Key, type KeyPair, newKeyPair, readPublicKey, sign, verify } from "../znet/keys.ts";
import type { Link } from "../znet/link.ts";
import { implement, serve } from "../znet/rpc.ts";
import { askMaster } from "./join.ts";
import { METHODS, type OkReply, type ReplyArgs, type RequestArgs, type RequestReply } from "./messages.ts";

/** How long a client waits for an answer. */
export interface Patience {
  /** How long a request may go unanswered before it is sent to every server, and then again before it is given up. */
  timeout_ms: number;
  /** How many times it is sent to every server. */
  repeats: number;
}

export interface ClientOptions extends Patience {
  maddr: string;
  /** The address that replies come to. */
  caddr: string;
  /** Where it binds; in a container or behind a proxy that is not `caddr`. */
  listen: string;
}

/** Late replies are still logged for so many of the last requests. */
const REQUESTS_KEPT_MAX = 16;

/** The replicas, as a client sees them. */
export interface Replicas {
  /** The key that each signs with, by its id. */
  publicKeys: readonly Key[];
  /** Sends a request to one of them. Rejects when it is dead, slow or refuses the call. */
  request(id: number, args: RequestArgs): Promise<RequestReply>;
}

/** What f+1 replicas agree on, and their replies, which prove it to anybody who has the keys. */
export interface Agreed {
  result: string;
  seq: number;
  replies: ReplyArgs[];
}

interface Pending {
  /** Each answer (seq and result) with the replies that give it, by the id of the replica. */
  supporters: Map<string, Map<number, ReplyArgs>>;
  resolve(agreed: Agreed): void;
}

/** f+1 matching replies did not come: the request may or may not have been executed. */
export class NoAgreementError extends Error {
  override name = "NoAgreementError";
}

/**
 * Joins a cluster as a client.
 *
 * `aside` is called around what is logged while nothing is asked, so that a prompt can make room for it.
 */
export async function joinAsClient(options: ClientOptions, aside: Aside): Promise<Client> {
  const { maddr, caddr, listen, timeout_ms } = options;
  const joined = Promise.withResolvers<Client>();
  const services = implement(METHODS, {
    "Client.ReplyRpc": async (args) => (await joined.promise).takeReply(args),
  });
  await serve(listen, services, (fault) => zlog.warn(fault)).catch((error: Error) =>
    zlog.fatal(`cannot listen on ${listen} (${error.message}): end what uses it, or give another -caddr or -listen`),
  );

  zlog.info("connect master ...");
  const master = await dialMaster(maddr);
  const { addrs, pubkeys } = await askMaster(master, maddr, "Master.GetPeersRpc", { addr: caddr });

  zlog.info("build connect with other peers ...");
  const links = addrs.map(linkTo);
  await awaitPeers(links);
  zlog.info("client start ...");
  const replicas: Replicas = {
    publicKeys: pubkeys.map(readPublicKey),
    request: async (id, args) =>
      (links[id] as Link).call("Server.RequestRpc", METHODS["Server.RequestRpc"], args, { timeout_ms }),
  };
  joined.resolve(new Client(caddr, replicas, options, aside));
  return joined.promise;
}

/** Of the last request of this process: the clients in one process never give the same timestamp. */
let lastTimestamp = 0;

/** A client with a key of its own, made when it starts. It asks one thing at a time. */
export class Client {
  readonly #addr: string;
  readonly #replicas: Replicas;
  readonly #patience: Patience;
  readonly #keys: KeyPair = newKeyPair("ed25519");
  readonly #aside: Aside;
  /** By timestamp, in the order of sending. */
  readonly #pending = new Map<number, Pending>();
  /** The highest view that each replica has replied in, by its id. */
  readonly #views: number[];
  /** The id of the replica that is asked before all others, if that is not the leader. */
  readonly #first: number | undefined;

  /** `addr` is where replies come to, and go from there to `takeReply`. */
  constructor(addr: string, replicas: Replicas, patience: Patience, aside: Aside, first?: number) {
    this.#addr = addr;
    this.#replicas = replicas;
    this.#patience = patience;
    this.#aside = aside;
    this.#views = replicas.publicKeys.map(() => 0);
    this.#first = first;
  }

  /** The leader of the highest view that f+1 replicas have reached: at least one of them is correct. */
  get leader(): number {
    const view = this.#views.toSorted((a, b) => b - a)[this.#f] ?? 0;
    return view % this.#replicas.publicKeys.length;
  }

  get #f(): number {
    return (this.#replicas.publicKeys.length - 1) / 3;
  }

  /**
   * Has one command ordered and executed, and returns the result that f+1 replicas agree on: at least one of them is
   * correct (X3). Sends it to one replica, mostly the leader, and, when no answer comes, to every server, for the leader
   * may be dead, or may not have got it (paper, section 4.1).
   *
   * @throws NoAgreementError when f+1 matching replies did not come even then
   */
  async request(command: string): Promise<Agreed> {
    const timestamp = nextTimestamp();
    const req = { clientAddr: this.#addr, timestamp, command };
    const args: RequestArgs = { req, pubkey: this.#keys.publicPem, sign: sign(this.#keys.privateKey, "request", req) };
    const { promise: agreed, resolve } = Promise.withResolvers<Agreed>();
    this.#pending.set(timestamp, { supporters: new Map(), resolve });
    const [oldest] = this.#pending.keys();
    if (oldest !== undefined && this.#pending.size > REQUESTS_KEPT_MAX) this.#pending.delete(oldest);

    this.#send(this.#first ?? this.leader, args);
    const early = await this.#within(agreed);
    if (early !== undefined) return early;

    const { timeout_ms, repeats } = this.#patience;
    for (let repeat = 1; repeat <= repeats; repeat++) {
      zlog.warn(`no agreement within ${timeout_ms / 1000} s: sending the request to every server`);
      for (const id of this.#replicas.publicKeys.keys()) this.#send(id, args);
      const late = await this.#within(agreed);
      if (late !== undefined) return late;
    }
    throw new NoAgreementError(
      `no ${this.#f + 1} matching replies within ${((1 + repeats) * timeout_ms) / 1000} s: more than f=${this.#f} servers, or the leader, may be down; the command may still be executed later`,
    );
  }

  /** Whether the request of a timestamp is this client's, and not forgotten yet. */
  asked(timestamp: number): boolean {
    return this.#pending.has(timestamp);
  }

  /** Counts a reply if it is rightly signed and from a replica that has not said the same before. */
  takeReply(reply: ReplyArgs): OkReply {
    const { msg, sign: signature } = reply;
    const key = this.#replicas.publicKeys[msg.peerId];
    if (key === undefined || !verify(key, "reply", msg, signature)) {
      this.#aside(() => zlog.warn(`reply of ${msg.peerId} not counted: its signature is not that replica's`));
      return { ok: false };
    }
    const pending = this.#pending.get(msg.timestamp);
    if (pending === undefined || msg.clientAddr !== this.#addr) {
      this.#aside(() => zlog.warn(`reply of ${msg.peerId} not counted: it answers no request of this client`));
      return { ok: false };
    }
    this.#views[msg.peerId] = Math.max(this.#views[msg.peerId] ?? 0, msg.view);
    const answer = `${msg.seq} ${msg.result}`;
    const supporters = pending.supporters.get(answer) ?? new Map<number, ReplyArgs>();
    pending.supporters.set(answer, supporters);
    if (supporters.has(msg.peerId)) return { ok: true };
    supporters.set(msg.peerId, reply);
    this.#aside(() =>
      zlog.info(`L=${this.leader} seq= ${msg.seq}| 4:reply <= ${msg.peerId} | reply.count=${supporters.size}`),
    );
    if (supporters.size > this.#f) {
      pending.resolve({ result: msg.result, seq: msg.seq, replies: [...supporters.values()] });
    }
    return { ok: true };
  }

  #send(id: number, args: RequestArgs): void {
    this.#replicas
      .request(id, args)
      .then(({ ok, seq }) => {
        if (!ok) return this.#aside(() => zlog.warn(`Server.RequestRpc ${id} error: refused`));
        if (id !== this.leader) return;
        this.#aside(() => zlog.info(`L=${this.leader} seq= ${seq}| 0:request => ${id} | cmd: [${args.req.command}]`));
      })
      .catch((error: Error) => this.#aside(() => zlog.warn(`Server.RequestRpc ${id} error: ${error.message}`)));
  }

  /** What the promise resolves to, or undefined when that takes longer than the timeout. */
  #within(agreed: Promise<Agreed>): Promise<Agreed | undefined> {
    const { promise: late, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => resolve(undefined), this.#patience.timeout_ms);
    return Promise.race([agreed, late]).finally(() => clearTimeout(timer));
  }
}

/** Microseconds, and strictly increasing even where the clock is not. */
function nextTimestamp(): number {
  const now = Math.floor((performance.timeOrigin + performance.now()) * 1000);
  lastTimestamp = Math.max(now, lastTimestamp + 1);
  return lastTimestamp;
}
