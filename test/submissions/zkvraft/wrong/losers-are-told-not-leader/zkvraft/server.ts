// Wrong: who waits in vain is told that this server does not lead, as if the command had not been taken (W2).
import { entryText } from "./entries.ts";
import type { KvServer } from "./kv-server.ts";
import type { CommandArgs, CommandReply } from "./messages.ts";
import type { Outcome } from "./state.ts";

/** Has a client's command put into the log, and answers when it is applied, or never will be (W1 to W5). */
export async function CommandRpc(s: KvServer, { clientId, commandId, command }: CommandArgs): Promise<CommandReply> {
  const { index, term, isLeader, leaderId } = await s.raft.start(entryText(clientId, commandId, command));
  if (!isLeader) return { status: "not-leader", result: "", leaderId };
  // It may have been applied, or lost, before this server heard where it stands.
  const applied = s.appliedAt.get(index);
  if (applied !== undefined) return applied.term === term ? reply(s, applied.outcome) : retry(s);
  if (index <= s.lastApplied || isOver(s, term)) return retry(s);
  return new Promise((tell) => s.waiting.getOrInsertComputed(index, () => []).push({ term, tell }));
}

/** Tells those who wait for an entry what it came to: all whose own it is (W1, W2). */
export function applied(s: KvServer, index: number, term: number, outcome: Outcome): void {
  const waiting = s.waiting.get(index) ?? [];
  s.waiting.delete(index);
  for (const one of waiting) one.tell(one.term === term ? reply(s, outcome) : retry(s));
}

/** Tells those whose entries may never be applied, as this server does not lead any more in their term (W4). */
export function leadershipChanged(s: KvServer): void {
  tellRetry(s, (_, term) => isOver(s, term));
}

/** Tells those whose entries are in a snapshot, and what they came to with them (W4). */
export function restored(s: KvServer, index: number): void {
  tellRetry(s, (one) => one <= index);
}

/** Whether an entry that was given to the log in a term may never be applied: this server does not lead any more in that (W4). */
function isOver(s: KvServer, term: number): boolean {
  return term < s.raft.term || (term === s.raft.term && !s.isLeader);
}

/** Tells all who wait for an entry of an index and a term that is lost. */
function tellRetry(s: KvServer, isLost: (index: number, term: number) => boolean): void {
  for (const [index, waiting] of [...s.waiting]) {
    const left = waiting.filter(({ term }) => !isLost(index, term));
    if (left.length > 0) s.waiting.set(index, left);
    else s.waiting.delete(index);
    for (const one of waiting) if (!left.includes(one)) one.tell(retry(s));
  }
}

function reply(s: KvServer, outcome: Outcome): CommandReply {
  return { ...outcome, leaderId: s.hint };
}

function retry(s: KvServer): CommandReply {
  return { status: "not-leader", result: "", leaderId: s.hint };
}
