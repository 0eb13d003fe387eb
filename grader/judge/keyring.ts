import { readPublicKey, verify } from "../../skeleton/znet/keys.ts";
import type { RequestArgs } from "../../skeleton/zpbft/messages.ts";

/** The public keys of a cluster's replicas. A signature is checked once, however often the judge asks. */
export class Keyring {
  /** In PEM, by replica id. */
  readonly pubkeys: readonly string[];
  readonly #known = new Map<string, boolean>();

  constructor(pubkeys: readonly string[]) {
    this.pubkeys = pubkeys;
  }

  /** Whether that is the replica's signature over a message of a phase. False for an unknown id. */
  isSigned(id: number, phase: string, msg: object, sign: string): boolean {
    const pem = this.pubkeys[id];
    if (pem === undefined) return false;
    const entry = entryOf(id, phase, msg, sign);
    const known = this.#known.get(entry) ?? verify(readPublicKey(pem), phase, msg, sign);
    this.#known.set(entry, known);
    return known;
  }

  /** Whether a request carries the signature of the key that it carries. */
  isGenuine({ req, pubkey, sign }: RequestArgs): boolean {
    const entry = entryOf(pubkey, "request", req, sign);
    const known = this.#known.get(entry) ?? verify(readPublicKey(pubkey), "request", req, sign);
    this.#known.set(entry, known);
    return known;
  }

  /** Takes a signature for right without a check: for those that the grader itself has just made with the replica's key. */
  vouch(id: number, phase: string, msg: object, sign: string): void {
    this.#known.set(entryOf(id, phase, msg, sign), true);
  }

  /** The same of a request that the grader itself has just signed. */
  vouchFor({ req, pubkey, sign }: RequestArgs): void {
    this.#known.set(entryOf(pubkey, "request", req, sign), true);
  }
}

function entryOf(id: number | string, phase: string, msg: object, sign: string): string {
  return `${id} ${phase} ${sign} ${JSON.stringify(msg)}`;
}
