// Right: after whatever happens, one function looks at all who wait, by what the server knows then.
import { entryText } from "./entries.ts";
import type { KvServer } from "./kv-server.ts";
import type { CommandArgs, CommandReply } from "./messages.ts";

/** Where a command stands, if it does, and who is to be told. */
interface Case {
  readonly index: number;
  readonly term: number;
  close(reply: CommandReply): void;
}

const open = new WeakMap<KvServer, Set<Case>>();

function casesOf(s: KvServer): Set<Case> {
  const cases = open.get(s) ?? new Set();
  open.set(s, cases);
  return cases;
}

/** What is to be said of a place in the log; undefined while that is not known. */
function verdict(s: KvServer, { index, term }: Case): CommandReply | undefined {
  const told = s.appliedAt.get(index);
  if (told !== undefined && told.term === term) return { ...told.outcome, leaderId: s.hint };
  const isPassed = index <= s.lastApplied;
  const isOver = term < s.raft.term || (term === s.raft.term && !s.isLeader);
  return isPassed || isOver ? { status: "retry", result: "", leaderId: s.hint } : undefined;
}

function lookAtAll(s: KvServer): void {
  const cases = casesOf(s);
  for (const one of [...cases]) {
    const reply = verdict(s, one);
    if (reply === undefined) continue;
    cases.delete(one);
    one.close(reply);
  }
}

export async function CommandRpc(s: KvServer, { clientId, commandId, command }: CommandArgs): Promise<CommandReply> {
  const { index, term, isLeader, leaderId } = await s.raft.start(entryText(clientId, commandId, command));
  if (!isLeader) return { status: "not-leader", result: "", leaderId };
  return new Promise((close) => {
    casesOf(s).add({ index, term, close });
    lookAtAll(s);
  });
}

export function applied(s: KvServer): void {
  lookAtAll(s);
}

export function leadershipChanged(s: KvServer): void {
  lookAtAll(s);
}

export function restored(s: KvServer): void {
  lookAtAll(s);
}
