import type { AppendEntriesArgs, AppendEntriesReply, StartReply } from "./messages.ts";
import type { Server } from "./server.ts";

/**
 * Takes a client's command, if this server leads. The answer does not wait until it is committed.
 *
 * - **A1** the leader gives the command the next index of its log, in its term, with its clock's time (`s.clock.now()`), and sends it
 *   to each of the others at once (`s.replicateTo`), without waiting for a heartbeat. Whoever does not lead appends nothing, and
 *   answers `{ index: 0, term, isLeader: false, leaderId }` with the leader that it knows, or -1.
 * - **D2** the entry is on the disk before it is sent, and before the leader counts itself (`s.advanceCommit()`: with n = 1 that is all).
 *
 * It logs `start index=<index>, cmd:[<command>]`.
 */
export function start(s: Server, _command: string): StartReply | Promise<StartReply> {
  // TODO: your code here
  return { index: 0, term: s.currentTerm, isLeader: false, leaderId: s.leaderId ?? -1 };
}

/**
 * Sends one of the others what it needs next: entries, or none. It is called for a new command, for an answer that asks for more,
 * and by the server at every heartbeat interval (E12). Whoever does not lead sends nothing.
 *
 * - **A10** it begins behind what is acknowledged (`s.nextIndex[id]`) and behind what is on its way (`s.sent[id].index`, which
 *   each heartbeat sets back to 0: a call that was lost is made again then). As many entries as fit one call: `s.log.batch(from)`.
 * - **A3** prevLogIndex and prevLogTerm are those of the entry before the first that it sends.
 * - **S2** where that entry lies before the base, the peer gets the snapshot by `Raft.InstallSnapshotRpc` instead. One at a time
 *   (`s.installing`): until it is answered, or fails, a call without entries (prevLogIndex 0) says that there is a leader.
 * - **A11** nobody is waited for. A call that fails goes to `s.callFailed(id, name, error)`.
 *
 * An answer is given to `s.takeAppend(id, args, reply)` or `s.takeInstall(id, args, reply)`, with the arguments of its own call.
 * It notes what it sent in `s.sent[id]`, and logs `append => <id>, prev=<index>/<term>, entries=<count>, commit=<index>` (a Debug line
 * if there are no entries) or `install => <id>, index=<index>`.
 */
export function replicateTo(_s: Server, _id: number): void | Promise<void> {
  // TODO: your code here
}

/**
 * Takes entries, or a heartbeat, from a leader.
 *
 * - **E2, E7** as for a vote: a higher term is adopted, a call of a lower one is refused (conflict 0, 0) and changes nothing.
 * - **E8, E11** the leader of this term begins the election timer anew, whether the logs match or not, and a candidate follows it. From
 *   now on it is the leader that this server names to clients (`s.leaderId`, E2).
 * - **A3** success if and only if this log has an entry with prevLogIndex and prevLogTerm. What the snapshot covers matches, and
 *   so does (0, 0).
 * - **A6** otherwise conflictTerm is the term that this log has at prevLogIndex, and conflictIndex the first index of that term in it; if the
 *   log is shorter than that, 0 and the index behind its last entry.
 * - **A4, A5** an entry leaves the log only if the call has one with another term at its index; then all behind it leave too. Entries
 *   that are not there yet are appended. A call that is old, short or repeated removes nothing.
 * - **D2** all that is on the disk before the answer is given.
 * - **M3, M5** commitIndex becomes min(leaderCommit, prevLogIndex + entries in this call) if that is higher: what is behind it was
 *   not compared. Then `s.wakeApply()`.
 *
 * It logs `append <= <id>, prev=<index>/<term>, entries=<count>, commit=<index>`, then `append => <id>, match=<index>` or
 * `append => <id>, refused, conflict=<index>/<term>` (Debug lines if there are no entries), and `commit=<index>` if that has gone on.
 */
export function AppendEntriesRpc(
  s: Server,
  _args: AppendEntriesArgs,
): AppendEntriesReply | Promise<AppendEntriesReply> {
  // TODO: your code here
  return { term: s.currentTerm, success: false, conflictTerm: 0, conflictIndex: 0 };
}

/**
 * Takes the answer of server `id` to the call that carried `args`. Answers may come late, twice as many at once, and in any order.
 *
 * - **E2** a higher term in it is adopted, and saved.
 * - **A9** an answer to a call of another term, or to one who does not lead any more, changes nothing else.
 * - **A9** with a success, what is matched is what that very call held: prevLogIndex + entries. It never shrinks. nextIndex is
 *   behind it, and the commit index may go on (`s.advanceCommit()`).
 * - **A7** with a refusal nextIndex goes back by a whole term: behind the last entry of conflictTerm if this log has one, to
 *   conflictIndex if not. It never goes back to what is matched. An old refusal, which tells nothing new, changes nothing.
 * - **A10** what the peer then lacks is sent at once; if there is nothing, nothing is, but a commit index that it was not told.
 */
export function takeAppend(
  _s: Server,
  _id: number,
  _args: AppendEntriesArgs,
  _reply: AppendEntriesReply,
): void | Promise<void> {
  // TODO: your code here
}

/**
 * Finds out how far the log is committed, if this server leads.
 *
 * - **M1, M2** the highest index that a majority of all n holds, this server included, if the entry there is of its *own* term; with
 *   it, all before it are. Entries of earlier terms alone are never committed, though a majority holds them (Figure 8).
 * - **M5** it never goes back.
 * - **X1** then `s.wakeApply()`, and the others are told, each once: those to whom entries are on their way when these are answered.
 *
 * It logs `commit=<index>`.
 */
export function advanceCommit(_s: Server): void | Promise<void> {
  // TODO: your code here
}
