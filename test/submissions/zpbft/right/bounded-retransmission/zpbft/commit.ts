// Right: sends the same COMMIT up to three times to a peer whose call fails, with short pauses.
import { setTimeout as sleep } from "node:timers/promises";
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

const ATTEMPTS_MAX = 3;
const PAUSE_MS = 100;

export function commit(s: Server, seq: number): void {
  const { view, digest } = s.cert(seq);
  const msg: CommitMsg = { peerId: s.id, view, seq, digest };
  const args: CommitArgs = { msg, sign: s.sign("commit", msg) };
  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  for (const id of s.others) void deliver(s, id, args);
}

async function deliver(s: Server, id: number, args: CommitArgs): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    try {
      await s.call(id, "Server.CommitRpc", args);
      return;
    } catch (error) {
      zlog.warn(`Server.CommitRpc ${id} error: ${(error as Error).message}`);
    }
    if (attempt < ATTEMPTS_MAX) await sleep(PAUSE_MS * attempt);
  }
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
