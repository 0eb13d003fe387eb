import type { ReplyArgs, RequestArgs } from "../../skeleton/zpbft/messages.ts";
import type { JournalRecord } from "../journal/journal.ts";
import type { Keyring } from "./keyring.ts";

/** What the replicas answered to one request: for each answer, who gave it, rightly signed (X3). */
export interface Answers {
  /** Ids by answer. Two replicas give the same answer when view, seq and result are equal. */
  supporters: Map<string, number[]>;
  /** The answer that the most replicas gave. */
  seq: number | undefined;
  result: string | undefined;
  count: number;
  /** When so many had given it, in milliseconds of the journal, by how many. */
  reached_ms: number[];
}

/** Counts the replies to a request in a journal, each replica's first one. A reply that its replica did not sign is nobody's. */
export function answersTo(request: RequestArgs, records: readonly JournalRecord[], keyring: Keyring): Answers {
  const answers: Answers = { supporters: new Map(), seq: undefined, result: undefined, count: 0, reached_ms: [0] };
  const answered = new Set<number>();
  for (const { method, params, time_ms } of records) {
    if (method !== "Client.ReplyRpc") continue;
    const { msg, sign } = params as ReplyArgs;
    if (msg.timestamp !== request.req.timestamp || msg.clientAddr !== request.req.clientAddr) continue;
    if (answered.has(msg.peerId) || !keyring.isSigned(msg.peerId, "reply", msg, sign)) continue;
    answered.add(msg.peerId);
    const answer = JSON.stringify([msg.view, msg.seq, msg.result]);
    const ids = answers.supporters.get(answer) ?? [];
    answers.supporters.set(answer, ids);
    ids.push(msg.peerId);
    if (ids.length <= answers.count) continue;
    Object.assign(answers, { count: ids.length, seq: msg.seq, result: msg.result });
    answers.reached_ms.push(time_ms);
  }
  return answers;
}
