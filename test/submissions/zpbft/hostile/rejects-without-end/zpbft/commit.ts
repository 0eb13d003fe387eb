// Leaves promises behind that are rejected, thousands of them, again and again.
import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(_s: Server, _seq: number): void {}

export function CommitRpc(_s: Server, _args: CommitArgs): OkReply {
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, _cert: Cert): void {}

setInterval(() => {
  for (let count = 0; count < 1000; count++) void Promise.reject(new Error(`nobody awaits this: ${"x".repeat(100)}`));
}, 1);
