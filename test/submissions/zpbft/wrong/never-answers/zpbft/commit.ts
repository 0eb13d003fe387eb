// Wrong: returns a promise that nobody ever resolves (R1).
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(s: Server, seq: number): void {
  const cert = s.cert(seq);
  const msg = { peerId: s.id, view: cert.view, seq, digest: cert.digest };
  const sign = s.sign("commit", msg);
  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  for (const peer of s.others) void sendCommit(s, peer, { msg, sign });
}

async function sendCommit(s: Server, peer: number, args: CommitArgs) {
  try {
    await s.call(peer, "Server.CommitRpc", args);
  } catch (err) {
    zlog.warn(`Server.CommitRpc ${peer} error: ${(err as Error).message}`);
  }
}

export function CommitRpc(s: Server, args: CommitArgs): Promise<OkReply> {
  return new Promise((_resolve, reject) => {
    try {
      zlog.info(`${s.at(args.msg.seq)} stage=3:commit <= ${args.msg.peerId}`);
      const cert = s.cert(args.msg.seq);
      cert.commits.push(args);
      s.verifyBallot(cert);
    } catch (error) {
      reject(error);
    }
  });
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  const isValid = ({ msg, sign }: CommitArgs) =>
    s.others.includes(msg.peerId) &&
    msg.view === cert.view &&
    msg.digest === cert.digest &&
    s.verify("commit", msg, sign);

  for (const vote of cert.commits.popAll().filter(isValid)) cert.commits.vote(vote);
  if (cert.commits.count < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}
