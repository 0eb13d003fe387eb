import { type KeyPair, newPemPair, readKeyPair, sign } from "../../../skeleton/znet/keys.ts";
import type { CheckpointArgs, NewViewArgs, Prepared, ViewChangeArgs } from "../../../skeleton/zviews/messages.ts";
import { faultyMax, type Given, leaderOf } from "./judge/proofs.ts";

/** How a message is signed otherwise than its sender should: by somebody else, or for another phase. */
export interface Amiss {
  signer?: number;
  phase?: string;
}

/** What is signed about a seq of a view. */
type Order = Prepared["prePrepare"];

/** A replica's keys, of which one is to be a file. */
export interface ReplicaKeys extends KeyPair {
  privatePem: string;
}

export function newReplicaKeys(): ReplicaKeys {
  const { privatePem, publicPem } = newPemPair("ed25519");
  return { ...readKeyPair(privatePem, publicPem), privatePem };
}

/** Makes the messages of replicas whose keys are at hand: right ones, and such as are wrong in one thing. */
export class Signing {
  readonly n: number;
  readonly #keys: readonly KeyPair[];
  /** Called with what is signed by who it says it is of, for what it is. */
  readonly #onSign: (id: number, phase: string, msg: object, sign: string) => void;

  constructor(
    keys: readonly KeyPair[],
    onSign: (id: number, phase: string, msg: object, sign: string) => void = () => {},
  ) {
    this.n = keys.length;
    this.#keys = keys;
    this.#onSign = onSign;
  }

  signed<T extends { peerId: number }>(phase: string, msg: T, amiss: Amiss = {}): { msg: T; sign: string } {
    const { signer = msg.peerId, phase: signedFor = phase } = amiss;
    const signature = sign((this.#keys[signer] as KeyPair).privateKey, signedFor, msg);
    if (signer === msg.peerId && signedFor === phase) this.#onSign(signer, phase, msg, signature);
    return { msg, sign: signature };
  }

  order(peerId: number, phase: string, view: number, { seq, digest }: Given, amiss: Amiss = {}): Order {
    return this.signed(phase, { peerId, view, seq, digest }, amiss);
  }

  checkpoint(peerId: number, { seq, digest }: Given, amiss: Amiss = {}): CheckpointArgs {
    return this.signed("checkpoint", { peerId, seq, digest }, amiss);
  }

  checkpoints(ids: readonly number[], given: Given): CheckpointArgs[] {
    return ids.map((id) => this.checkpoint(id, given));
  }

  /** The proof that a request was prepared in a view, with PREPAREs of these, none of which may be the leader; by default of the first that can. */
  prepared(view: number, given: Given, ids?: readonly number[], leader: number = leaderOf(view, this)): Prepared {
    const backups = Array.from({ length: this.n }, (_, id) => id).filter((id) => id !== leaderOf(view, this));
    return {
      prePrepare: this.order(leader, "pre-prepare", view, given),
      prepares: (ids ?? backups.slice(0, 2 * faultyMax(this))).map((id) => this.order(id, "prepare", view, given)),
    };
  }

  viewChange(
    peerId: number,
    view: number,
    { seq = 0, checkpoint = [], prepared = [] }: Partial<ViewChangeArgs["msg"]> = {},
    amiss: Amiss = {},
  ): ViewChangeArgs {
    return this.signed("view-change", { peerId, view, seq, checkpoint, prepared }, amiss);
  }

  /** `prePrepares` are made of `orders`, if they are not given. */
  newView(
    view: number,
    { viewChanges, orders, prePrepares, peerId = leaderOf(view, this) }: NewViewParts,
    amiss: Amiss = {},
  ): NewViewArgs {
    const made = prePrepares ?? (orders ?? []).map((given) => this.order(peerId, "pre-prepare", view, given));
    return this.signed("new-view", { peerId, view, viewChanges: [...viewChanges], prePrepares: [...made] }, amiss);
  }
}

/** What a NEW-VIEW is made of. */
export interface NewViewParts {
  viewChanges: readonly ViewChangeArgs[];
  orders?: readonly Given[];
  prePrepares?: readonly Order[];
  peerId?: number;
}
