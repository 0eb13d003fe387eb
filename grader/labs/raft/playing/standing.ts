import type { Standing } from "../../../cluster/playing.ts";
import type { History } from "../../../history/history.ts";
import { lastIndexOf, lastTermOf, stateOf } from "../judge/disk.ts";
import { messagesOf, replyTo, server } from "../wire.ts";

const ROLE = /\| I=\d+ T=\d+ L=\S+\| (election|leader|follower)\b/g;
const ROLES: Readonly<Record<string, string>> = { election: "stands", leader: "leads", follower: "follows" };
const TERM = /\| I=\d+ T=(\d+) L=/g;
const COMMIT = /\| I=\d+ T=\d+ L=\S+\| commit=(\d+)/g;
const APPLIED = /\| I=\d+ T=\d+ L=\S+\| apply index=(\d+),/g;

/** Stands where nothing is known. */
const NONE = "-";

/**
 * How far a server has come: its role, what it committed and applied by the log of its present process, its term and its last entry
 * by its disk, and whom it follows by the calls of a leader that it has answered.
 */
export function standingOf(history: History, id: number, disk: Buffer = Buffer.alloc(0)): Standing {
  const me = server(id);
  const begun = history.of("start").findLast(({ who }) => who === me)?.at ?? 0;
  const log = history
    .of("log")
    .filter(({ who, stream, at }) => who === me && stream === "stderr" && at > begun)
    .map(({ text }) => text)
    .join("");
  const state = stateOf(disk);
  const isDown = history.of("exit").some(({ who, at }) => who === me && at > begun);
  const role = isDown ? NONE : (ROLES[lastOf(ROLE, log) ?? "follower"] as string);
  const term = Math.max(state.term, Number(lastOf(TERM, log) ?? 0));
  const commit = Number(lastOf(COMMIT, log) ?? state.base.index);
  return {
    figures: {
      role,
      term,
      "led by": role === ROLES.leader ? id : isDown ? NONE : (leaderOf(history, me, begun, term) ?? NONE),
      last: `${lastIndexOf(state)}/${lastTermOf(state)}`,
      commit: isDown ? NONE : commit,
      applied: isDown ? NONE : Number(lastOf(APPLIED, log) ?? state.base.index),
    },
  };
}

const lastOf = (form: RegExp, log: string): string | undefined => Array.from(log.matchAll(form)).at(-1)?.[1];

/** Who calls a server as the leader of a term, and was not refused for that. */
function leaderOf(history: History, me: string, begun: number, term: number): number | undefined {
  const taken = messagesOf(history).findLast(
    (call) =>
      (call.method === "Raft.AppendEntriesRpc" || call.method === "Raft.InstallSnapshotRpc") &&
      call.to === me &&
      call.params.term === term &&
      (call.passed ?? 0) > begun &&
      replyTo(call)?.term === term,
  );
  return taken?.method === "Raft.AppendEntriesRpc" || taken?.method === "Raft.InstallSnapshotRpc"
    ? taken.params.leaderId
    : undefined;
}
