// Wrong: the value that it has accepted already is not noted anew with a higher ballot (D1).
import * as zlog from "../zlog/zlog.ts";
import type { AcceptArgs, AcceptReply, DecideArgs, DecideReply, PrepareArgs, PrepareReply } from "./messages.ts";
import type { Instance, Server } from "./server.ts";

/** Promises a ballot that is not below what is promised (P1, P2, A2, D1, Z3). */
export function PrepareRpc(s: Server, { from, seq, ballot }: PrepareArgs): PrepareReply {
  if (seq < s.min()) return { ok: false, ballot: 0, done: s.ownDone };
  const instance = s.instance(seq);
  const { accepted } = instance;
  const ok = ballot >= instance.promised;
  if (ok) {
    instance.promised = ballot;
    s.save(seq);
    zlog.info(`${s.at(seq)} promise n=${ballot} => ${from}, accepted=${accepted?.ballot ?? 0}`);
  } else {
    zlog.info(`${s.at(seq)} promise n=${ballot} => ${from}, refused, promised=${instance.promised}`);
  }
  return { ...answerOf(s, instance, ok), ...(ok && accepted !== null && { accepted }) };
}

/** Accepts a value in a ballot that is not below what is promised (A1, A2, D1, Z3). */
export function AcceptRpc(s: Server, { from, seq, ballot, value }: AcceptArgs): AcceptReply {
  if (seq < s.min()) return { ok: false, ballot: 0, done: s.ownDone };
  const instance = s.instance(seq);
  const ok = ballot >= instance.promised;
  if (ok) {
    instance.promised = ballot;
    // The same value again changes nothing.
    if (instance.accepted === null || instance.accepted.value !== value) instance.accepted = { ballot, value };
    s.save(seq);
    zlog.info(`${s.at(seq)} accepted n=${ballot} => ${from}`);
  } else {
    zlog.info(`${s.at(seq)} accepted n=${ballot} => ${from}, refused, promised=${instance.promised}`);
  }
  return answerOf(s, instance, ok);
}

/** Takes a value that was decided (Q2, Z3). */
export async function DecideRpc(s: Server, args: DecideArgs): Promise<DecideReply> {
  const { from, seq, value } = args;
  if (seq < s.min()) return { ok: false, done: s.ownDone };
  zlog.debug(`${s.at(seq)} decide <= ${from}`);
  await s.learn(seq, value);
  return { ok: true, done: s.ownDone };
}

/** What every answer tells: the ballot that is promised now, and what is decided, if that is known (Q3). */
function answerOf(s: Server, { promised, decided }: Instance, ok: boolean): AcceptReply {
  return { ok, ballot: promised, ...(decided !== null && { decided }), done: s.ownDone };
}
