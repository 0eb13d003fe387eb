import { readPublicKey, verify } from "../znet/keys.ts";
import type { RequestArgs } from "./messages.ts";

/** Whether a request carries the signature of the client whose key it carries. */
export function isGenuine({ req, pubkey, sign }: RequestArgs): boolean {
  return verify(readPublicKey(pubkey), "request", req, sign);
}

/** A client is who holds its key, however the key is written. */
export function clientOf({ pubkey }: RequestArgs): string {
  return readPublicKey(pubkey).fingerprint;
}

/** The name of a request: its client and its timestamp (Q2). */
export function requestKey(args: RequestArgs): string {
  return `${clientOf(args)} ${args.req.timestamp}`;
}
