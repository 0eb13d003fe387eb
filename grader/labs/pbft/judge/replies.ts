import type { RequestArgs } from "../../../../skeleton/zpbft/messages.ts";
import type { Message } from "../wire.ts";
import type { Keyring } from "./keyring.ts";

/** What identifies a request in its replies. */
export type Asked = Pick<RequestArgs["req"], "timestamp" | "clientAddr">;

/** What the replicas answered to one request: for each answer, who gave it, rightly signed (X3). */
export interface Answers {
  /** Ids by answer. Two replicas give the same answer when view, seq and result are equal. */
  supporters: Map<string, number[]>;
  /** The answer that the most replicas gave. */
  seq: number | undefined;
  result: string | undefined;
  count: number;
  /** When so many had given it, as a place in the history, by how many. */
  reached: number[];
}

/** Counts the replies to a request in a history, each replica's first one. A reply that its replica did not sign does not count. */
export function answersTo({ req }: { req: Asked }, messages: readonly Message[], keyring: Keyring): Answers {
  return new Tally(req, keyring).read(messages);
}

/** The answers to a request in a history that grows: each event is looked at once, however often it is asked. */
export class Tally {
  readonly #asked: Asked;
  readonly #keyring: Keyring;
  /** The answers so far. */
  readonly answers: Answers = { supporters: new Map(), seq: undefined, result: undefined, count: 0, reached: [0] };
  readonly #answered = new Set<number>();
  #read: number;

  /** `from` is the place of the first event that is looked at. */
  constructor(asked: Asked, keyring: Keyring, from = 0) {
    this.#read = from;
    this.#asked = asked;
    this.#keyring = keyring;
  }

  /** Reads the new events, and returns the answers so far. */
  read(events: readonly Message[]): Answers {
    for (; this.#read < events.length; this.#read++) this.take(events[this.#read] as Message);
    return this.answers;
  }

  /** Looks at one event, whichever was the last. */
  take({ method, params, at }: Message): void {
    if (method !== "Client.ReplyRpc") return;
    const [answers, answered, asked] = [this.answers, this.#answered, this.#asked];
    const { msg, sign } = params;
    if (msg.timestamp !== asked.timestamp || msg.clientAddr !== asked.clientAddr) return;
    if (answered.has(msg.peerId) || !this.#keyring.isSigned(msg.peerId, "reply", msg, sign)) return;
    answered.add(msg.peerId);
    const answer = JSON.stringify([msg.view, msg.seq, msg.result]);
    const ids = answers.supporters.get(answer) ?? [];
    answers.supporters.set(answer, ids);
    ids.push(msg.peerId);
    if (ids.length <= answers.count) return;
    Object.assign(answers, { count: ids.length, seq: msg.seq, result: msg.result });
    answers.reached.push(at);
  }
}
