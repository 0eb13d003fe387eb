import type { Server as RaftServer } from "../zraft/server.ts";
import type { Answer, Clerk } from "./client.ts";
import type { KvServer } from "./kv-server.ts";
import type { CommandArgs, CommandReply } from "./messages.ts";
import type { LogEntry, Machine, Outcome } from "./state.ts";

export type Later<T> = T | Promise<T>;

/** The functions that a student writes for a server. It calls them by name: each may throw, or return a promise where it says so. */
export interface Functions {
  CommandRpc(s: KvServer, args: CommandArgs): Later<CommandReply>;
  applied(s: KvServer, index: number, term: number, outcome: Outcome): Later<void>;
  leadershipChanged(s: KvServer): Later<void>;
  restored(s: KvServer, index: number): Later<void>;

  execute(m: Machine, entry: LogEntry): Outcome;
  expire(m: Machine, now_ms: number): void;
  snapshot(m: Machine): string;
  restore(m: Machine, data: string): void;
  wantsSnapshot(s: KvServer): boolean;

  readIndex(raft: RaftServer): Later<number | undefined>;
  get(s: KvServer, args: CommandArgs): Later<CommandReply | undefined>;
}

/** And those for a clerk. */
export interface ClerkFunctions {
  command(k: Clerk, text: string): Promise<string>;
  nextServer(k: Clerk, answer: Answer): number;
}
