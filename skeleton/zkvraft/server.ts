import type { KvServer } from "./kv-server.ts";
import type { CommandArgs, CommandReply } from "./messages.ts";
import type { Outcome } from "./state.ts";

/**
 * Takes a client's command, and answers when it is known what became of it. Many are waited for at once.
 *
 * - **W3** `s.raft.start(text)` gives the command to the log, as the text `entryText(clientId, commandId, command)` (`entries.ts`). If
 *   this server does not lead (`isLeader`), the answer is `not-leader` with the `leaderId` that the Raft names.
 * - **W1** otherwise the answer waits until the entry is applied here: `s.waiting` holds those who wait, by their index.
 * - **W2** it is this command's entry only if its index *and* its term are those that `start` returned; otherwise another leader's
 *   command took its place, and the answer is `retry`.
 * - **W4** what can never come is not waited for. By the time that `start` has returned, the entry may be applied already
 *   (`s.appliedAt`), or be in a snapshot (`s.lastApplied`), or the Raft may be in a higher term (`s.raft.term`), or lead no more in
 *   that very term (`s.isLeader`).
 * - **W5** nobody waits for another; a command that is asked for again is answered, too.
 *
 * - **W3** each answer, whatever it says, names the leader that this server knows: `s.hint`. A client that is told `retry` asks there.
 *
 * An answer without a result has the result "".
 */
export async function CommandRpc(s: KvServer, _args: CommandArgs): Promise<CommandReply> {
  // TODO: your code here
  return { status: "not-leader", result: "", leaderId: s.hint };
}

/**
 * Tells those who wait for an entry. The server calls it when an entry was applied to its state, with what that came to.
 *
 * - **W1, W2** those whose entry it is, by its index and its term, are told its outcome: `tell({ ...outcome, leaderId: s.hint })`. Others
 *   who wait at this index are told `retry`.
 * - Nobody is told twice, or waits on.
 */
export function applied(_s: KvServer, _index: number, _term: number, _outcome: Outcome): void | Promise<void> {
  // TODO: your code here
}

/**
 * Tells those who wait in vain. The server calls it when the Raft has said that it is in another term, or that another leads.
 *
 * - **W4** whoever waits for an entry of a lower term than `s.raft.term`, or of that very term if this server does not lead any more
 *   (`s.isLeader`), is told `retry`: it may be executed or not. Whoever waits for an entry of a higher term waits on: the Raft
 *   has said less here than in its answer to `start`.
 */
export function leadershipChanged(_s: KvServer): void | Promise<void> {
  // TODO: your code here
}

/**
 * Tells those whose entries a snapshot has jumped over. The server calls it when its state has become that of a snapshot.
 *
 * - **W4** whoever waits at `index`, or before it, is told `retry`: what their entries came to is not known here.
 */
export function restored(_s: KvServer, _index: number): void | Promise<void> {
  // TODO: your code here
}
