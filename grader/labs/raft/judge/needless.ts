import { type MessageOf, replyTo, server } from "../wire.ts";
import { commitsOf, matchBefore } from "./commits.ts";
import { isServiceBusyWith } from "./committing.ts";
import { lastIndexOf } from "./disk.ts";
import { isFilled, type Led, lastOf, ledCalls } from "./leading.ts";
import { isExcused } from "./sent-again.ts";
import { diskAt, lastInputOf, turnAt, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

type Append = MessageOf<"Raft.AppendEntriesRpc">;

/** So many in a row may tell one that waits for a snapshot who leads. */
const MEANWHILE_MAX = 2;

/**
 * Calls without entries that nothing asks for (E12): no time has passed, and nothing was refused or has failed, since the last call to
 * that one in this term, which had told as high a leaderCommit.
 */
export function judgeNeedless(view: View): Violation[] {
  const told = new Set<string>();
  const before = new Map<string, { last: Led; commit: number; begin: number; spare: number; row: number }>();
  return ledCalls(view).flatMap((call): Violation[] => {
    const { to, params } = call;
    const turn = turnAt(view, call.at);
    if (turn === undefined) return [];
    const key = `${turn.life.number} ${params.term} ${to}`;
    const known = before.get(key);
    const commit = call.method === "Raft.AppendEntriesRpc" ? call.params.leaderCommit : 0;
    const entries = call.method === "Raft.AppendEntriesRpc" ? call.params.entries.length : 0;
    const isEmpty = call.method === "Raft.AppendEntriesRpc" && entries === 0;
    // Each of several commands whose entries went with one call may bring a call of its own, as long as that one hangs.
    const isAnswered = known !== undefined && wasAnswered(view, known.last, call);
    const spare = isAnswered ? 0 : (known?.spare ?? 0);
    // With its first calls it says that it leads, as often as it likes.
    const isAgain =
      isEmpty &&
      known !== undefined &&
      known.begin !== turn.begin &&
      known.commit >= commit &&
      !isExcused(view, known.last.at, call);
    const row = isAgain ? known.row + 1 : 0;
    before.set(key, {
      ...{ last: call, begin: known?.begin ?? turn.begin, row },
      commit: Math.max(commit, known?.commit ?? 0),
      spare: Math.max(0, spare + entries - 1),
    });
    if (!isAgain || spare > 0 || told.has(key)) return [];
    const isMeanwhile = isInstalling(view, call);
    if (isMeanwhile && row <= MEANWHILE_MAX) return [];
    // Who lacks entries is to be told something: what is wrong with that call has another rule.
    if (hasRefusedLast(view, call) || lacksSome(view, call)) return [];
    // It has a commit to tell of, and tells what its service was given: that is told as such.
    if (isServiceBusyWith(view, commit, call) && commitsOf(view).must.at(call.at) > commit) return [];
    told.add(key);
    const lost = isMeanwhile ? undefined : lostBefore(view, call);
    return [lost === undefined ? needless(view, call, known.commit) : notAgain(view, call, lost)];
  });
}

/** Whether the one that is called has answered anything between two calls to it. */
function wasAnswered(view: View, since: Led, { to, at }: Led): boolean {
  return ledCalls(view).some((one) => one.to === to && Number(one.heard) > since.at && Number(one.heard) < at);
}

/** Whether the last that the one that is called has answered in this term is a refusal. */
function hasRefusedLast(view: View, { to, at, params: { term } }: Led): boolean {
  const answered = ledCalls(view).filter((one) => one.to === to && one.params.term === term && Number(one.heard) < at);
  const last = answered.toSorted((a, b) => Number(a.heard) - Number(b.heard)).at(-1);
  return last?.method === "Raft.AppendEntriesRpc" && replyTo(last)?.success === false;
}

/** Whether the leader has entries that the one that is called has neither acknowledged nor been sent in this term. */
function lacksSome(view: View, call: Append): boolean {
  const { to, at, params } = call;
  const sent = ledCalls(view).flatMap((one) =>
    one.to === to && one.params.term === params.term && one.at < at && isFilled(one) ? [lastOf(one)] : [],
  );
  return lastIndexOf(diskAt(view, at)) > Math.max(matchBefore(view, call, at), ...sent);
}

/** Whether a snapshot is on its way to the one that is called, or owed: what it lacks has to wait, and it hears of the leader meanwhile. */
function isInstalling(view: View, call: Append): boolean {
  const {
    to,
    at,
    params: { term },
  } = call;
  if (matchBefore(view, call, at) < diskAt(view, at).base.index) return true;
  return ledCalls(view).some(
    (one) =>
      one.method === "Raft.InstallSnapshotRpc" &&
      one.to === to &&
      one.params.term === term &&
      one.at < at &&
      (one.heard === undefined || one.heard > at),
  );
}

/** The last call with entries to the one that is called, if it has failed, and what it held was never acknowledged. */
function lostBefore(view: View, call: Append): Append | undefined {
  const { to, at, params } = call;
  const last = ledCalls(view).findLast(
    (one): one is Append =>
      one.method === "Raft.AppendEntriesRpc" &&
      one.params.entries.length > 0 &&
      one.to === to &&
      one.params.term === params.term &&
      one.at < at,
  );
  if (last?.outcome === undefined || !("error" in last.outcome) || Number(last.heard) > at) return undefined;
  return matchBefore(view, call, at) < lastOf(last) ? last : undefined;
}

function notAgain(view: View, culprit: Append, lost: Append): Violation {
  return {
    ...{ rule: "A10", functions: ["replicateTo", "takeAppend"], replica: view.id, at: culprit.at, culprit },
    message: "what was lost on its way was not sent again",
    expected: `entries up to ${lastOf(lost)} to ${culprit.to}: the call that held them has failed`,
    seen: `one without entries, behind entry ${culprit.params.prevLogIndex}`,
  };
}

/** Whether a server was seen idle, and told nothing after that, before it made a call. */
function hasSlept(view: View, { at }: Append): boolean {
  const turn = turnAt(view, at);
  return (
    turn !== undefined &&
    view.history
      .of("idle")
      .some((idle) => idle.who.includes(server(view.id)) && idle.since > lastInputOf(turn) && idle.at < at)
  );
}

function needless(view: View, culprit: Append, commit: number): Violation {
  const isByItself = hasSlept(view, culprit);
  return {
    ...{ rule: "E12", replica: view.id, at: culprit.at, culprit },
    functions: isByItself ? ["becomeLeader", "replicateTo"] : ["takeAppend", "replicateTo"],
    message: isByItself
      ? "a leader calls one of the others, and no time had passed by its clock"
      : "a leader calls one of the others, and has nothing to tell it",
    expected: `no call without entries before the next heartbeat: ${culprit.to} was told leaderCommit ${commit} before`,
    seen: `one with leaderCommit ${culprit.params.leaderCommit}`,
  };
}
