import type { History } from "../../../history/history.ts";
import { turnAt } from "../../kit/world/turns.ts";
import type { Rule } from "../rules.ts";
import { clerk, type MessageOf, replyTo } from "../wire.ts";
import { type Ask, type ClerkView, heardBy, isFinal, PAUSE_MS, PAUSES_MAX_MS, takenBy, told } from "./clerk-view.ts";
import { judgePauses } from "./pauses.ts";
import { isBefore, processOf, restOf } from "./process.ts";
import type { Setting } from "./view.ts";
import type { Violation } from "./violation.ts";
import { judgeWays } from "./ways.ts";

type Request = MessageOf<"Clerk.CommandRpc">;

/** Judges a clerk that is a process: what it asks, whom, how often, and what it returns (C1 to C6). */
export function judgeClerk(history: History, setting: Setting, id: number): Violation[] {
  const view = { ...processOf(history, clerk(id)), id, setting };
  const asks = view.made.filter((call): call is Ask => call.method === "Kv.CommandRpc");
  const requests = view.passed.filter((call): call is Request => call.method === "Clerk.CommandRpc");
  return [
    ...judgeNumbers(view, asks, requests),
    ...judgeWays(view, asks),
    ...judgePauses(view, asks),
    ...judgeReturned(view, asks, requests),
    ...judgeOwed(view, asks, requests),
  ];
}

const isLost = (reply: { status: string } | undefined): boolean =>
  reply?.status === "expired" || reply?.status === "stale";

/** C1 and C2: which session, which number, and which command each call has. */
function judgeNumbers(view: ClerkView, asks: readonly Ask[], requests: readonly Request[]): Violation[] {
  return asks.flatMap((ask): Violation[] => {
    const { at, params } = ask;
    const before = asks.filter((other) => other.at < at && turnAt(view, other.at)?.life === turnAt(view, at)?.life);
    const life = turnAt(view, at)?.life;
    const mine = requests.filter((request) => turnAt(view, Number(request.passed))?.life === life);
    const ids = before.flatMap((other) => {
      const reply = other.params.clientId === 0 ? heardBy(other, at) : undefined;
      return reply?.status === "ok" ? [reply.result] : [];
    });
    const tell = (rule: Rule, message: string, expected: string) =>
      told(view, rule, ["command"], at, ask, [
        message,
        expected,
        `c${params.clientId}#${params.commandId} ${params.command}`,
      ]);
    if (params.clientId === 0) {
      // Who has reported that its session is lost may begin another for what it is asked for next.
      const lost = mine.findLast((one) => Number(one.answered) < at && isLost(replyTo(one)));
      const recent = before.filter((other) => other.at > (lost?.answered ?? 0));
      const known = recent.filter(({ params: { clientId } }) => clientId !== 0);
      const isOver =
        known.length > 0 ||
        recent.some((other) => isFinal(takenBy(view, other, at)) && isBefore(view, Number(other.heard), at));
      if (isOver)
        return [
          tell(
            known.length > 0 && recent.some((other) => heardBy(other, at)?.status === "expired") ? "C5" : "C1",
            "a clerk that has a session asks for another",
            `session ${ids[0] ?? known[0]?.params.clientId}`,
          ),
        ];
      return [];
    }
    if (!ids.includes(String(params.clientId)))
      return [tell("C1", "a clerk uses a session that it was not given", ids[0] ?? "no session yet")];
    const known = before.filter(({ params: { clientId } }) => clientId === params.clientId);
    const same = known.find((other) => other.params.commandId === params.commandId);
    if (same !== undefined && same.params.command !== params.command)
      return [tell("C2", "two commands of a clerk have one number", same.params.command)];
    if (
      same !== undefined &&
      known.some(
        (other) =>
          other.params.commandId === params.commandId &&
          isFinal(takenBy(view, other, at)) &&
          isBefore(view, Number(other.heard), at),
      )
    )
      return [tell("C2", "a command is sent again that was answered", "nothing, or the next command")];
    if (same !== undefined) return [];
    const last = known.reduce((highest, other) => Math.max(highest, other.params.commandId), 0);
    const open = known.filter((other) => other.params.commandId === last);
    if (last > 0 && !open.some((other) => isFinal(heardBy(other, at)))) {
      // What it has given up, or answered wrongly, is told as that (C4, C5).
      const begun = open[0] as Ask;
      const asked = mine.findLast(
        (one) => Number(one.passed) < begun.at && one.params.command === begun.params.command,
      );
      if (asked?.answered !== undefined && asked.answered < at) return [];
      const isSame = open[0]?.params.command === params.command;
      return [
        tell(
          isSame ? "C2" : "C1",
          isSame
            ? "a command is asked for again under another number"
            : "a command is begun before the last one is answered",
          `number ${last}, ${open[0]?.params.command}`,
        ),
      ];
    }
    if (params.commandId !== last + 1)
      return [tell("C1", "a clerk does not count its commands one by one", `number ${last + 1}`)];
    const wanted = mine.filter(({ passed }) => Number(passed) < at).map(({ params: { command } }) => command);
    if (wanted.includes(params.command)) return [];
    return [tell("C2", "a clerk sends another command than it was asked for", wanted.at(-1) ?? "nothing")];
  });
}

