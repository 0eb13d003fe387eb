import type { Link } from "../../../../skeleton/znet/link.ts";
import { type CommitArgs, METHODS } from "../../../../skeleton/zpbft/messages.ts";

/** The given code refuses this message for its impossible seq, before it checks the signature. */
const ECHO: CommitArgs = { msg: { peerId: 0, view: 0, seq: 0, digest: "0".repeat(64) }, sign: "AAAA" };

/**
 * Resolves when the replica at the other end has answered what its given code answers at once, or cannot be reached. It is
 * not recorded. Use it only if nothing else shows whether a process is idle, for a server could recognise it.
 */
export async function echo(link: Link | undefined): Promise<void> {
  await link?.call("Server.PrepareRpc", METHODS["Server.PrepareRpc"], ECHO).catch(() => {});
}
