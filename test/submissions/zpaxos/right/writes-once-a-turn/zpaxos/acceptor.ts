// Right: what several messages change is written together at the end of a turn, and each answer waits for that.
import { setImmediate as turn } from "node:timers/promises";
import * as zlog from "../zlog/zlog.ts";
import type { AcceptArgs, AcceptReply, DecideArgs, DecideReply, PrepareArgs, PrepareReply } from "./messages.ts";
import type { Instance, Server } from "./server.ts";

/** The instances that have changed in this turn and are not written, and the end of that write. */
const unwritten = new Set<number>();
let writing: Promise<void> | undefined;

/** Resolves when all that has changed so far is on the disk. */
function written(s: Server): Promise<void> {
  writing ??= turn().then(() => {
    writing = undefined;
    for (const seq of unwritten) write(s, seq);
  });
  return writing;
}

/** What is forgotten is not begun anew. */
function write(s: Server, seq: number): void {
  unwritten.delete(seq);
  if (s.instances.has(seq)) s.save(seq);
}

/** The instance, to be changed: each change is written by itself, though not at once. */
function toChange(s: Server, seq: number): Instance {
  if (unwritten.has(seq)) write(s, seq);
  return s.instance(seq);
}

/** Promises a ballot that is not below what is promised (P1, P2, A2, D1, Z3). */
export async function PrepareRpc(s: Server, { from, seq, ballot }: PrepareArgs): Promise<PrepareReply> {
  if (seq < s.min()) return forgotten(s);
  const instance = toChange(s, seq);
  const ok = ballot >= instance.promised;
  if (ok) {
    instance.promised = ballot;
    unwritten.add(seq);
  }
  const { promised, accepted } = instance;
  await written(s);
  if (seq < s.min()) return forgotten(s);
  const words = ok ? `accepted=${accepted?.ballot ?? 0}` : `refused, promised=${promised}`;
  zlog.info(`${s.at(seq)} promise n=${ballot} => ${from}, ${words}`);
  return { ...answerOf(s, seq, promised, ok), ...(ok && accepted !== null && { accepted }) };
}

/** Accepts a value in a ballot that is not below what is promised (A1, A2, D1, Z3). */
export async function AcceptRpc(s: Server, { from, seq, ballot, value }: AcceptArgs): Promise<AcceptReply> {
  if (seq < s.min()) return forgotten(s);
  const instance = toChange(s, seq);
  const ok = ballot >= instance.promised;
  if (ok) {
    instance.promised = ballot;
    if (instance.accepted?.ballot !== ballot) instance.accepted = { ballot, value };
    unwritten.add(seq);
  }
  const { promised } = instance;
  await written(s);
  if (seq < s.min()) return forgotten(s);
  zlog.info(`${s.at(seq)} accepted n=${ballot} => ${from}${ok ? "" : `, refused, promised=${promised}`}`);
  return answerOf(s, seq, promised, ok);
}

/** Takes a value that was decided (Q2, Z3). */
export async function DecideRpc(s: Server, args: DecideArgs): Promise<DecideReply> {
  const { from, seq, value } = args;
  if (seq < s.min()) return { ok: false, done: s.ownDone };
  zlog.debug(`${s.at(seq)} decide <= ${from}`);
  await s.learn(seq, value);
  return { ok: true, done: s.ownDone };
}

const forgotten = (s: Server): AcceptReply => ({ ok: false, ballot: 0, done: s.ownDone });

/** The ballot that was promised when the call was looked at, and what is decided by now (Q3). */
function answerOf(s: Server, seq: number, ballot: number, ok: boolean): AcceptReply {
  const decided = s.instances.get(seq)?.decided ?? null;
  return { ok, ballot, ...(decided !== null && { decided }), done: s.ownDone };
}
