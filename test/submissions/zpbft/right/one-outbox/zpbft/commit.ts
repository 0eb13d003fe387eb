// Right: sends no two COMMITs within 20 ms, whoever they are for and whatever is answered.
import { setTimeout as pause } from "node:timers/promises";
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

const APART_MS = 20;

/** What is to be sent, in order. */
const outbox: (() => void)[] = [];
let isSending = false;

async function sendAll(): Promise<void> {
  isSending = true;
  for (let send = outbox.shift(); send !== undefined; send = outbox.shift()) {
    send();
    await pause(APART_MS);
  }
  isSending = false;
}

export function commit(s: Server, seq: number): void {
  const { view, digest } = s.cert(seq);
  const msg: CommitMsg = { peerId: s.id, view, seq, digest };
  const args: CommitArgs = { msg, sign: s.sign("commit", msg) };
  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  for (const id of s.others) {
    outbox.push(() => {
      s.call(id, "Server.CommitRpc", args).catch((error: Error) => {
        zlog.warn(`Server.CommitRpc ${id} error: ${error.message}`);
      });
    });
  }
  if (!isSending) void sendAll();
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
  for (const vote of cert.commits.popAll()) {
    const { msg, sign } = vote;
    if (!s.others.includes(msg.peerId) || cert.commits.voted(msg.peerId)) continue;
    if (msg.view !== cert.view || msg.digest !== cert.digest) continue;
    if (s.verify("commit", msg, sign)) cert.commits.vote(vote);
  }
  if (cert.commits.count < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}
