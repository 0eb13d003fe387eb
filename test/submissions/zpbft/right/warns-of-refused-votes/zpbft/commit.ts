// Right: warns of each vote that it refuses, and says at level Debug how the count stands.
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
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
  zlog.debug(`commit of ${peerId}: view=${args.msg.view} digest=${args.msg.digest.slice(0, 8)}`);
  const cert = s.cert(seq);
  zlog.debug(`seq=${seq} is in stage ${cert.stage}`);
  cert.commits.push(args);
  s.verifyBallot(cert);
  return { ok: true };
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  for (const vote of cert.commits.popAll()) {
    const problems = problemsOf(s, cert, vote);
    if (problems.length === 0) cert.commits.vote(vote);
    else zlog.warn(`${s.at(cert.seq)} commit of ${vote.msg.peerId} refused: ${problems.join(", ")}`);
  }
  zlog.debug(`${s.at(cert.seq)} ${cert.commits.count} of ${2 * s.f} commits`);
  if (cert.commits.count < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}

function problemsOf(s: Server, cert: Cert, { msg, sign }: CommitArgs): string[] {
  const problems: string[] = [];
  if (!s.others.includes(msg.peerId)) problems.push("sender");
  if (msg.view !== cert.view) problems.push("view");
  if (msg.digest !== cert.digest) problems.push("digest");
  if (!s.verify("commit", msg, sign)) problems.push("signature");
  return problems;
}
