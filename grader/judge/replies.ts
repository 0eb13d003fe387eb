import { readPublicKey, verify } from "../../skeleton/znet/keys.ts";
import type { ReplyArgs, RequestArgs } from "../../skeleton/zpbft/messages.ts";
import type { JournalRecord } from "../journal/journal.ts";

/** What the replicas answered to one request: for each answer, who gave it, rightly signed (X3). */
export interface Answers {
  /** Ids by answer. Two replicas give the same answer when seq, view and result are equal. */
  supporters: Map<string, number[]>;
  /** The answer that the most replicas gave. */
  seq: number | undefined;
  result: string | undefined;
  count: number;
  /** Replies that no replica's key signed, or that came twice. */
  faults: string[];
}

/** Counts the replies to a request in a journal. `pubkeys` are PEM, by replica id. */
export function answersTo(
  request: RequestArgs,
  records: readonly JournalRecord[],
  pubkeys: readonly string[],
): Answers {
  const answers: Answers = { supporters: new Map(), seq: undefined, result: undefined, count: 0, faults: [] };
  const answered = new Set<number>();
  for (const { method, params } of records) {
    if (method !== "Client.ReplyRpc") continue;
    const { msg, sign } = params as ReplyArgs;
    if (msg.timestamp !== request.req.timestamp || msg.clientAddr !== request.req.clientAddr) continue;
    const pem = pubkeys[msg.peerId];
    if (pem === undefined || !verify(readPublicKey(pem), "reply", msg, sign)) {
      answers.faults.push(`a reply in the name of replica ${msg.peerId} that it did not sign`);
      continue;
    }
    if (answered.has(msg.peerId)) {
      answers.faults.push(`a second reply of replica ${msg.peerId} to one execution`);
      continue;
    }
    answered.add(msg.peerId);
    const answer = JSON.stringify([msg.view, msg.seq, msg.result]);
    const ids = answers.supporters.get(answer) ?? [];
    answers.supporters.set(answer, ids);
    ids.push(msg.peerId);
    if (ids.length > answers.count) Object.assign(answers, { count: ids.length, seq: msg.seq, result: msg.result });
  }
  return answers;
}
