// Right: adds itself to the voters, and compares them with floor(2n/3)+1.
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
  zlog.info(`${s.at(args.msg.seq)} stage=3:commit <= ${args.msg.peerId}`);
  const cert = s.cert(args.msg.seq);
  if (cert.stage !== Stage.Reply) {
    cert.commits.push(args);
    s.verifyBallot(cert);
  }
  return { ok: true };
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  const { commits, view, digest } = cert;
  const good = commits
    .popAll()
    .filter(({ msg }) => msg.view === view && msg.digest === digest)
    .filter(({ msg }) => s.others.includes(msg.peerId) && !commits.voted(msg.peerId))
    .filter(({ msg, sign }) => s.verify("commit", msg, sign));
  good.forEach((vote) => {
    commits.vote(vote);
  });

  const voters = [s.id, ...s.others.filter((id) => commits.voted(id))];
  if (voters.length >= Math.floor((2 * s.n) / 3) + 1) {
    cert.stage = Stage.Reply;
    execute(s, cert.seq);
  }
}
