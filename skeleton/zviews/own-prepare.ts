import type { Cert } from "../zpbft/cert.ts";
import type { PrepareArgs, PrepareMsg } from "../zpbft/messages.ts";
import type { Server } from "../zpbft/server.ts";

/** The PREPARE that this replica gave for what it accepted. It does not count it with those of the others, and a proof needs it. */
export function ownPrepare(s: Server, { view, seq, digest }: Cert): PrepareArgs {
  const msg: PrepareMsg = { peerId: s.id, view, seq, digest };
  return { msg, sign: s.sign("prepare", msg) };
}
