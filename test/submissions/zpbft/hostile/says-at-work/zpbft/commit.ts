// Says at once that it is at work, and does nothing more.
import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(_s: Server, _seq: number): void {}

export function CommitRpc(_s: Server, _args: CommitArgs): OkReply {
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, _cert: Cert): void {}

process.stderr.write("serve.ts:1: INFO| == start work loop ==\n");
setInterval(() => {}, 2 ** 30);
await new Promise(() => {});
