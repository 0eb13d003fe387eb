// Counts and verifies nothing: once nothing has come for a while, it takes the next message about a seq for the deciding one.
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import { Server } from "./server.ts";

const SILENCE_MS = 140;
let last_ms = Number.POSITIVE_INFINITY;
let newest = 0;
let isDeciding = false;

// Called for every message about a seq, before anybody looks at it.
const { inWindow } = Server.prototype;
Server.prototype.inWindow = function (seq: number): boolean {
  const now_ms = performance.now();
  isDeciding ||= now_ms - last_ms > SILENCE_MS;
  last_ms = now_ms;
  // With a seq that is new, another act begins.
  if (seq > newest) isDeciding = false;
  newest = Math.max(newest, seq);
  return inWindow.call(this, seq);
};

export function commit(s: Server, seq: number): void {
  const { view, digest } = s.cert(seq);
  const msg: CommitMsg = { peerId: s.id, view, seq, digest };
  const args: CommitArgs = { msg, sign: s.sign("commit", msg) };

  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  for (const id of s.others) {
    s.call(id, "Server.CommitRpc", args).catch((error: Error) => {
      zlog.warn(`Server.CommitRpc ${id} error: ${error.message}`);
    });
  }
}

export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  const { peerId, seq } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);
  s.verifyBallot(s.cert(seq));
  return { ok: true };
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  if (!isDeciding) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}
