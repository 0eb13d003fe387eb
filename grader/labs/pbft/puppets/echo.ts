import type { Link } from "../../../../skeleton/znet/link.ts";
import { type CommitArgs, METHODS } from "../../../../skeleton/zpbft/messages.ts";

/** Refused for its seq, which no seq has, by the given code, before anybody looks at its signature. */
const ECHO: CommitArgs = { msg: { peerId: 0, view: 0, seq: 0, digest: "0".repeat(64) }, sign: "AAAA" };

/**
 * Resolves when the replica at the other end has answered what its given code answers at once, or cannot be reached. It is
 * not written down. For where nothing else tells whether a process is idle: a server can tell it from what it is sent.
 */
export async function echo(link: Link | undefined): Promise<void> {
  await link?.call("Server.PrepareRpc", METHODS["Server.PrepareRpc"], ECHO).catch(() => {});
}
