// Wrong: makes a new cert for its COMMIT, with an empty digest, and does not ask for the known one (C2).
import * as zlog from "../zlog/zlog.ts";
import { Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(s: Server, seq: number): void {
  const cert = new Cert(seq, { prepare: () => true, commit: () => true });
  const msg: CommitMsg = { peerId: s.id, view: cert.view, seq: cert.seq, digest: cert.digest };
  const args: CommitArgs = { msg, sign: s.sign("commit", msg) };
  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  for (const id of s.others) {
    s.call(id, "Server.CommitRpc", args).catch((error: Error) => {
      zlog.warn(`Server.CommitRpc ${id} error: ${error.message}`);
    });
  }
}

export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  zlog.info(`${s.at(args.msg.seq)} stage=3:commit <= ${args.msg.peerId}`);
  const cert = s.cert(args.msg.seq);
  if (cert.stage !== Stage.Reply) {
    cert.commits.push(args);
    s.verifyBallot(cert);
  }
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
