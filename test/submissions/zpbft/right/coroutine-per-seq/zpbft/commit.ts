// Right: has a coroutine for each cert, which is given the votes one by one and ends with the execution; the given ballot stays empty.
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

type Event = CommitArgs | "prepared";
const coroutines = new WeakMap<Cert, Generator<void, void, Event>>();

/** The life of a cert's commit phase: first it keeps what comes, then it judges that, and then each vote as it comes. */
function* phaseOf(s: Server, cert: Cert): Generator<void, void, Event> {
  const early: CommitArgs[] = [];
  for (let event = yield; event !== "prepared"; event = yield) early.push(event);

  const voters = new Set<number>();
  const judge = ({ msg, sign }: CommitArgs): void => {
    const isExpected = msg.view === cert.view && msg.digest === cert.digest && s.others.includes(msg.peerId);
    if (isExpected && !voters.has(msg.peerId) && s.verify("commit", msg, sign)) voters.add(msg.peerId);
  };
  early.forEach(judge);
  while (voters.size < 2 * s.f) {
    const event = yield;
    if (event !== "prepared") judge(event);
  }
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}

function tell(s: Server, cert: Cert, event: Event): void {
  let coroutine = coroutines.get(cert);
  if (coroutine === undefined) {
    coroutine = phaseOf(s, cert);
    coroutine.next();
    coroutines.set(cert, coroutine);
  }
  coroutine.next(event);
}

/** Takes another replica's COMMIT (R1, R2, R3). */
export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  const { peerId, seq } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);
  tell(s, s.cert(seq), args);
  return { ok: true };
}

/** The given code calls it when this replica is prepared. */
export function verifyBallotCommit(s: Server, cert: Cert): void {
  tell(s, cert, "prepared");
}
