import type { Keyring } from "../../pbft/judge/keyring.ts";
import type { Remark } from "../../pbft/judge/worth.ts";
import { type MessageOf, replica } from "../wire.ts";

export type Vote = MessageOf<"Server.PrepareRpc" | "Server.CommitRpc">;

const PHASES = { "Server.PrepareRpc": "prepare", "Server.CommitRpc": "commit" } as const;

/** The votes about one seq that were passed to a replica: who has voted for what, in each view. */
export class Votes {
  readonly #id: number;
  readonly #keyring: Keyring;
  readonly #senders = new Map<string, Set<number>>();

  constructor(id: number, keyring: Keyring) {
    this.#id = id;
    this.#keyring = keyring;
  }

  /** What a vote is worth, if it is for what others vote for. A digest shows only when the request is there. */
  take({ method, params, from }: Vote): Remark | undefined {
    const { msg, sign } = params;
    const isOther = msg.peerId !== this.#id && msg.peerId < this.#keyring.pubkeys.length;
    if (!isOther) return refused("V5", "not one of the others");
    if (!this.#keyring.isSigned(msg.peerId, PHASES[method], msg, sign))
      return refused("V4", "not signed by its sender");
    const senders = this.#of(method, msg);
    const isAgain = senders.size === senders.add(msg.peerId).size;
    if (isAgain) return refused("V1", "the second of the same replica");
    if (senders.size > this.needed) return undefined;
    const whose = from === replica(msg.peerId) ? "" : `in the name of ${msg.peerId}; `;
    return {
      note: `${whose}${senders.size} of ${this.needed}`,
      badge: `${senders.size}/${this.needed}`,
      worth: "counted",
    };
  }

  /** How many others have voted so for one digest in one view. */
  count(method: Vote["method"], order: { view: number; digest: string }): number {
    return this.#of(method, order).size;
  }

  /** 2f: with its own vote, a quorum. */
  get needed(): number {
    return (2 * (this.#keyring.pubkeys.length - 1)) / 3;
  }

  #of(method: Vote["method"], { view, digest }: { view: number; digest: string }): Set<number> {
    const key = `${method} ${view} ${digest}`;
    const senders = this.#senders.get(key) ?? new Set<number>();
    this.#senders.set(key, senders);
    return senders;
  }
}

function refused(rule: string, why: string): Remark {
  return { note: `not counted: ${why} (${rule})`, badge: rule, worth: "refused" };
}
