import type { Finding, Found } from "../../../checks/check.ts";
import { WANTS_MORE, wantsMore } from "../../../checks/wants-more.ts";
import type { Breakdown, EventOf } from "../../../history/events.ts";
import type { History } from "../../../history/history.ts";
import { logPlace } from "../../../history/log-place.ts";
import { linesOf } from "../../../history/scene/text.ts";
import { server } from "../calls.ts";
import type { WorldLab, WorldViolation } from "./lab.ts";
import type { WorldSetting } from "./playing.ts";
import type { WorldStand } from "./stand.ts";

/** Before every rule: a process that does not work keeps no rule, and what it did before may be no mistake. */
const BROKEN_RANK = -1;

/** A violation as a finding, which is built with its evidence on demand. */
export function foundIn<S extends WorldSetting, Stand extends WorldStand<S>, V extends WorldViolation>(
  lab: WorldLab<S, Stand, V>,
  history: History,
  setting: S,
  violation: V,
  { check, rank }: { check: string; rank: number },
): Found {
  const { rule, functions, message, expected, seen, replica, who = server(replica), isUnspecific } = violation;
  const describe = (): Finding => {
    const scene = lab.sceneOf(history, setting, violation);
    const lines = linesOf(scene);
    const named = who === server(replica) ? `${who} of ${setting.n}` : who;
    const head = `as ${named} saw it, which runs your code:`;
    return {
      ...{ rule, functions, message, expected, seen },
      evidence: lines.length === 0 ? [] : [head, ...lines],
      thrown: thrownBy(history, who),
      log: logPlace(history, who),
      ...(lines.length === 0 ? {} : { scene }),
      ...(isUnspecific && { isUnspecific }),
    };
  };
  return { checks: [check], rank, describe };
}

/** What the student's functions threw: servers say so in their logs, with file and line. */
function thrownBy(history: History, who: string): string[] {
  const lines = logOf(history, who)
    .split("\n")
    .filter((line) => / ERROR\| /.test(line));
  return [...new Set(lines)].slice(0, THROWN_MAX);
}

const THROWN_MAX = 3;

function logOf(history: History, name: string): string {
  return history
    .of("log")
    .flatMap(({ who, stream, text }) => (who === name && stream === "stderr" ? [text] : []))
    .join("");
}

/** How a process does not work, in words. */
const BROKEN: Readonly<Record<Breakdown["how"], { message: string; expected: string }>> = {
  ends: { message: "a server's process ends before it is at work", expected: "a server that comes to work" },
  "never starts": { message: "a server does not come to work", expected: "a server that comes to work" },
  loops: { message: "a server runs without end", expected: "a server that is idle when all is done" },
  "never idle": { message: "a server is never idle", expected: "a server that is idle when all is done" },
  overspends: {
    message: "a server uses far more processor time than its work takes",
    expected: "some seconds at most",
  },
  "is stopped": { message: "a server's process was stopped", expected: "a server that goes on" },
  "takes nothing": { message: "a server takes nothing any more", expected: "a server that goes on" },
  "takes no time": {
    message: "a server does not take its time",
    expected: "a server whose clock answers as the given one does",
  },
};

export function foundBroken({ how, message, seen, wrote }: Breakdown, check: string): Found {
  const lines = wrote.split("\n").filter((line) => line.trim() !== "");
  const describe = (): Finding => ({
    ...{ rule: undefined, functions: [], ...BROKEN[how], ...(wantsMore(wrote) && WANTS_MORE) },
    seen: seen === "" ? (message.split("\n")[0] as string) : seen,
    evidence: lines.slice(-LINES_MAX),
    thrown: [],
  });
  return { checks: [check], rank: BROKEN_RANK, describe };
}

const LINES_MAX = 5;

/** The process ended by itself, and no rule tells why it should have. */
export function foundEnded(history: History, check: string): Found[] {
  const failed = history.of("acked").some(({ error }) => error !== undefined) || history.of("laid").length > 0;
  const exit = failed ? undefined : ownEnd(history);
  if (exit === undefined) return [];
  const isAtWork = logOf(history, exit.who).includes("== start work loop ==");
  const describe = (): Finding => ({
    ...{ rule: undefined, functions: [] },
    message: isAtWork ? "a server's process ended in the middle of its work" : "a server's process ended at its start",
    expected: "a server that goes on until it is ended",
    seen: `the process of ${exit.who} ended: ${howItEnded(exit)}`,
    evidence: logOf(history, exit.who).split("\n").filter(Boolean).slice(-LINES_MAX),
    thrown: [],
    log: logPlace(history, exit.who),
  });
  return [{ checks: [isAtWork ? check : "start"], rank: BROKEN_RANK, describe }];
}

/** That a process has ended, and nobody has killed it; undefined if none has. */
export function ownEnd(history: History): EventOf<"exit"> | undefined {
  return history.of("exit").find((one) => one.why === undefined && !isKilled(history, one));
}

/** Whether the grader killed the process that has ended. */
function isKilled(history: History, { who, at }: EventOf<"exit">): boolean {
  const start = history.of("start").findLast((one) => one.who === who && one.at < at)?.at ?? 0;
  return history.of("kill").some((one) => one.who === who && one.at > start && one.at < at);
}

function howItEnded({ code, signal }: EventOf<"exit">): string {
  return signal === undefined ? `exit code ${code}` : `signal ${signal}`;
}
