import type { RequestArgs } from "../../../../skeleton/zpbft/messages.ts";
import type { Event } from "../../../history/history.ts";
import type { Keyring } from "./keyring.ts";

/** What the replicas answered to one request: for each answer, who gave it, rightly signed (X3). */
export interface Answers {
  /** Ids by answer. Two replicas give the same answer when view, seq and result are equal. */
  supporters: Map<string, number[]>;
  /** The answer that the most replicas gave. */
  seq: number | undefined;
  result: string | undefined;
  count: number;
  /** When so many had given it, in milliseconds of the history, by how many. */
  reached_ms: number[];
}

/** Counts the replies to a request in a history, each replica's first one. A reply that its replica did not sign is nobody's. */
export function answersTo(request: RequestArgs, events: readonly Event[], keyring: Keyring): Answers {
  return new Tally(request, keyring).read(events);
}

/** The answers to a request in a history that grows: each event is looked at once, however often it is asked. */
export class Tally {
  readonly #request: RequestArgs;
  readonly #keyring: Keyring;
  readonly #answers: Answers = { supporters: new Map(), seq: undefined, result: undefined, count: 0, reached_ms: [0] };
  readonly #answered = new Set<number>();
  #read: number;

  /** `from` is the place of the first event that is looked at. */
  constructor(request: RequestArgs, keyring: Keyring, from = 0) {
    this.#read = from;
    this.#request = request;
    this.#keyring = keyring;
  }

  /** Reads on where it stopped, and tells the answers so far. */
  read(events: readonly Event[]): Answers {
    for (; this.#read < events.length; this.#read++) this.#take(events[this.#read] as Event);
    return this.#answers;
  }

  #take({ method, params, time_ms }: Event): void {
    if (method !== "Client.ReplyRpc") return;
    const [answers, answered, { req }] = [this.#answers, this.#answered, this.#request];
    const { msg, sign } = params;
    if (msg.timestamp !== req.timestamp || msg.clientAddr !== req.clientAddr) return;
    if (answered.has(msg.peerId) || !this.#keyring.isSigned(msg.peerId, "reply", msg, sign)) return;
    answered.add(msg.peerId);
    const answer = JSON.stringify([msg.view, msg.seq, msg.result]);
    const ids = answers.supporters.get(answer) ?? [];
    answers.supporters.set(answer, ids);
    ids.push(msg.peerId);
    if (ids.length <= answers.count) return;
    Object.assign(answers, { count: ids.length, seq: msg.seq, result: msg.result });
    answers.reached_ms.push(time_ms);
  }
}
