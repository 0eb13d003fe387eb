// Wrong: logs what it sends, and not what it receives (L2).
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(s: Server, seq: number): void {
  const cert = s.cert(seq);
  const msg: CommitMsg = { peerId: s.id, view: cert.view, seq: cert.seq, digest: cert.digest };
  broadcast(s, { msg, sign: s.sign("commit", msg) });
}

function broadcast(s: Server, args: CommitArgs): void {
  zlog.info(`${s.at(args.msg.seq)} stage=3:commit => [${s.others.join(" ")}]`);
  s.others.forEach((id) => {
    s.call(id, "Server.CommitRpc", args).catch((e: Error) => zlog.warn(`Server.CommitRpc ${id} error: ${e.message}`));
  });
}

export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  const cert = s.cert(args.msg.seq);
  cert.commits.push(args);
  s.verifyBallot(cert);
  return { ok: true };
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  const votes = cert.commits.popAll();
  for (const v of votes) {
    const fits = v.msg.view === cert.view && v.msg.digest === cert.digest;
    const known = s.others.includes(v.msg.peerId);
    if (fits && known && !cert.commits.voted(v.msg.peerId) && s.verify("commit", v.msg, v.sign)) {
      cert.commits.vote(v);
    }
  }

  const committed = cert.commits.count + 1 >= 2 * s.f + 1;
  if (committed) {
    cert.stage = Stage.Reply;
    execute(s, cert.seq);
  }
}
