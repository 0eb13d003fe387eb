import { readPublicKey, verify } from "../../skeleton/znet/keys.ts";
import type { ReplyMsg } from "../../skeleton/zpbft/messages.ts";

/** What a front door sends to who asks for JSON. */
export interface Proof {
  result: string;
  seq: number;
  view: number;
  replies: { msg: ReplyMsg; sign: string }[];
  keys: string[];
}

/**
 * Why an answer proves nothing; undefined if it proves that the cluster has executed something with that result. `keys` are
 * the replicas' by id, which nobody may take from the answer itself.
 */
export function whyUnproved({ result, seq, view, replies }: Proof, keys: readonly string[]): string | undefined {
  const needed = (keys.length - 1) / 3 + 1;
  const [first] = replies;
  for (const { msg, sign } of replies) {
    const key = keys[msg.peerId];
    if (key === undefined) return `there is no replica ${msg.peerId}`;
    if (!verify(readPublicKey(key), "reply", msg, sign)) return `replica ${msg.peerId} has not signed that`;
    if (msg.result !== result || msg.seq !== seq || msg.view !== view)
      return `replica ${msg.peerId} says something else`;
    if (msg.timestamp !== first?.msg.timestamp || msg.clientAddr !== first.msg.clientAddr)
      return "they answer two requests";
  }
  const replicas = new Set(replies.map(({ msg }) => msg.peerId)).size;
  return replicas < needed ? `${replicas} of ${needed} replicas` : undefined;
}
