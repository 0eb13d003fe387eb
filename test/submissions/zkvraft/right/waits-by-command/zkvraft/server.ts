// Right: who waits is found by whose command it is and which, and the place is compared then.
import { entryText } from "./entries.ts";
import type { KvServer } from "./kv-server.ts";
import type { CommandArgs, CommandReply } from "./messages.ts";
import type { Outcome } from "./state.ts";

interface Waiter {
  index: number;
  term: number;
  tell(told: CommandReply): void;
}

/** Those who wait, by the text of their entries. */
const waiters = new Map<string, Set<Waiter>>();

export async function CommandRpc(s: KvServer, { clientId, commandId, command }: CommandArgs): Promise<CommandReply> {
  const text = entryText(clientId, commandId, command);
  const { index, term, isLeader, leaderId } = await s.raft.start(text);
  if (!isLeader) return { status: "not-leader", result: "", leaderId };
  const { promise, resolve } = Promise.withResolvers<CommandReply>();
  const waiter: Waiter = {
    index,
    term,
    tell(told) {
      waiters.get(text)?.delete(waiter);
      if (waiters.get(text)?.size === 0) waiters.delete(text);
      resolve(told);
    },
  };
  waiters.getOrInsertComputed(text, () => new Set()).add(waiter);
  const early = s.appliedAt.get(index);
  if (early !== undefined) waiter.tell(early.term === term ? { ...early.outcome, leaderId: s.hint } : retry(s));
  else if (index <= s.lastApplied || isOver(s, term)) waiter.tell(retry(s));
  return promise;
}

export function applied(s: KvServer, index: number, term: number, outcome: Outcome): void {
  each(
    (one) => one.index === index,
    (one) => one.tell(one.term === term ? { ...outcome, leaderId: s.hint } : retry(s)),
  );
}

export function leadershipChanged(s: KvServer): void {
  each(
    (one) => isOver(s, one.term),
    (one) => one.tell(retry(s)),
  );
}

export function restored(s: KvServer, index: number): void {
  each(
    (one) => one.index <= index,
    (one) => one.tell(retry(s)),
  );
}

const isOver = (s: KvServer, term: number): boolean => term < s.raft.term || (term === s.raft.term && !s.isLeader);

function each(isMeant: (one: Waiter) => boolean, act: (one: Waiter) => void): void {
  for (const one of [...waiters.values()].flatMap((set) => [...set])) if (isMeant(one)) act(one);
}

const retry = (s: KvServer): CommandReply => ({ status: "retry", result: "", leaderId: s.hint });