/** C4 and C5: what it returns. */
function judgeReturned(view: ClerkView, asks: readonly Ask[], requests: readonly Request[]): Violation[] {
  return requests.flatMap((request): Violation[] => {
    const { answered: at, outcome, passed = 0 } = request;
    if (at === undefined || outcome === undefined) return [];
    const mine = asks.filter((ask) => ask.at > passed && ask.at < at && ask.params.command === request.params.command);
    const heard = asks.flatMap((ask) => {
      const reply = heardBy(ask, at);
      return reply !== undefined && ask.at > passed && isFinal(reply) ? [{ ask, reply }] : [];
    });
    const tell = (rule: Rule, message: string, expected: string, seen: string) => [
      told(view, rule, ["command"], at, request, [message, expected, seen]),
    ];
    if ("error" in outcome) return tell("C5", "a clerk gives up", "an answer from a server", outcome.error);
    const said = replyTo(request);
    const results = heard.flatMap(({ ask, reply }) =>
      ask.params.clientId !== 0 && reply.status === "ok" && mine.includes(ask) ? [reply.result] : [],
    );
    const [result] = results;
    const expected = result === undefined ? "nothing before a server has answered" : `"${result.slice(0, 60)}"`;
    if (said === undefined) return tell("C4", "a clerk returns something else than a text", expected, "no text");
    const isLost = heard.some(({ reply }) => reply.status === said.status);
    if (said.status !== "ok")
      return isLost
        ? []
        : tell(
            "C5",
            "a clerk says that its session is lost, and no server has said so",
            "an answer from a server",
            said.status,
          );
    if (results.includes(said.result)) return [];
    return tell(
      "C4",
      "a clerk returns what no server has answered to this command",
      expected,
      `"${said.result.slice(0, 60)}"`,
    );
  });
}

/** C2, C4 and C5: what it owes when it is idle: the next call after one that has failed; or the answer to the one who asked it. */
function judgeOwed(view: ClerkView, asks: readonly Ask[], requests: readonly Request[]): Violation[] {
  return requests.flatMap((request, place): Violation[] => {
    const passed = Number(request.passed);
    const life = turnAt(view, passed)?.life;
    const earlier = requests.slice(0, place).filter((one) => turnAt(view, Number(one.passed))?.life === life);
    for (const turn of view.turns) {
      if (turn.life !== life || turn.end < passed) continue;
      if (request.answered !== undefined && request.answered < turn.begin) return [];
      const rest = restOf(view, turn);
      if (rest === undefined || (request.answered !== undefined && request.answered < rest.until)) continue;
      if (earlier.some(({ answered }) => answered === undefined || answered > turn.begin)) continue;
      // It comes to this request when those before it are answered: what has ended those has not ended this one.
      const begun = Math.max(passed, ...earlier.map(({ answered }) => Number(answered)));
      const ended = (ask: Ask): boolean => isFinal(takenBy(view, ask, begun)) && ask.params.clientId !== 0;
      const mine = asks.filter((ask) => ask.at > passed && ask.at < rest.until && !ended(ask));
      const last = mine.find((ask) => isFinal(takenBy(view, ask, rest.at)) && ask.params.clientId !== 0) ?? mine.at(-1);
      const due_ms = dueAfter(view, mine, last, rest.at);
      if (due_ms === undefined || turn.after_ms < due_ms) continue;
      const reply = last && takenBy(view, last, rest.at);
      const isOver = isFinal(reply) && last?.params.clientId !== 0;
      const isLonger = !isOver && growsSlower(view, mine);
      const ofAsking: Rule = isLonger ? "C6" : "C2";
      const rule: Rule = last === undefined || !isOver ? ofAsking : reply?.status === "ok" ? "C4" : "C5";
      const ofPause = isLonger
        ? "a clerk does not ask on for a second, after pauses that became longer and longer"
        : "a clerk does not ask on";
      const message = isOver ? "a clerk does not return what it was answered" : ofPause;
      const expected = isOver ? "its result" : "the same command again";
      return [
        told(view, rule, ["command"], rest.at, last ?? request, [
          message,
          expected,
          "nothing when nothing more came of it",
        ]),
      ];
    }
    return [];
  });
}

/** Whether a clerk has paused several times over a command, for longer each time. */
function growsSlower(view: ClerkView, mine: readonly Ask[]): boolean {
  const times = mine.map(({ at }) => turnAt(view, at)?.after_ms ?? 0);
  const pauses = times
    .slice(1)
    .flatMap((time, place) => (time > Number(times[place]) ? [time - Number(times[place])] : []));
  return pauses.length > 2 && pauses.every((pause, place) => place === 0 || pause > Number(pauses[place - 1]));
}

/** From what time of its clock on a clerk owes what comes after its calls, by what it has heard by a place; undefined while one may still be answered. */
function dueAfter(view: ClerkView, mine: readonly Ask[], last: Ask | undefined, at: number): number | undefined {
  if (last === undefined) return 0;
  if (isFinal(takenBy(view, last, at))) return turnAt(view, Number(last.heard))?.after_ms ?? 0;
  const dues = mine.map((ask) => failsAfter(view, ask, at) + PAUSES_MAX_MS + PAUSE_MS);
  return dues.includes(Number.NaN) ? undefined : Math.max(...dues);
}

/** By what time of its clock a call has come to nothing; NaN if that is not known. */
function failsAfter(view: ClerkView, ask: Ask, at: number): number {
  const isHeard = ask.heard !== undefined && ask.heard <= at;
  const isFailed = isHeard && "error" in (ask.outcome ?? {});
  if (isFailed || takenBy(view, ask, at) !== undefined) return turnAt(view, Number(ask.heard))?.after_ms ?? Number.NaN;
  return (turnAt(view, ask.at)?.after_ms ?? Number.NaN) + view.setting.timeout_ms;
}
