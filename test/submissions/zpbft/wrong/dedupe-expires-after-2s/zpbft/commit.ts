// Wrong: forgets after two seconds who has voted, and counts whoever votes again once more (V1).
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export const commit = (s: Server, seq: number): void => {
  const { view, digest } = s.cert(seq);
  const msg: CommitMsg = { peerId: s.id, view, seq, digest };
  const sign = s.sign("commit", msg);
  const failed = (id: number) => (error: Error) => zlog.warn(`Server.CommitRpc ${id} error: ${error.message}`);

  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  for (const id of s.others) s.call(id, "Server.CommitRpc", { msg, sign }).catch(failed(id));
};

export async function CommitRpc(s: Server, args: CommitArgs): Promise<OkReply> {
  zlog.info(`${s.at(args.msg.seq)} stage=3:commit <= ${args.msg.peerId}`);
  const cert = s.cert(args.msg.seq);
  cert.commits.push(args);
  s.verifyBallot(cert);
  return { ok: true };
}

const MEMORY_MS = 2000;
const voters = new Set<string>();
const totals = new WeakMap<Cert, number>();

export function verifyBallotCommit(s: Server, cert: Cert): void {
  let total = totals.get(cert) ?? 0;
  for (const vote of cert.commits.popAll()) {
    const voter = `${vote.msg.peerId} at ${cert.seq}`;
    if (voters.has(voter) || !isValid(s, cert, vote)) continue;
    voters.add(voter);
    setTimeout(() => voters.delete(voter), MEMORY_MS);
    total += 1;
  }
  totals.set(cert, total);
  if (total < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}

function isValid(s: Server, cert: Cert, { msg, sign }: CommitArgs): boolean {
  if (!s.others.includes(msg.peerId)) return false;
  return msg.view === cert.view && msg.digest === cert.digest && s.verify("commit", msg, sign);
}
