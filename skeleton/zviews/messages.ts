import * as v from "valibot";
import { CLOCK_METHODS } from "../zclock/wire-clock.ts";
import { natural, text } from "../znet/schemas.ts";
import * as pbft from "../zpbft/messages.ts";

/** What is signed is bound to its phase, as in zpbft: three phases are new. */
export type Phase = pbft.Phase | "checkpoint" | "view-change" | "new-view";

/** The largest frame, in bytes: a NEW-VIEW carries the VIEW-CHANGEs of 2f+1 replicas, each with its proofs. */
export const FRAME_BYTES_MAX: number = 4 * 1024 * 1024;

/** The longest part of a state, in UTF-16 units. */
export const PART_LENGTH_MAX: number = 256 * 1024;

/** More replicas there are not. */
const REPLICAS_MAX = 100;
/** More seqs a window does not have. */
const SEQS_MAX = 2000;

const { signature, digest, voteArgs, RequestArgs } = pbft;
const ok = { ok: v.boolean() };

/** A replica's word that after seq its state has this digest. */
const CheckpointArgs = v.strictObject({
  msg: v.strictObject({ peerId: natural, seq: natural, digest }),
  sign: signature,
});

/** A proof that a request was prepared: the leader's pre-prepare without the request, and PREPAREs of 2f backups. */
const Prepared = v.strictObject({
  prePrepare: voteArgs,
  prepares: v.pipe(v.array(voteArgs), v.maxLength(REPLICAS_MAX)),
});

const ViewChangeArgs = v.strictObject({
  msg: v.strictObject({
    peerId: natural,
    view: natural,
    seq: natural,
    checkpoint: v.pipe(v.array(CheckpointArgs), v.maxLength(REPLICAS_MAX)),
    prepared: v.pipe(v.array(Prepared), v.maxLength(SEQS_MAX)),
  }),
  sign: signature,
});

const NewViewArgs = v.strictObject({
  msg: v.strictObject({
    peerId: natural,
    view: natural,
    viewChanges: v.pipe(v.array(ViewChangeArgs), v.maxLength(REPLICAS_MAX)),
    prePrepares: v.pipe(v.array(voteArgs), v.maxLength(SEQS_MAX)),
  }),
  sign: signature,
});

export type CheckpointArgs = v.InferOutput<typeof CheckpointArgs>;
export type Prepared = v.InferOutput<typeof Prepared>;
export type ViewChangeArgs = v.InferOutput<typeof ViewChangeArgs>;
export type NewViewArgs = v.InferOutput<typeof NewViewArgs>;

/** Every method of the wire (handout, “The wire in a page”): zpbft's, and these. */
export const METHODS = {
  ...pbft.METHODS,
  ...CLOCK_METHODS,
  "Server.CheckpointRpc": { params: CheckpointArgs, result: v.strictObject(ok) },
  "Server.ViewChangeRpc": { params: ViewChangeArgs, result: v.strictObject(ok) },
  "Server.NewViewRpc": { params: NewViewArgs, result: v.strictObject(ok) },
  "Server.StatusRpc": {
    params: v.strictObject({ peerId: natural }),
    result: v.strictObject({
      ...ok,
      heard: v.boolean(),
      seq: natural,
      newView: v.nullable(NewViewArgs),
      viewChange: v.nullable(ViewChangeArgs),
      checkpoint: v.array(CheckpointArgs),
    }),
  },
  "Server.StateRpc": {
    params: v.strictObject({ seq: natural, part: natural }),
    result: v.strictObject({
      ...ok,
      parts: natural,
      text: v.pipe(text(4 * PART_LENGTH_MAX), v.maxLength(PART_LENGTH_MAX)),
    }),
  },
  "Server.FetchRequestRpc": {
    params: v.strictObject({ digest }),
    result: v.strictObject({ ...ok, reqArgs: v.nullable(RequestArgs) }),
  },
} as const;

export type MethodName = Exclude<keyof typeof METHODS, keyof typeof CLOCK_METHODS>;

/** What a replica tells one that starts. */
export type Status = v.InferOutput<(typeof METHODS)["Server.StatusRpc"]["result"]>;
