// Right: counts under a lock that `await using` gives back, and lets five milliseconds pass in it.
import { setTimeout as pause } from "node:timers/promises";
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

/** Says to each of the others that this replica is prepared (C1, C2, C3). */
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

/** Takes another replica's COMMIT (R1, R2, R3). */
export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  const { peerId, seq } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);

  const cert = s.cert(seq);
  cert.commits.push(args);
  s.verifyBallot(cert);
  return { ok: true };
}

/** Whoever takes it waits until all who took it before have given it back. */
class Lock {
  #last: Promise<void> = Promise.resolve();

  async take(): Promise<AsyncDisposable> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = this.#last;
    this.#last = promise;
    await before;
    return { [Symbol.asyncDispose]: async () => resolve() };
  }
}

const locks = new WeakMap<Cert, Lock>();

/** Counts the valid COMMITs, and has the request executed with those of 2f others (V1 to V8). */
export async function verifyBallotCommit(s: Server, cert: Cert): Promise<void> {
  const lock = locks.get(cert) ?? new Lock();
  locks.set(cert, lock);
  await using _held = await lock.take();
  await pause(5);
  if (cert.stage !== Stage.Commit) return;
  for (const { msg, sign } of cert.commits.popAll()) {
    if (cert.commits.count === 2 * s.f) break;
    const refusal = whyNotCounted(s, cert, msg, sign);
    if (refusal === undefined) cert.commits.vote({ msg, sign });
    else zlog.debug(`${s.at(cert.seq)} commit of ${msg.peerId} not counted: ${refusal}`);
  }

  if (cert.commits.count < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}

function whyNotCounted(s: Server, cert: Cert, msg: CommitMsg, sign: string): string | undefined {
  if (!s.others.includes(msg.peerId)) return "its sender is not one of the others";
  if (cert.commits.voted(msg.peerId)) return "its sender's vote is counted already";
  if (msg.view !== cert.view) return `view ${msg.view} is not ${cert.view}`;
  if (msg.digest !== cert.digest) return `digest ${msg.digest} is not ${cert.digest}`;
  if (!s.verify("commit", msg, sign)) return "its signature is not its sender's";
  return undefined;
}
