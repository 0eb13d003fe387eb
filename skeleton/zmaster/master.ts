import * as zlog from "../zlog/zlog.ts";
import { readPublicKey } from "../znet/keys.ts";
import { type Services, serve } from "../znet/rpc.ts";

export interface MasterOptions {
  maddr: string;
  /** Where it binds; in a container or behind a proxy that is not `maddr`. */
  listen: string;
  /** How many servers there are. */
  n: number;
  /** The same, as the lab's log has it. */
  size: string;
  /** Whether server 0 leads from the start on. */
  firstLeads: boolean;
}

/** The servers' addresses and keys, by id. Where servers have no keys, theirs are empty. */
export interface Cluster {
  addrs: string[];
  pubkeys: string[];
}

/** Runs a master: it answers calls until the process ends. The lab says by which methods it is called. */
export async function runMaster(options: MasterOptions, servicesOf: (master: Master) => Services): Promise<void> {
  const { maddr, listen, n, size, firstLeads } = options;
  const services = servicesOf(new Master(n, firstLeads));
  await serve(listen, services, (fault) => zlog.warn(fault)).catch((error: Error) =>
    zlog.fatal(`cannot listen on ${listen} (${error.message}): end what uses it, or give another -maddr or -listen`),
  );
  zlog.info(`Master, maddr:${maddr}, ${size}`);
  zlog.info("waiting for node registration ...");
}

/** The list of the servers. A server's id is its place in it, and so the order in which they registered. */
export class Master {
  readonly #peerNum: number;
  readonly #firstLeads: boolean;
  readonly #addrs: string[] = [];
  readonly #pubkeys: string[] = [];
  readonly #full = Promise.withResolvers<void>();

  constructor(peerNum: number, firstLeads: boolean) {
    this.#peerNum = peerNum;
    this.#firstLeads = firstLeads;
  }

  /** Answers when all servers are there; at once, with `ok: false`, what can never become one of them. */
  async register({ addr, pubkey = "" }: { addr: string; pubkey?: string }): Promise<Cluster & { ok: boolean }> {
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

  /** A client that nobody calls needs no address. */
  async getPeers({ addr }: { addr?: string }): Promise<Cluster> {
    if (addr === undefined) zlog.info("new client");
    else zlog.info(`new client addr: ${addr}`);
    await this.#full.promise;
    return { addrs: this.#addrs, pubkeys: this.#pubkeys };
  }

  #add(addr: string, pubkey: string): void {
    const twin = this.#pubkeys.findIndex((other) => other !== "" && sameKey(other, pubkey));
    const id = this.#addrs.push(addr) - 1;
    this.#pubkeys.push(pubkey);
    zlog.info(`new peer, addr:${addr}, id=${id}`);
    if (twin !== -1) zlog.warn(`servers ${twin} and ${id} have the same key: either can sign as the other`);
    if (this.#addrs.length < this.#peerNum) return;
    const leader = this.#firstLeads ? `, leader.addr=${this.#addrs[0]}` : "";
    zlog.info(`All nodes registered successfully${leader}`);
    this.#full.resolve();
  }
}

function sameKey(pem: string, otherPem: string): boolean {
  if (pem === "" || otherPem === "") return pem === otherPem;
  return readPublicKey(pem).fingerprint === readPublicKey(otherPem).fingerprint;
}
