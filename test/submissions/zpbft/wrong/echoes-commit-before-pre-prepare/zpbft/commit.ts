// Wrong: answers the first COMMIT before the pre-prepare with its own, for a digest that it only knows from there (C1).
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

const said = new WeakSet<Cert>();

export function commit(s: Server, seq: number): void {
  const cert = s.cert(seq);
  if (!said.has(cert)) send(s, { peerId: s.id, view: cert.view, seq, digest: cert.digest });
}

function send(s: Server, msg: CommitMsg): void {
  said.add(s.cert(msg.seq));
  const args: CommitArgs = { msg, sign: s.sign("commit", msg) };
  zlog.info(`${s.at(msg.seq)} stage=3:commit => [${s.others.join(" ")}]`);
  for (const id of s.others) {
    s.call(id, "Server.CommitRpc", args).catch((error: Error) => {
      zlog.warn(`Server.CommitRpc ${id} error: ${error.message}`);
    });
  }
}

export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  const { peerId, seq } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);

  const cert = s.cert(seq);
  // One replica that is prepared is proof enough of what the leader proposed.
  if (cert.stage === Stage.Request && !said.has(cert) && s.verify("commit", args.msg, args.sign)) {
    send(s, { ...args.msg, peerId: s.id });
  }
  cert.commits.push(args);
  s.verifyBallot(cert);
  return { ok: true };
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  for (const { msg, sign } of cert.commits.popAll()) {
    if (!s.others.includes(msg.peerId) || cert.commits.voted(msg.peerId)) continue;
    if (msg.view !== cert.view || msg.digest !== cert.digest) continue;
    if (s.verify("commit", msg, sign)) cert.commits.vote({ msg, sign });
  }

  if (cert.commits.count >= 2 * s.f) {
    cert.stage = Stage.Reply;
    execute(s, cert.seq);
  }
}
