import * as v from "valibot";
import { readPublicKey } from "../znet/keys.ts";
import { address, command, natural, text } from "../znet/schemas.ts";

/** What is signed is bound to its phase: no phase's signature passes for another's. */
export type Phase = "request" | "pre-prepare" | "prepare" | "commit" | "reply";

export const signature = v.pipe(
  v.string(),
  v.maxLength(1024),
  v.regex(/^[A-Za-z0-9+/]+={0,2}$/, "Invalid signature: not base64"),
);
export const digest = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{64}$/, "Invalid digest: expected 64 lower-case hex digits"),
);
const pubkey = v.pipe(
  v.string(),
  v.maxLength(2048),
  v.startsWith("-----BEGIN "),
  v.check(isPublicKey, "Invalid public key: expected an Ed25519 or RSA public key in PEM"),
);
const ok = { ok: v.boolean() };

export const RequestMsg = v.strictObject({ clientAddr: address, timestamp: natural, command });
const orderMsg = v.strictObject({ peerId: natural, view: natural, seq: natural, digest });
export const ReplyMsg = v.strictObject({
  peerId: natural,
  view: natural,
  seq: natural,
  timestamp: natural,
  clientAddr: address,
  result: text(1024 * 1024),
});

export const RequestArgs = v.strictObject({ req: RequestMsg, pubkey, sign: signature });
export const PrePrepareArgs = v.strictObject({ msg: orderMsg, sign: signature, reqArgs: RequestArgs });
export const voteArgs = v.strictObject({ msg: orderMsg, sign: signature });
export const ReplyArgs = v.strictObject({ msg: ReplyMsg, sign: signature });

export type RequestMsg = v.InferOutput<typeof RequestMsg>;
export type RequestArgs = v.InferOutput<typeof RequestArgs>;
export type PrePrepareMsg = v.InferOutput<typeof orderMsg>;
export type PrePrepareArgs = v.InferOutput<typeof PrePrepareArgs>;
export type PrepareMsg = v.InferOutput<typeof orderMsg>;
export type PrepareArgs = v.InferOutput<typeof voteArgs>;
export type CommitMsg = v.InferOutput<typeof orderMsg>;
export type CommitArgs = v.InferOutput<typeof voteArgs>;
export type ReplyMsg = v.InferOutput<typeof ReplyMsg>;
export type ReplyArgs = v.InferOutput<typeof ReplyArgs>;

/** The answer to every vote: it says that the message arrived, and nothing about consensus. */
export interface OkReply {
  ok: boolean;
}

/** Every method of the wire (handout, “The wire in a page”), once: what validates it is also its type. */
export const METHODS = {
  "Master.RegisterRpc": {
    params: v.strictObject({ addr: address, pubkey }),
    result: v.strictObject({ ...ok, addrs: v.array(address), pubkeys: v.array(pubkey) }),
  },
  "Master.GetPeersRpc": {
    params: v.strictObject({ addr: address }),
    result: v.strictObject({ addrs: v.array(address), pubkeys: v.array(pubkey) }),
  },
  "Server.RequestRpc": { params: RequestArgs, result: v.strictObject({ ...ok, seq: natural }) },
  "Server.PrePrepareRpc": { params: PrePrepareArgs, result: v.strictObject(ok) },
  "Server.PrepareRpc": { params: voteArgs, result: v.strictObject(ok) },
  "Server.CommitRpc": { params: voteArgs, result: v.strictObject(ok) },
  "Client.ReplyRpc": { params: ReplyArgs, result: v.strictObject(ok) },
} as const;

export type MethodName = keyof typeof METHODS;

/** What a replica says of a request: whether it took it, and the seq that the leader gave it. */
export type RequestReply = v.InferOutput<(typeof METHODS)["Server.RequestRpc"]["result"]>;

function isPublicKey(pem: string): boolean {
  try {
    readPublicKey(pem);
    return true;
  } catch {
    return false;
  }
}
