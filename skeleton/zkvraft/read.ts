import type { Server as RaftServer } from "../zraft/server.ts";
import type { KvServer } from "./kv-server.ts";
import type { CommandArgs, CommandReply } from "./messages.ts";

/**
 * How far the log is committed now, once it is sure that no other server led when this was asked; undefined if it does not lead, or
 * cannot know. It may be used after a while: by who has applied that much.
 *
 * - **G2** a leader knows how far the log is committed once an entry of its own term is (`raft.log.term(raft.commitIndex)`): an earlier
 *   leader may have committed more than it has heard of.
 * - **G2** a majority, itself included, must acknowledge calls of this term that it has *sent after this was asked*. An answer to an
 *   earlier heartbeat proves nothing: another may have led since, and answered a put. An AppendEntries call without entries, with
 *   prevLogIndex 0 and leaderCommit 0, matches everywhere and changes nothing; `raft.takeAppend(id, args, reply)` sees the term.
 * - **G3** so a minority gets no index, and neither does a leader that was deposed.
 * - **F1** it comes to an end when all its calls have, whatever came of them: with undefined, the get takes the way of all commands. A
 *   server that is alone is a majority.
 */
export function readIndex(_raft: RaftServer): number | undefined | Promise<number | undefined> {
  // TODO: your code here
  return undefined;
}

/**
 * Answers a get, or `all`, without an entry of the log. What it returns undefined for takes the way of all commands (`CommandRpc`),
 * which is right, too: it only costs an entry (G4).
 *
 * - **G1, G2** the state must have everything that was committed when the get came: up to the index of `s.raft.readIndex()`, which
 *   `s.untilApplied(index)` waits for. Then `s.machine.zkv.execute(command)` is the result.
 */
export function get(_s: KvServer, _args: CommandArgs): CommandReply | undefined | Promise<CommandReply | undefined> {
  // TODO: your code here
  return undefined;
}
