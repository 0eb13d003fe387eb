// Has the compiler repeat what takes hold of a terminal, and what a platform takes for a command.
import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(_s: Server, _seq: number): void {}

export function CommitRpc(_s: Server, _args: CommitArgs): OkReply {
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, _cert: Cert): void {}

export type Cleared = typeof import("./\u001b[2J\u001b]0;title\u0007.ts");
export type Command = typeof import("./\n::set-output name=result::100\nzpbft/commit.ts(1,1): no mistakes.ts");
