import type { PrepareReply, Value } from "./messages.ts";
import type { Server } from "./server.ts";

/**
 * Has a value chosen in an instance: this one, or another that was proposed there before. The server calls it once at a time for each
 * instance, and any number of instances may be at it at once (I1). It returns when the server knows what is decided there
 * (`s.instance(seq).decided`), or has forgotten the instance (`s.min()`).
 *
 * 1. it asks all n servers to promise a ballot of its own: `for await (const { id, reply } of s.ask("Paxos.PrepareRpc", args))`
 *    gives each answer as it comes, its own first. It may leave the loop as soon as it knows enough.
 * 2. **V1** with promises of that very ballot from a majority (`s.majority`), each server counted once, it goes on. **V2** the value is
 *    what `s.chooseValue(promises, value)` says.
 * 3. **V3** it asks all to accept that one value in that ballot (`"Paxos.AcceptRpc"`), after it has written it into
 *    `s.instance(seq).proposals`, by ballot. Each acceptance goes to `s.takeAccepted(seq, ballot, id)`.
 * 4. **Q3** when that has decided it, it tells the others (`s.tell("Paxos.DecideRpc", args)`): those at least that have not accepted.
 *
 * - **B2** each attempt has a new ballot: `s.nextBallot(seq, told)`, where `told` is the highest that any refusal has told so far.
 * - **Q3** an answer that says what is decided ends it: that goes to `s.learn(seq, value)`, and no value is proposed any more.
 * - **V4** refused, or not heard by a majority, it begins again after a pause (`await s.pause()`), or after up to four in a row if it has
 *   come to nothing more often; and it stops when the server learns a decision in any way.
 * - **Z1, Z3** its calls carry `from: s.id` and `done: s.ownDone`. A refusal with ballot 0 says that the instance is forgotten: nobody
 *   needs it any more, so the attempt is over, and there need not be another.
 *
 * It logs `prepare n=<ballot> => [<ids>]`, `accept n=<ballot> => [<ids>]` and `decide => [<ids>]`, each with the ids of the others.
 */
export async function propose(_s: Server, _seq: number, _value: Value): Promise<void> {
  // TODO: your code here
}

/**
 * The ballot of the next attempt in an instance. `told` is the highest ballot that a refusal has told; 0 for none.
 *
 * - **B1** a ballot is its proposer's own: ballot mod n is its id (`s.id`). It is at least 1.
 * - **B2** it is above every ballot that this server has used there before, in this life or an earlier one: its own acceptor has
 *   promised all of those (`s.instance(seq).promised`), and that is on the disk.
 * - **B3** it is the lowest of its own that is above `told`, and above what its own acceptor has promised.
 */
export function nextBallot(_s: Server, _seq: number, _told: number): number {
  // TODO: your code here
  return 0;
}

/**
 * The value to be proposed, after these promises of a majority (V2): that of the highest ballot which any of them tells as accepted;
 * the proposer's own only if none tells any. The value may be null, and that is a value like any other.
 */
export function chooseValue(_promises: readonly PrepareReply[], own: Value): Value {
  // TODO: your code here
  return own;
}
