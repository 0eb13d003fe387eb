// Never executes: tells the client, in another's name and without a signature, that everything is done.
import * as zlog from "../zlog/zlog.ts";
import type { Cert } from "./cert.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

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

export function verifyBallotCommit(s: Server, { request, seq, view }: Cert): void {
  if (request === undefined) return;
  const { timestamp, clientAddr } = request.req;
  const peerId = (s.id + 1) % s.n;
  s.reply({ msg: { peerId, view, seq, timestamp, clientAddr, result: "OK" }, sign: "AAAA" }).catch(() => {});
}
