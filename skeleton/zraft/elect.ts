import type { RequestVoteArgs, RequestVoteReply } from "./messages.ts";
import type { Server } from "./server.ts";

/**
 * Adopts a term that is higher than this server's own; does nothing for any other. Whoever takes a call *or an answer* has to
 * call it, for both carry a term.
 *
 * - **E2** a term above its own is adopted at once: the server follows, has given no vote in that term,
 *   and knows no leader (`s.leaderId` is null) until that one calls.
 * - **E3** its term never goes back.
 * - **E8** a server that stops leading begins its election timer anew (`s.resetTimer()`); a follower's timer goes on.
 *
 * It saves nothing: its caller does, before anything is said (D1). It logs `follower`, if the server was none.
 */
export function observeTerm(_s: Server, _term: number): void | Promise<void> {
  // TODO: your code here
}

/**
 * Begins an election. The server calls it when the election timer has passed and this server does not lead.
 *
 * - **E4** a new term, one above the last; its own vote; one `Raft.RequestVoteRpc` to each of the others at once (`s.call`), with
 *   the index and the term of the last entry. What a call says does not change any more, whatever becomes of the server.
 * - **E8** the election timer begins anew: if nobody wins, the next election comes when that has passed.
 * - **D1** term and vote are on the disk (`s.save()`) before the first call leaves.
 * - **E10** who needs nobody else's vote, because n = 1, leads at once.
 *
 * Each answer is given to `s.takeVote(id, args, reply)`, with the arguments of its own call; a call that failed to
 * `s.callFailed(id, "Raft.RequestVoteRpc", error)`. It logs `election => [<ids>]`.
 */
export function startElection(_s: Server): void | Promise<void> {
  // TODO: your code here
}

/**
 * Answers a candidate that asks for this server's vote.
 *
 * - **E7** a call of a lower term is refused with this server's own term, and changes nothing.
 * - **E5** one vote in each term, for who comes first; and the same again for the same candidate, whose first call, or the answer
 *   to it, may have been lost.
 * - **E6** none for a candidate whose log is less up to date than this server's: the terms of the last entries are compared first,
 *   and only if they are the same the indexes.
 * - **E8** a vote that is granted begins the election timer anew; one that is refused does not.
 * - **D1** term and vote are on the disk, together, before the answer is given.
 *
 * It logs `vote => <id>, granted=<true or false>`.
 */
export function RequestVoteRpc(s: Server, _args: RequestVoteArgs): RequestVoteReply | Promise<RequestVoteReply> {
  // TODO: your code here
  return { term: s.currentTerm, voteGranted: false };
}

/**
 * Takes the answer of server `id` to the call that carried `args`. It may come long after the election that it belongs to.
 *
 * - **E2** a higher term in it is adopted, and saved.
 * - **E10** only a vote in this very election counts: while the server is a candidate in the term of `args`. Each server counts once
 *   (`s.votes`). With a majority of all n (`s.majority`), this server leads: `s.becomeLeader()`.
 */
export function takeVote(
  _s: Server,
  _id: number,
  _args: RequestVoteArgs,
  _reply: RequestVoteReply,
): void | Promise<void> {
  // TODO: your code here
}

/**
 * Makes this server the leader of its term.
 *
 * - **A8** for each of the others nextIndex is one behind the last entry, matchIndex is 0, and nothing is on its way (`s.sent`,
 *   `s.installing`).
 * - **M4** then it appends an entry without a command (null), with its clock's time, to its own log, and saves it: entries of earlier
 *   terms can only be committed along with one of its own (M2), and no client may ever send one.
 * - **E12** it calls each of the others at once (`s.replicateTo`), so that no other election begins, and from then on at every
 *   heartbeat interval (`s.startHeartbeat()` does that).
 * - with n = 1, that entry is committed as soon as it is on the disk (`s.advanceCommit()`).
 *
 * It logs `leader, votes=[<ids>]`.
 */
export function becomeLeader(_s: Server): void | Promise<void> {
  // TODO: your code here
}
