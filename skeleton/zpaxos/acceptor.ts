import * as zlog from "../zlog/zlog.ts";
import type { AcceptArgs, AcceptReply, DecideArgs, DecideReply, PrepareArgs, PrepareReply } from "./messages.ts";
import type { Server } from "./server.ts";

/**
 * Answers a proposer that asks for a promise: to accept nothing below its ballot in this instance any more.
 *
 * - **P1** a ballot is promised if it is above all that this acceptor has promised or accepted in this instance, and once more if it
 *   is the very one that it has promised: the first answer may have been lost. Any other is refused.
 * - **P2** a promise tells the highest ballot that this acceptor has *accepted* in the instance, and its value (`accepted`); nothing of
 *   that if it has accepted none.
 * - **A2** a promise and a refusal both tell the ballot that is promised now (`ballot`).
 * - **D1** the promise is on the disk (`s.save(seq)`) before the answer is given.
 * - **Q3** who knows what is decided there says so (`decided`), whatever else the answer is.
 * - **Z1, Z3** the answer carries `s.ownDone`. What is below `s.min()` is forgotten: the answer is
 *   `{ ok: false, ballot: 0, done }`, and nothing is begun anew.
 *
 * `s.instance(seq)` is the instance. It logs `promise n=<ballot> => <id>, accepted=<ballot, or 0>`, or
 * `promise n=<ballot> => <id>, refused, promised=<ballot>`.
 */
export function PrepareRpc(s: Server, _args: PrepareArgs): PrepareReply | Promise<PrepareReply> {
  // TODO: your code here
  return { ok: false, ballot: 0, done: s.ownDone };
}

/**
 * Answers a proposer that asks to accept a value.
 *
 * - **A1** it is accepted unless a higher ballot is promised. It needs no promise of its own ballot before, and from then on that
 *   ballot is promised, too.
 * - **A2** the answer tells the ballot that is promised now, also if it is a refusal.
 * - **D1** what is accepted, and that it is promised, is on the disk before the answer is given.
 * - **Q3, Z1, Z3** as for `PrepareRpc`.
 *
 * It logs `accepted n=<ballot> => <id>`, or `accepted n=<ballot> => <id>, refused, promised=<ballot>`.
 */
export function AcceptRpc(s: Server, _args: AcceptArgs): AcceptReply | Promise<AcceptReply> {
  // TODO: your code here
  return { ok: false, ballot: 0, done: s.ownDone };
}

/**
 * Takes a value that was decided. This one is done: it shows what the others have to begin and to end with.
 *
 * - **Q2** the instance is decided for good (`s.learn`).
 * - **Z1, Z3** as for `PrepareRpc`: what is forgotten is not learned anew.
 */
export async function DecideRpc(s: Server, args: DecideArgs): Promise<DecideReply> {
  const { from, seq, value } = args;
  if (seq < s.min()) return { ok: false, done: s.ownDone };
  zlog.debug(`${s.at(seq)} decide <= ${from}`);
  await s.learn(seq, value);
  return { ok: true, done: s.ownDone };
}
