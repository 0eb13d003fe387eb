import type { Said } from "../../../grader/history/events.ts";
import { replica } from "../../../grader/labs/pbft/wire.ts";

const VOTE = { msg: { peerId: 1, view: 0, seq: 7, digest: "ab".repeat(32) }, sign: "c2lnbmVk" };

/** A call that is right. */
export const CALL: Said = { from: replica(1), to: replica(2), method: "Server.CommitRpc", params: VOTE };

/** One that no receiver accepts, and why. */
export const JUNK: Said = { ...CALL, params: { ...VOTE, more: 1 } };
export const MALFORMED = 'more: Invalid key: Expected never but received "more"';

/** A reply of the right form, with a result of any length. */
export function replyOf(result: string): Said {
  const msg = { peerId: 1, view: 0, seq: 7, timestamp: 1, clientAddr: ":8005", result };
  return { from: replica(1), to: "client :8005", method: "Client.ReplyRpc", params: { msg, sign: VOTE.sign } };
}
