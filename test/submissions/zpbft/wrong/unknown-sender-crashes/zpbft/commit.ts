// Wrong: sorts the votes by sender into a table, and throws at a sender that is not in it (V5).
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
  const { peerId, seq } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);

  const cert = s.cert(seq);
  cert.commits.push(args);
  s.verifyBallot(cert);
  return { ok: true };
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  const table = new Map<number, CommitArgs[]>(s.others.map((id) => [id, []]));
  for (const vote of cert.commits.popAll()) {
    const row = table.get(vote.msg.peerId) as CommitArgs[];
    row.push(vote);
  }

  for (const row of table.values()) {
    const valid = row.find(
      ({ msg, sign }) => msg.view === cert.view && msg.digest === cert.digest && s.verify("commit", msg, sign),
    );
    if (valid !== undefined) cert.commits.vote(valid);
  }
  if (cert.commits.count < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}
