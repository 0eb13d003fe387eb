// Right: does everything in a class, with one object for each cert.
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

class CommitPhase {
  static readonly #phases = new WeakMap<Cert, CommitPhase>();
  readonly #server: Server;
  readonly #cert: Cert;
  readonly #voters = new Set<number>();

  constructor(server: Server, cert: Cert) {
    this.#server = server;
    this.#cert = cert;
  }

  static of(server: Server, cert: Cert): CommitPhase {
    const known = CommitPhase.#phases.get(cert);
    if (known) return known;
    const phase = new CommitPhase(server, cert);
    CommitPhase.#phases.set(cert, phase);
    return phase;
  }

  announce(): void {
    const { id, others } = this.#server;
    const { view, seq, digest } = this.#cert;
    const msg: CommitMsg = { peerId: id, view, seq, digest };
    const args = { msg, sign: this.#server.sign("commit", msg) };
    zlog.info(`${this.#server.at(seq)} stage=3:commit => [${others.join(" ")}]`);
    for (const peer of others) {
      this.#server.call(peer, "Server.CommitRpc", args).catch((error: Error) => {
        zlog.warn(`Server.CommitRpc ${peer} error: ${error.message}`);
      });
    }
  }

  count(): void {
    for (const vote of this.#cert.commits.popAll()) {
      if (this.#accepts(vote)) this.#voters.add(vote.msg.peerId);
    }
    if (this.#voters.size < 2 * this.#server.f) return;
    this.#cert.stage = Stage.Reply;
    execute(this.#server, this.#cert.seq);
  }

  #accepts({ msg, sign }: CommitArgs): boolean {
    if (!this.#server.others.includes(msg.peerId)) return false;
    if (msg.view !== this.#cert.view || msg.digest !== this.#cert.digest) return false;
    return this.#server.verify("commit", msg, sign);
  }
}

export function commit(s: Server, seq: number): void {
  CommitPhase.of(s, s.cert(seq)).announce();
}

export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  zlog.info(`${s.at(args.msg.seq)} stage=3:commit <= ${args.msg.peerId}`);
  const cert = s.cert(args.msg.seq);
  cert.commits.push(args);
  s.verifyBallot(cert);
  return { ok: true };
}

export function verifyBallotCommit(s: Server, cert: Cert): void {
  CommitPhase.of(s, cert).count();
}
