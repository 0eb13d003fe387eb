import { hash } from "node:crypto";
import * as v from "valibot";
import { Zkv } from "../zkv/zkv.ts";
import { canonicalJson } from "../znet/keys.ts";
import { address, natural } from "../znet/schemas.ts";
import type { ReplyArgs, ReplyMsg } from "../zpbft/messages.ts";
import type { Server } from "./server.ts";

const State = v.strictObject({
  seq: natural,
  pairs: v.array(v.strictTuple([v.string(), v.string()])),
  clients: v.array(v.strictTuple([v.string(), natural, natural, address, v.string()])),
});

/**
 * What correct replicas agree on after a seq (CP2): the pairs of the database in the order of insertion, and the last answer to each
 * client: fingerprint of its key, timestamp, seq, address and result, in the order of the fingerprints. Without the answers, who
 * fetches a state would execute a repeated request twice.
 */
export type State = v.InferOutput<typeof State>;

/** A state, and the text of which its digest is the SHA-256. */
export interface Snapshot {
  state: State;
  text: string;
}

/** The state after the last executed seq. */
export function snapshotOf({ lastExecuted, zkv, replies }: Server): Snapshot {
  const clients = Array.from(replies, ([client, { msg }]): State["clients"][number] => [
    client,
    msg.timestamp,
    msg.seq,
    msg.clientAddr,
    msg.result,
  ]);
  clients.sort(([a], [b]) => (a < b ? -1 : 1));
  const state = { seq: lastExecuted, pairs: zkv.pairs, clients };
  return { state, text: canonicalJson(state) };
}

/** Reads a text whose digest 2f+1 replicas have confirmed. */
export function readState(text: string): Snapshot {
  return { state: v.parse(State, JSON.parse(text)), text };
}

export function digestOfText(text: string): string {
  return hash("sha256", text);
}

/** Goes on from a state as if all up to its seq had been executed here (ST3): the replies are this replica's own again. */
export function install(s: Server, snapshot: Snapshot): void {
  const { seq, pairs, clients } = snapshot.state;
  s.zkv = Zkv.ofPairs(pairs);
  s.replies.clear();
  for (const [client, timestamp, at, clientAddr, result] of clients) {
    const msg: ReplyMsg = { peerId: s.id, view: s.view, seq: at, timestamp, clientAddr, result };
    const reply: ReplyArgs = { msg, sign: s.sign("reply", msg) };
    s.replies.set(client, reply);
    s.waiting.remove(client, timestamp);
  }
  s.lastExecuted = seq;
  for (const committed of s.committed.keys()) if (committed <= seq) s.committed.delete(committed);
  s.snapshots.set(seq, snapshot);
}
