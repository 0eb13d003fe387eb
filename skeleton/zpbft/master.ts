import * as zlog from "../zlog/zlog.ts";
import { readPublicKey } from "../znet/keys.ts";
import { implement, type Params, type Result, serve } from "../znet/rpc.ts";
import { METHODS } from "./messages.ts";

type Register = (typeof METHODS)["Master.RegisterRpc"];
type GetPeers = (typeof METHODS)["Master.GetPeersRpc"];

/** Runs the master of a cluster of 3f+1 servers: it answers calls until the process ends. */
export async function runMaster(maddr: string, listen: string, f: number): Promise<void> {
  const master = new Master(3 * f + 1);
  const services = implement(METHODS, {
    "Master.RegisterRpc": (args) => master.register(args),
    "Master.GetPeersRpc": (args) => master.getPeers(args),
  });
  await serve(listen, services, (fault) => zlog.warn(fault)).catch((error: Error) =>
    zlog.fatal(`cannot listen on ${listen} (${error.message}): end what uses it, or give another -maddr or -listen`),
  );
  zlog.info(`Master, maddr:${maddr}, f=${f}, peerNum=${3 * f + 1}`);
  zlog.info("waiting for node registration ...");
}

/** The list of the servers. A server's id is its place in it, and so the order in which they registered. */
class Master {
  readonly #peerNum: number;
  readonly #addrs: string[] = [];
  readonly #pubkeys: string[] = [];
  readonly #full = Promise.withResolvers<void>();

  constructor(peerNum: number) {
    this.#peerNum = peerNum;
  }

  /** Answers when all servers are there; at once, with `ok: false`, what can never become one of them. */
  async register({ addr, pubkey }: Params<Register>): Promise<Result<Register>> {
    const known = this.#addrs.indexOf(addr);
    const knownKey = this.#pubkeys[known];
    if (knownKey !== undefined && !sameKey(knownKey, pubkey)) {
      zlog.warn(`${addr} not registered: it is id=${known} already, with another key`);
      return { ok: false, addrs: [], pubkeys: [] };
    }
    if (known === -1 && this.#addrs.length === this.#peerNum) {
      zlog.warn(`${addr} not registered: all ${this.#peerNum} servers are there already`);
      return { ok: false, addrs: [], pubkeys: [] };
    }
    if (known === -1) this.#add(addr, pubkey);
    else zlog.debug(`${addr} registered again, id=${known}`);
    await this.#full.promise;
    return { ok: true, addrs: this.#addrs, pubkeys: this.#pubkeys };
  }

  async getPeers({ addr }: Params<GetPeers>): Promise<Result<GetPeers>> {
    zlog.info(`new client addr: ${addr}`);
    await this.#full.promise;
    return { addrs: this.#addrs, pubkeys: this.#pubkeys };
  }

  #add(addr: string, pubkey: string): void {
    const twin = this.#pubkeys.findIndex((other) => sameKey(other, pubkey));
    const id = this.#addrs.push(addr) - 1;
    this.#pubkeys.push(pubkey);
    zlog.info(`new peer, addr:${addr}, id=${id}`);
    if (twin !== -1) zlog.warn(`servers ${twin} and ${id} have the same key: either can sign as the other`);
    if (this.#addrs.length < this.#peerNum) return;
    zlog.info(`All nodes registered successfully, leader.addr=${this.#addrs[0]}`);
    this.#full.resolve();
  }
}

function sameKey(pem: string, otherPem: string): boolean {
  return readPublicKey(pem).fingerprint === readPublicKey(otherPem).fingerprint;
}
