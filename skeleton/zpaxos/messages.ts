import * as v from "valibot";
import { CLOCK_METHODS } from "../zclock/wire-clock.ts";
import type { Params, Result } from "../znet/rpc.ts";
import { command, natural, text } from "../znet/schemas.ts";
import { MASTER_METHODS } from "../zserver/master-methods.ts";

/** The longest value, in bytes. */
const VALUE_BYTES_MAX = 256 * 1024;

const id = natural;
/** Instances are numbered from 1 on, and ballots, too; 0 is none. */
const number = natural;
const positive = v.pipe(natural, v.minValue(1));

/** What is chosen in an instance: one line of text. Null is the empty value, with which a hole is filled. */
export const Value = v.nullable(
  v.pipe(
    text(VALUE_BYTES_MAX),
    v.check((value) => !/[\p{Cc}\u2028\u2029]/u.test(value), "Invalid value: a control character"),
  ),
);

/** The ballot in which an acceptor accepted last, and what. */
export const Accepted = v.strictObject({ ballot: positive, value: Value });

/** That a value is decided: an object of its own, for the value may be null. */
export const Decided = v.strictObject({ value: Value });

/** `done` is the highest instance up to which the one who says it needs nothing any more; 0 for none. */
const common = { from: id, seq: positive, done: number };
const PrepareArgs = v.strictObject({ ...common, ballot: positive });
const AcceptArgs = v.strictObject({ ...common, ballot: positive, value: Value });
const DecideArgs = v.strictObject({ ...common, value: Value });

/** `ballot` is the one that is promised now. One that is refused with ballot 0 asks about an instance that is forgotten. */
const AcceptReply = v.strictObject({
  ok: v.boolean(),
  ballot: number,
  decided: v.optional(Decided),
  done: number,
});
const PrepareReply = v.strictObject({ ...AcceptReply.entries, accepted: v.optional(Accepted) });
const DecideReply = v.strictObject({ ok: v.boolean(), done: number });

/** `ok`: whether the instance is not forgotten. */
const StartReply = v.strictObject({ ok: v.boolean(), min: positive, max: number });

export type Value = v.InferOutput<typeof Value>;
export type Accepted = v.InferOutput<typeof Accepted>;
export type Decided = v.InferOutput<typeof Decided>;
export type PrepareArgs = v.InferOutput<typeof PrepareArgs>;
export type PrepareReply = v.InferOutput<typeof PrepareReply>;
export type AcceptArgs = v.InferOutput<typeof AcceptArgs>;
export type AcceptReply = v.InferOutput<typeof AcceptReply>;
export type DecideArgs = v.InferOutput<typeof DecideArgs>;
export type DecideReply = v.InferOutput<typeof DecideReply>;

/** Every method of the wire, once: what validates it is also its type. */
export const METHODS = {
  ...MASTER_METHODS,
  "Paxos.PrepareRpc": { params: PrepareArgs, result: PrepareReply },
  "Paxos.AcceptRpc": { params: AcceptArgs, result: AcceptReply },
  "Paxos.DecideRpc": { params: DecideArgs, result: DecideReply },
  /** Has a value proposed in an instance. The answer does not wait for a decision. */
  "Paxos.StartRpc": { params: v.strictObject({ seq: positive, value: Value }), result: StartReply },
  /** The service says that it needs nothing up to an instance. */
  "Paxos.DoneRpc": { params: v.strictObject({ seq: positive }), result: StartReply },
  /**
   * A client's command, by the client's name and its number among that client's. It is put into the log, and answered when
   * it is applied. Who asks again with the same number has the same result, and the command is executed once.
   */
  "Paxos.CommandRpc": {
    params: v.strictObject({ client: v.pipe(v.string(), v.regex(/^[0-9a-f]{1,32}$/)), number: positive, command }),
    result: v.strictObject({ seq: number, result: v.string() }),
  },
  "Service.DecidedRpc": {
    params: v.strictObject({ from: id, seq: positive, value: Value }),
    result: v.strictObject({ ok: v.boolean() }),
  },
  ...CLOCK_METHODS,
} as const;

/** The methods that a server calls another server's by. */
export type PeerMethod = "Paxos.PrepareRpc" | "Paxos.AcceptRpc" | "Paxos.DecideRpc";
export type ArgsOf<N extends PeerMethod> = Params<(typeof METHODS)[N]>;
export type ReplyOf<N extends PeerMethod> = Result<(typeof METHODS)[N]>;
