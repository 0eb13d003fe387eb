// Wrong: logs that it commits when the first COMMIT of another comes, whether it sends one then or not (L2).
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

const logged = new WeakSet<Cert>();

function logCommit(s: Server, cert: Cert): void {
  if (logged.has(cert)) return;
  logged.add(cert);
  zlog.info(`${s.at(cert.seq)} stage=3:commit => [${s.others.join(" ")}]`);
}

export function commit(s: Server, seq: number): void {
  const cert = s.cert(seq);
  const msg: CommitMsg = { peerId: s.id, view: cert.view, seq, digest: cert.digest };
  const args: CommitArgs = { msg, sign: s.sign("commit", msg) };
  logCommit(s, cert);
  for (const id of s.others) {
    s.call(id, "Server.CommitRpc", args).catch((error: Error) => {
      zlog.warn(`Server.CommitRpc ${id} error: ${error.message}`);
    });
  }
}

export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  const cert = s.cert(args.msg.seq);
  zlog.info(`${s.at(cert.seq)} stage=3:commit <= ${args.msg.peerId}`);
  logCommit(s, cert);
  cert.commits.push(args);
  s.verifyBallot(cert);
  return { ok: true };
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  for (const vote of cert.commits.popAll()) {
    if (counts(s, cert, vote)) cert.commits.vote(vote);
  }
  if (cert.commits.count < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}

function counts(s: Server, cert: Cert, { msg, sign }: CommitArgs): boolean {
  if (!s.others.includes(msg.peerId) || cert.commits.voted(msg.peerId)) return false;
  return msg.view === cert.view && msg.digest === cert.digest && s.verify("commit", msg, sign);
}
