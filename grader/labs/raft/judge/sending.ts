import type { StudentFunction } from "../rules.ts";
import { type MessageOf, server } from "../wire.ts";
import { heldBy, matchBefore } from "./commits.ts";
import { orDelayed } from "./delays.ts";
import { entryAt, lastIndexOf } from "./disk.ts";
import { othersOf } from "./elections.ts";
import { isFailed, isLed, type Leading, type Led, lastOf, leadingsOf, ledCalls, mayHaveLeft } from "./leading.ts";
import { isExcused, isRefusal, sentAgain } from "./sent-again.ts";
import { mayTerms } from "./terms.ts";
import { answersTo, diskAt, isTaken, type Peer, restOf, type Steps, type Turn, turnAt, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/** Judges what clients are answered (A1), and what the others are sent, and how often (A1, A10, S2). */
export function judgeSending(view: View): Violation[] {
  return [...judgeStarts(view), ...sentAgain(view), ...installedAgain(view), ...lostForGood(view)];
}

interface Start {
  call: MessageOf<"Raft.StartRpc">;
  index: number;
  term: number;
  at: number;
  turn: Turn;
}

function judgeStarts(view: View): Violation[] {
  const leadings = leadingsOf(view);
  const may = mayTerms(view);
  const places = new Map<string, Start>();
  return answersTo(view, "Raft.StartRpc").flatMap(({ call, reply, at, turn }): Violation[] => {
    const { index, term, isLeader } = reply;
    const seen = `index ${index} in term ${term}`;
    const wrong = (expected: string, seen: string, functions: readonly StudentFunction[] = ["start"]): Violation[] => [
      {
        rule: "A1",
        functions,
        replica: view.id,
        at,
        message: "a command got a wrong answer",
        expected,
        seen,
        culprit: call,
      },
    ];
    if (!isLeader) {
      const led = certainTerm(view, turn, at, may);
      return led === undefined ? [] : wrong(`the next index in term ${led}, which it leads`, "that it does not lead");
    }
    const hasStood = view.made.some((one) => one.method === "Raft.RequestVoteRpc" && one.at > turn.life.start);
    if (turn.life.number > 1 && view.setting.n > 1 && !hasStood)
      return [
        {
          ...{ rule: "E1", functions: ["restore"], replica: view.id, at, culprit: call },
          message: "a restarted server says that it leads",
          expected: "that it follows: it has asked for no votes since it was started",
          seen,
        },
      ];
    if (!leadings.some((one) => one.life === turn.life && one.term === term && one.from <= at))
      return wrong(`that it does not lead in term ${term}`, seen, ["start", "takeVote"]);
    const start = { call, index, term, at, turn };
    const other = places.getOrInsert(`${term} ${index}`, start);
    if (other !== start) return wrong(`an index of its own: ${index} is that of [${other.call.params.command}]`, seen);
    const entry = entryAt(diskAt(view, at), index);
    if (entry !== undefined && entry.term === term && entry.command !== call.params.command)
      return wrong(
        `the index of [${call.params.command}] in its log`,
        `${seen}, where its log has [${entry.command ?? ""}]`,
      );
    return unsent(view, start, leadings, may);
  });
}

/** The term that a server leads for certain, and may not have left; undefined if there is none. */
export function certainTerm(view: View, turn: Turn, at: number, may: Steps<number>): number | undefined {
  const { begin, life } = turn;
  const led = ledCalls(view).findLast((call) => call.at < begin && call.at > life.start);
  if (led === undefined || may.at(at) > led.params.term || mayHaveLeft(view, turn)) return undefined;
  return led.params.term;
}

/** A command that was not sent at once to one of the others, which had answered all before it. */
function unsent(
  view: View,
  { call, index, term, turn }: Start,
  leadings: readonly Leading[],
  may: Steps<number>,
): Violation[] {
  const rest = restOf(view, turn);
  if (rest === undefined || turn.passed.length !== 1 || may.at(rest) > term) return [];
  if (!leadings.some((one) => one.life === turn.life && one.term === term && one.from < turn.begin)) return [];
  const calls = ledCalls(view).filter((one) => one.params.term === term && one.at > turn.life.start);
  const left = othersOf(view).filter((id) => {
    const mine = calls.filter(({ to }) => to === server(id));
    const before = mine.filter(({ at }) => at < turn.begin);
    const last = before.at(-1);
    const isIdle = last !== undefined && before.every(({ heard = Number.POSITIVE_INFINITY }) => heard < turn.begin);
    const isUpToDate = last !== undefined && matchBefore(view, last, turn.begin) >= index - 1;
    const isSent = mine.some((one) => one.at >= turn.begin && one.at < turn.next && lastOf(one) >= index);
    return isIdle && isUpToDate && !isSent;
  });
  if (left.length === 0) return [];
  const owed: Violation = {
    ...{ rule: "A1", functions: ["start", "replicateTo"], replica: view.id, at: rest, culprit: call },
    message: "a command was not sent to the others at once",
    expected: `entry ${index} in AppendEntries to each of the others, without a tick`,
    seen: `none to ${left.join(" ")}`,
  };
  const isOwed = (one: Peer): boolean => isLed(one) && one.params.term === term && lastOf(one) >= index;
  return [orDelayed(view, turn, left, isOwed, owed)];
}

/**
 * Whether a call has neither ended nor failed by the clock of its caller when another is made, and no call of its term was refused, or
 * has failed, meanwhile: how one of an earlier term ends says nothing of it.
 */
function isOpen(view: View, before: Led, call: Led): boolean {
  const [asked, turn] = [turnAt(view, before.at), turnAt(view, call.at)];
  if (asked === undefined || turn === undefined || (before.heard ?? call.at) < call.at) return false;
  const isRefused = ledCalls(view).some(
    (one) =>
      one.params.term === call.params.term &&
      Number(one.heard) > before.at &&
      Number(one.heard) < call.at &&
      isRefusal(one, call),
  );
  return turn.after_ms - asked.before_ms < view.setting.patience_ms && !isRefused;
}

/**
 * Whether a snapshot is sent anywhere to one that had acknowledged all that it covers by AppendEntries, and was not sent it before: no
 * answer to a snapshot has brought that about.
 */
export function installsAtHolders(view: View): boolean {
  const led = ledCalls(view);
  const sent = new Set<string>();
  return led.some((call) => {
    const { to, at, params } = call;
    if (call.method !== "Raft.InstallSnapshotRpc" || sent.has(`${params.term} ${to}`)) return false;
    sent.add(`${params.term} ${to}`);
    return led.some(
      (one) =>
        one.method === "Raft.AppendEntriesRpc" &&
        one.to === to &&
        one.params.term === params.term &&
        Number(one.heard) < at &&
        (heldBy(one) ?? 0) >= call.params.lastIncludedIndex,
    );
  });
}

/** A snapshot that is on its way, and is sent again (S2). */
function installedAgain(view: View): Violation[] {
  const installs = ledCalls(view).filter((call) => call.method === "Raft.InstallSnapshotRpc");
  return installs.flatMap((call, place): Violation[] => {
    const before = installs
      .slice(0, place)
      .findLast((one) => one.to === call.to && one.params.term === call.params.term);
    const isAgain =
      before !== undefined &&
      before.params.lastIncludedIndex === call.params.lastIncludedIndex &&
      turnAt(view, before.at)?.life === turnAt(view, call.at)?.life;
    if (!isAgain || (isExcused(view, before.at, call) && !isOpen(view, before, call))) return [];
    const isAnswered = Number(before.heard) < call.at;
    // Who has heard of the end of another one may take it for that. Who makes a call sees to its failure.
    const isMistaken = installs.some(
      (one) => one.to === call.to && Number(one.heard) > before.at && Number(one.heard) < call.at && !isFailed(one),
    );
    return [
      {
        ...{ rule: "S2", replica: view.id, at: call.at, culprit: call },
        functions: !(isAnswered || isMistaken)
          ? ["replicateTo"]
          : installsAtHolders(view)
            ? ["replicateTo", "takeInstall"]
            : ["takeInstall", "replicateTo"],
        message: isAnswered
          ? "a snapshot was sent again that was answered"
          : "a snapshot was sent again while it was on its way",
        expected: `one InstallSnapshot of index ${call.params.lastIncludedIndex} to ${call.to}`,
        seen: isAnswered ? "two, and no tick between them" : "two, and the first has no answer yet",
      },
    ];
  });
}

/**
 * Entries that one of the others does not have, and is not sent any more (A10): it has acknowledged what is before them, for longer
 * than any call can be on its way nobody has sent it more, and it has answered since. Of who says nothing at all some leaders wait for
 * a sign of life, by calls without entries.
 */
function lostForGood(view: View): Violation[] {
  const { patience_ms, heartbeat_ms } = view.setting;
  const may = mayTerms(view);
  const led = ledCalls(view);
  const told = new Set<string>();
  return view.turns.flatMap((turn): Violation[] => {
    const rest = restOf(view, turn);
    if (turn.ticks.length === 0 || turn.passed.length + turn.heard.length > 0 || rest === undefined) return [];
    const term = certainTerm(view, turn, turn.end, may);
    if (term === undefined) return [];
    const last = lastIndexOf(diskAt(view, turn.begin));
    return othersOf(view).flatMap((id): Violation[] => {
      const mine = led.filter(({ to, at, params }) => to === server(id) && params.term === term && at < turn.next);
      const call = mine.at(-1);
      const held = call === undefined ? 0 : matchBefore(view, call, turn.begin);
      const more = mine.findLast((one) => lastOf(one) > held);
      const since = more === undefined ? undefined : turnAt(view, more.at);
      const isLost = since?.life === turn.life && turn.after_ms - since.after_ms > patience_ms + 2 * heartbeat_ms;
      const isThere =
        more !== undefined &&
        mine.some(
          (one) =>
            one.at > more.at && Number(one.heard) < turn.begin && heldBy(one) !== undefined && isTaken(view, one),
        );
      const key = `${term} ${id}`;
      if (!isThere || held === 0 || held >= last || !isLost || told.has(key)) return [];
      told.add(key);
      return [
        {
          ...{ rule: "A10", functions: ["replicateTo", "takeAppend"], replica: view.id, at: rest, culprit: more },
          message: "what was lost on its way was not sent again",
          expected: `entries ${held + 1} to ${last} to ${id}, with a heartbeat`,
          seen: `nothing behind entry ${held} since ${since?.after_ms} ms of its clock; it is ${turn.after_ms} ms`,
        },
      ];
    });
  });
}
