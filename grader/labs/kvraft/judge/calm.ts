import { isRead } from "../../../../skeleton/zkvraft/entries.ts";
import type { History } from "../../../history/history.ts";
import { turnAt } from "../../kit/world/turns.ts";
import type { StudentFunction } from "../rules.ts";
import { clerk, idOf, type Message, messagesOf, server } from "../wire.ts";
import { type Process, processOf } from "./process.ts";
import type { Setting, View } from "./view.ts";
import type { Violation } from "./violation.ts";

/** So long after whoever asked, by all clocks, there was a leader, and it has answered: some elections are in that, and some of a clerk's timeouts. */
export const CALM_MS = 4000;

/** What is said is delivered, and answered, before any clock has gone on by so much. */
const SOON_MS = 100;

/**
 * What a cluster with Rafts of its own owes since a place from which on it was calm (F1): an answer to each command that came then, or waits since before.
 * Nothing is owed where anything was lost, or late.
 */
export function judgeCalm(history: History, setting: Setting, views: readonly View[]): Violation[] {
  const { calmSince, n, clerks, raft } = setting;
  if (calmSince === undefined || raft !== "own") return [];
  const isLiving = ({ lives }: Process): boolean =>
    lives.some(({ start, end }) => start <= calmSince && end === Number.POSITIVE_INFINITY);
  const living = [...views.filter(isLiving), ...clerks.map((id) => processOf(history, clerk(id))).filter(isLiving)];
  const servers = living.filter(({ who }) => idOf(who) !== undefined);
  const played = Array.from({ length: n }, (_, id) => server(id)).filter(
    (who) => !views.some((one) => one.who === who),
  );
  const hears = (who: string): boolean =>
    history.calls.some(({ at, to, heard, outcome }) => {
      return to === who && at > calmSince && heard !== undefined && outcome !== undefined && !("error" in outcome);
    });
  if (servers.length + played.filter(hears).length <= n / 2 || !isCalm(history, calmSince, living, played)) return [];
  const names = new Map(living.map((one) => [one.who, one]));
  // What died with a process, nobody owes.
  const asked = messagesOf(history).filter(({ method, to, passed }) => {
    const receiver = names.get(to);
    const life = receiver && passed !== undefined ? turnAt(receiver, passed)?.life : undefined;
    return (method === "Kv.CommandRpc" || method === "Clerk.CommandRpc") && life?.end === Number.POSITIVE_INFINITY;
  });
  return asked.flatMap((call): Violation[] => {
    const { passed, answered, to, from } = call;
    if (passed === undefined || answered !== undefined || names.has(from)) return [];
    if (call.method === "Kv.CommandRpc" && isWaiting(history, names.get(to), passed)) return [];
    if (!living.every((one) => passedSince(one, Math.max(passed, calmSince)) >= CALM_MS) || isBehind(call, asked))
      return [];
    const functions = functionsFor(unansweredFor(call, asked) ?? call);
    const replica = Number(to.split(" ").at(-1));
    return [
      {
        ...{ rule: "F1", functions, replica, seq: 0, at: history.now, culprit: call },
        message: "a majority lives and hears each other, and a command is not answered",
        expected: `an answer within ${CALM_MS} ms of all clocks`,
        seen: "nothing",
      },
    ];
  });
}

/** A call by which a clerk asks for what it was asked for, and that no server has answered: then it is not the clerk that is in the way. */
function unansweredFor(call: Message, asked: readonly Message[]): Message | undefined {
  if (call.method !== "Clerk.CommandRpc") return undefined;
  const { to, passed, params } = call;
  return asked.find(
    (one) =>
      one.method === "Kv.CommandRpc" &&
      one.from === to &&
      one.at > Number(passed) &&
      one.answered === undefined &&
      one.params.command === params.command,
  );
}

const OF_CLERK: readonly StudentFunction[] = ["command", "nextServer", "CommandRpc"];
const OF_READ: readonly StudentFunction[] = ["readIndex", "get", "CommandRpc"];
const OF_SERVER: readonly StudentFunction[] = ["CommandRpc", "applied"];

function functionsFor({ method, params }: Message): readonly StudentFunction[] {
  if (method === "Clerk.CommandRpc") return OF_CLERK;
  return method === "Kv.CommandRpc" && isRead(params.command) ? OF_READ : OF_SERVER;
}

/** Whether a call of a server was lost in the life of a place: it may wait for the answer to that for ever. */
function isWaiting(history: History, process: Process | undefined, place: number): boolean {
  const life = process && turnAt(process, place)?.life;
  return history.calls.some(
    ({ from, at, heard }) => from === process?.who && heard === undefined && turnAt(process, at)?.life === life,
  );
}

/** How much time has passed for a process since a place. */
function passedSince(process: Process, at: number): number {
  return (process.turns.at(-1)?.after_ms ?? 0) - (turnAt(process, at)?.after_ms ?? Number.POSITIVE_INFINITY);
}

/** Whether a clerk was asked for something else before, and is not done with that: one command is open at a time. */
function isBehind({ to, passed, method }: Message, asked: readonly Message[]): boolean {
  return (
    method === "Clerk.CommandRpc" &&
    asked.some((one) => one.to === to && Number(one.passed) < Number(passed) && one.answered === undefined)
  );
}

/** Whether all that was said among those that live, or to those that are played, was delivered, and what Rafts say answered and heard, as soon as it was said. */
function isCalm(history: History, calmSince: number, living: readonly Process[], played: readonly string[]): boolean {
  const ends = [...history.of("kill"), ...history.of("exit"), ...history.of("fault")];
  if (ends.some(({ at }) => at > calmSince)) return false;
  const names = new Map(living.map((one) => [one.who, one]));
  return history.calls.every(({ at, from, to, method, passed, answered, heard }) => {
    const maker = names.get(from);
    if (at <= calmSince || maker === undefined || !(names.has(to) || played.includes(to))) return true;
    const asked_ms = turnAt(maker, at)?.after_ms ?? 0;
    const isSoon = (place: number | undefined): boolean =>
      (place === undefined ? (maker.turns.at(-1)?.after_ms ?? 0) : (turnAt(maker, place)?.after_ms ?? 0)) - asked_ms <
      SOON_MS;
    const isWaited = method === "Kv.CommandRpc" && answered === undefined;
    return isSoon(passed) && (isWaited || (method === "Kv.CommandRpc" ? heard !== undefined : isSoon(heard)));
  });
}
