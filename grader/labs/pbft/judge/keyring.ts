import { hash } from "node:crypto";
import { readPublicKey, verify } from "../../../../skeleton/znet/keys.ts";
import type { RequestArgs } from "../../../../skeleton/zpbft/messages.ts";

/** A check of a signature that was not made yet. */
export interface Check {
  /** By which the keyring knows what came of it. */
  entry: string;
  pem: string;
  phase: string;
  msg: object;
  sign: string;
}

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
    const known = this.#known.get(entry) ?? isRight(pem, phase, msg, sign);
    this.#known.set(entry, known);
    return known;
  }

  /** Whether a request carries the signature of the key that it carries. */
  isGenuine({ req, pubkey, sign }: RequestArgs): boolean {
    const entry = entryOf(pubkey, "request", req, sign);
    const known = this.#known.get(entry) ?? isRight(pubkey, "request", req, sign);
    this.#known.set(entry, known);
    return known;
  }

  /** The check that `isSigned` would make; undefined where it would make none. */
  checkOf(id: number, phase: string, msg: object, sign: string): Check | undefined {
    const pem = this.pubkeys[id];
    return pem === undefined
      ? undefined
      : this.#unknown({ entry: entryOf(id, phase, msg, sign), pem, phase, msg, sign });
  }

  /** The check that `isGenuine` would make; undefined where it would make none. */
  checkOfRequest({ req, pubkey, sign }: RequestArgs): Check | undefined {
    const entry = entryOf(pubkey, "request", req, sign);
    return this.#unknown({ entry, pem: pubkey, phase: "request", msg: req, sign });
  }

  #unknown(check: Check): Check | undefined {
    return this.#known.has(check.entry) ? undefined : check;
  }

  /** Takes what came of a check that was made elsewhere. */
  learn({ entry }: Check, isRight: boolean): void {
    this.#known.set(entry, isRight);
  }

  /** Accepts a signature without a check, for the grader itself has just made it with the replica's key. */
  vouch(id: number, phase: string, msg: object, sign: string): void {
    this.#known.set(entryOf(id, phase, msg, sign), true);
  }

  /** The same of a request that the grader itself has just signed. */
  vouchFor({ req, pubkey, sign }: RequestArgs): void {
    this.#known.set(entryOf(pubkey, "request", req, sign), true);
  }
}

/** Submissions choose keys and signatures, and with some the library throws instead of returning false. */
export function isRight(pem: string, phase: string, msg: object, sign: string): boolean {
  try {
    return verify(readPublicKey(pem), phase, msg, sign);
  } catch {
    return false;
  }
}

/** A longer text is stored as its hash, so that no megabyte is kept twice. */
const ENTRY_MAX = 4000;

function entryOf(id: number | string, phase: string, msg: object, sign: string): string {
  const entry = `${id} ${phase} ${sign} ${JSON.stringify(msg)}`;
  return entry.length <= ENTRY_MAX ? entry : hash("sha256", entry);
}
