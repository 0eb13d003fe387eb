// Right: each answer is a step from one state of the instance to another, and the new one takes the place of the old one in the server's map.
import * as zlog from "../zlog/zlog.ts";
import type { AcceptArgs, AcceptReply, DecideArgs, DecideReply, PrepareArgs, PrepareReply } from "./messages.ts";
import type { Instance, Server } from "./server.ts";

/** What comes of a message: the instance as it is then, whether that was granted, and the end of the line that tells it. */
interface Step {
  readonly after: Instance;
  readonly ok: boolean;
  readonly words: string;
}

const refusal = (before: Instance): Step => ({
  after: before,
  ok: false,
  words: `, refused, promised=${before.promised}`,
});

const promising = (before: Instance, { ballot }: PrepareArgs): Step =>
  ballot < before.promised
    ? refusal(before)
    : { after: { ...before, promised: ballot }, ok: true, words: `, accepted=${before.accepted?.ballot ?? 0}` };

const accepting = (before: Instance, { ballot, value }: AcceptArgs): Step => {
  if (ballot < before.promised) return refusal(before);
  const accepted = before.accepted?.ballot === ballot ? before.accepted : { ballot, value };
  return { after: { ...before, promised: ballot, accepted }, ok: true, words: "" };
};

/** Takes a step, on the disk first, and tells it; undefined where the instance is forgotten. */
function taken<A extends PrepareArgs>(
  s: Server,
  args: A,
  verb: string,
  step: (before: Instance, args: A) => Step,
): { before: Instance; reply: AcceptReply } | undefined {
  const { from, seq, ballot } = args;
  if (seq < s.min()) return undefined;
  const before = s.instance(seq);
  const { after, ok, words } = step(before, args);
  if (after !== before) {
    s.instances.set(seq, after);
    s.save(seq);
  }
  zlog.info(`${s.at(seq)} ${verb} n=${ballot} => ${from}${words}`);
  const { promised, decided } = after;
  return { before, reply: { ok, ballot: promised, ...(decided && { decided }), done: s.ownDone } };
}

const forgotten = (s: Server): AcceptReply => ({ ok: false, ballot: 0, done: s.ownDone });

/** Promises a ballot that is not below what is promised (P1, P2, A2, D1, Z3). */
export function PrepareRpc(s: Server, args: PrepareArgs): PrepareReply {
  const one = taken(s, args, "promise", promising);
  if (one === undefined) return forgotten(s);
  const { accepted } = one.before;
  return one.reply.ok && accepted !== null ? { ...one.reply, accepted } : one.reply;
}

/** Accepts a value in a ballot that is not below what is promised (A1, A2, D1, Z3). */
export function AcceptRpc(s: Server, args: AcceptArgs): AcceptReply {
  return taken(s, args, "accepted", accepting)?.reply ?? forgotten(s);
}

/** Takes a value that was decided (Q2, Z3). */
export async function DecideRpc(s: Server, args: DecideArgs): Promise<DecideReply> {
  const { from, seq, value } = args;
  if (seq < s.min()) return { ok: false, done: s.ownDone };
  zlog.debug(`${s.at(seq)} decide <= ${from}`);
  await s.learn(seq, value);
  return { ok: true, done: s.ownDone };
}
