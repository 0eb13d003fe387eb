// Right: a get of a session that is over, or below its last number, is refused from the state as well.
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
  // Everything matches (0, 0): this says that there is a leader, and nothing else.
  const args: AppendEntriesArgs = {
    term,
    leaderId: raft.id,
    prevLogIndex: 0,
    prevLogTerm: 0,
    entries: [],
    leaderCommit: 0,
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
export async function get(
  s: KvServer,
  { clientId, commandId, command }: CommandArgs,
): Promise<CommandReply | undefined> {
  const index = await s.raft.readIndex();
  if (index === undefined) return undefined;
  await s.untilApplied(index);
  const session = s.machine.sessions.get(clientId);
  if (session === undefined) return { status: "expired", result: "", leaderId: s.hint };
  if (commandId < session.commandId) return { status: "stale", result: "", leaderId: s.hint };
  if (commandId === session.commandId) return { status: "ok", result: session.result, leaderId: s.hint };
  return { status: "ok", result: s.machine.zkv.execute(command), leaderId: s.hint };
}
