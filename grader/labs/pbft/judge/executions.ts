import { type Message, type MessageOf, requestName } from "../wire.ts";
import { repliesOf } from "./execution.ts";
import type { SeqModel, Subject } from "./model.ts";

/**
 * The reply that shows that a seq was executed, by seq. A faulty leader may give several seqs to one request (Q2): the given
 * code then sends the kept reply once more for each further seq, so the k-th of these seqs shows in the k-th reply.
 */
export function executionsOf(
  subject: Subject,
  models: ReadonlyMap<number, SeqModel>,
  records: readonly Message[],
): Map<number, MessageOf<"Client.ReplyRpc">> {
  const replies = Map.groupBy(repliesOf(subject, records), ({ params }) => requestName(params.msg));
  const ordered = Array.from(models.values())
    .filter(({ accepted }) => accepted !== undefined)
    .toSorted((a, b) => a.seq - b.seq);
  const shown = new Map<number, MessageOf<"Client.ReplyRpc">>();
  for (const { seq, accepted } of ordered) {
    const reply = accepted && replies.get(requestName(accepted.request.req))?.shift();
    if (reply !== undefined) shown.set(seq, reply);
  }
  return shown;
}
