import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

/**
 * Says to each of the others that this replica is *prepared* for a seq. The server calls it when that is so.
 *
 * - **C1** exactly one COMMIT per seq, to each of the others (`s.others`).
 * - **C2** its peerId, view, seq and digest are right, and it is signed by this replica, for the phase `"commit"`.
 * - **C3** a peer that is dead, slow or silent delays nobody else, and no COMMIT waits for an answer; a call that fails is a
 *   WARN line `Server.CommitRpc <id> error: <cause>`, and no more.
 *
 * It logs `stage=3:commit => [<ids>]`. Its counterpart is `prepare`.
 */
export function commit(_s: Server, _seq: number): void | Promise<void> {
  // TODO: your code here
}

/**
 * Takes another replica's COMMIT. The server calls it whenever one arrives, whatever is known of its seq by then.
 *
 * - **R1** it answers `{ ok: true }` at once, and never waits for consensus.
 * - **R2** it loses no vote: one that comes before the request, before the pre-prepare or before *prepared* counts later.
 * - **R3** after each vote the ballot is counted again.
 *
 * It logs `stage=3:commit <= <id>`, before the vote is judged. Its counterpart is `PrepareRpc`.
 */
export function CommitRpc(_s: Server, _args: CommitArgs): OkReply | Promise<OkReply> {
  // TODO: your code here
  return { ok: false };
}

/**
 * Judges the COMMITs that came, counts the valid ones, and has the request executed when it is *committed*. The server
 * calls it while the cert is in stage Commit: this replica is prepared.
 *
 * - **V1** at most one vote per replica counts.
 * - A vote does not count with the wrong view (**V2**), the wrong digest (**V3**), a signature that is not its sender's
 *   (**V4**), or a sender that is not one of the others (**V5**).
 * - **V6** a vote that does not count does not use up a later valid vote of the sender that it names, and spoils no
 *   other vote in the queue.
 * - **V7** committed is: prepared, and valid COMMITs from 2f others. Never fewer, never more, for every f.
 * - **V8** each seq is executed exactly once, by `execute(s, cert.seq)` of `execute.ts`, and the cert goes on to stage
 *   Reply. Votes after that change nothing.
 *
 * Its counterpart is `verifyBallotPrepare`.
 */
export function verifyBallotCommit(_s: Server, _cert: Cert): void | Promise<void> {
  // TODO: your code here
}
