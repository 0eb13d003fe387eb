// Right: the calls of a round are heartbeats as a leader sends them: they compare its last entry, and tell how far the log is committed.
import type { AppendEntriesArgs } from "../zraft/messages.ts";
import type { Server as RaftServer } from "../zraft/server.ts";
import type { KvServer } from "./kv-server.ts";
import type { CommandArgs, CommandReply } from "./messages.ts";

/** How far the log is committed, once a majority has acknowledged since that this server leads (G2). */
export async function readIndex(raft: RaftServer): Promise<number | undefined> {
  const { currentTerm: term, commitIndex: index } = raft;
  // Before an entry of its own term is committed, a leader does not know how far the log is.
  if (raft.role !== "leader" || raft.log.term(index) !== term) return undefined;
  return (await isAcknowledged(raft, term)) ? index : undefined;
}

/** Calls all the others once: calls that are on their way already prove nothing about what was answered since they were sent. */
function isAcknowledged(raft: RaftServer, term: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const args: AppendEntriesArgs = {
    term,
    leaderId: raft.id,
    prevLogIndex: raft.commitIndex,
    prevLogTerm: raft.log.term(raft.commitIndex) ?? 0,
    entries: [],
    leaderCommit: raft.commitIndex,
  };
  let [heard, waiting] = [1, raft.others.length];
  const look = (): void => {
    if (heard >= raft.majority) resolve(true);
    else if (waiting === 0) resolve(false);
  };
  for (const id of raft.others) {
    raft
      .call(id, "Raft.AppendEntriesRpc", args)
      .then(
        (reply) => {
          if (reply.term === term) heard += 1;
          return raft.takeAppend(id, args, reply);
        },
        (error: Error) => raft.callFailed(id, "Raft.AppendEntriesRpc", error),
      )
      .finally(() => {
        waiting -= 1;
        look();
      });
  }
  look();
  return promise;
}

/** Answers a read from the state that has all which was committed when it came (G1 to G3); without that, it goes through the log. */
export async function get(s: KvServer, { command }: CommandArgs): Promise<CommandReply | undefined> {
  const index = await s.raft.readIndex();
  if (index === undefined) return undefined;
  await s.untilApplied(index);
  return { status: "ok", result: s.machine.zkv.execute(command), leaderId: s.hint };
}
