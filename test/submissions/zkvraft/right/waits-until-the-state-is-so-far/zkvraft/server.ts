// Right: a command waits until the state is as far as its place, or until its leadership is over, and then looks at what came to stand there.
import { entryText } from "./entries.ts";
import type { KvServer } from "./kv-server.ts";
import type { CommandArgs, CommandReply } from "./messages.ts";
import type { Outcome } from "./state.ts";

/** Has a client's command put into the log, and answers when it is applied, or never will be (W1 to W5). */
export async function CommandRpc(s: KvServer, { clientId, commandId, command }: CommandArgs): Promise<CommandReply> {
  const { index, term, isLeader, leaderId } = await s.raft.start(entryText(clientId, commandId, command));
  if (!isLeader) return { status: "not-leader", result: "", leaderId };
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = (): void => {
    if (isOver(s, term)) resolve();
  };
  looks.add(look);
  look();
  await Promise.race([s.untilApplied(index), promise]);
  looks.delete(look);
  const applied = s.appliedAt.get(index);
  return applied?.term === term ? reply(s, applied.outcome) : retry(s);
}

/** Whoever waits looks whether it waits in vain. */
const looks = new Set<() => void>();

/** Tells those who wait for an entry what it came to: all whose own it is (W1, W2). */
export function applied(s: KvServer, index: number, term: number, outcome: Outcome): void {
  // The server itself wakes those who wait for its state.
  void [s, index, term, outcome];
}

/** Tells those whose entries may never be applied, as this server does not lead any more in their term (W4). */
export function leadershipChanged(s: KvServer): void {
  void s;
  for (const look of looks) look();
}

/** Tells those whose entries are in a snapshot, and what they came to with them (W4). */
export function restored(s: KvServer, index: number): void {
  void [s, index];
}

/** Whether an entry that was given to the log in a term may never be applied: this server does not lead any more in that (W4). */
function isOver(s: KvServer, term: number): boolean {
  return term < s.raft.term || (term === s.raft.term && !s.isLeader);
}

function reply(s: KvServer, outcome: Outcome): CommandReply {
  return { ...outcome, leaderId: s.hint };
}

function retry(s: KvServer): CommandReply {
  return { status: "retry", result: "", leaderId: s.hint };
}
