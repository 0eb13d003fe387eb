import * as v from "valibot";
import { address } from "../znet/schemas.ts";

const cluster = { addrs: v.array(address), pubkeys: v.array(v.string()) };

/** How servers and clients find each other. Servers have no keys here. */
export const MASTER_METHODS = {
  "Master.RegisterRpc": {
    params: v.strictObject({ addr: address }),
    result: v.strictObject({ ok: v.boolean(), ...cluster }),
  },
  "Master.GetPeersRpc": { params: v.strictObject({ addr: v.optional(address) }), result: v.strictObject(cluster) },
} as const;
