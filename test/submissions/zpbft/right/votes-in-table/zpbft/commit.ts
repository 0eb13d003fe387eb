// Right: keeps every vote unjudged in a table by seq, and judges the whole row at each count.
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

const table: CommitArgs[][] = [];

export const commit = (s: Server, seq: number): void => {
  const { view, digest } = s.cert(seq);
  const msg: CommitMsg = { peerId: s.id, view, seq, digest };
  const sign = s.sign("commit", msg);
  const failed = (id: number) => (error: Error) => zlog.warn(`Server.CommitRpc ${id} error: ${error.message}`);

  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  for (const id of s.others) s.call(id, "Server.CommitRpc", { msg, sign }).catch(failed(id));
};

export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  const { peerId, seq } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);
  if (s.cert(seq).stage !== Stage.Reply) {
    table[seq] ??= [];
    table[seq].push(args);
  }
  s.verifyBallot(s.cert(seq));
  return { ok: true };
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  const row = table[cert.seq] ?? [];
  const voters = new Set(row.filter((vote) => isValid(s, cert, vote)).map(({ msg }) => msg.peerId));
  if (voters.size < 2 * s.f) return;
  cert.stage = Stage.Reply;
  delete table[cert.seq];
  execute(s, cert.seq);
}

function isValid(s: Server, cert: Cert, { msg, sign }: CommitArgs): boolean {
  if (!s.others.includes(msg.peerId)) return false;
  return msg.view === cert.view && msg.digest === cert.digest && s.verify("commit", msg, sign);
}
