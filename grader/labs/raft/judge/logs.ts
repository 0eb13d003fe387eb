import type { History } from "../../../history/history.ts";
import type { LogEntry } from "../../kit/log-lines.ts";
import { idOf, server } from "../wire.ts";
import type { Commits } from "./commits.ts";
import { callerOf, hasFailed } from "./failures.ts";
import { readLog, writersOf } from "./log-grammar.ts";
import { mismatchesOf } from "./log-truth.ts";
import { type Life, type Peer, peerCalls, turnAt, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/** So many more lines are told as evidence. */
const LINES_MAX = 5;

/** Judges what a server logs, in each of its lives: the grammar (L1), that it is what happened (L2), and that it tells of failed calls (A11). */
export function judgeLogs(view: View, commits: Commits): Violation[] {
  if (!view.setting.hasLogs) return [];
  return view.lives.flatMap((life): Violation[] => {
    const written = writtenIn(view, life);
    const end = restedAt(view, life);
    const { entries } = readLog(written);
    return [
      ...misfitsIn(view, life, written),
      ...(end === undefined ? [] : [...lies(view, life, entries, end, commits), ...untold(view, life, entries, end)]),
    ];
  });
}

/** What was written to a stream in one life. */
export function writtenIn({ id, history, lives }: View, life: Life, stream: "stderr" | "stdout" = "stderr"): string {
  return partsOf(history, server(id), lives, life, stream)
    .map(({ text }) => text)
    .join("");
}

function partsOf(history: History, who: string, lives: readonly Life[], life: Life, stream: "stderr" | "stdout") {
  // What a process has written last may be read when it has ended.
  const end = lives[life.number]?.start ?? Number.POSITIVE_INFINITY;
  return history
    .of("log")
    .filter((event) => event.who === who && event.stream === stream && event.at > life.start && event.at < end);
}

/** The place at which a server was seen idle in a life, and after which it was told nothing more; undefined if it never was. */
function restedAt({ id, history, turns }: View, life: Life): number | undefined {
  const last = turns.findLast((turn) => turn.life === life);
  if (last === undefined || last.end >= life.end) return undefined;
  return history
    .of("idle")
    .find(({ who, since, at }) => who.includes(server(id)) && since > last.begin && at > last.end && at < life.end)?.at;
}

function misfitsIn(view: View, life: Life, stderr: string): Violation[] {
  const { misfits } = readLog(stderr);
  const printed = writtenIn(view, life, "stdout")
    .split("\n")
    .filter((line) => line.trim() !== "");
  const lines = [...misfits, ...printed.map((line) => `on the standard output: ${line}`)];
  const [first] = lines;
  if (first === undefined) return [];
  const stream = misfits.length > 0 ? "stderr" : "stdout";
  const sought = misfits[0] ?? (printed[0] as string);
  let begun = "";
  const part = partsOf(view.history, server(view.id), view.lives, life, stream).find(({ text }) => {
    begun += text;
    return begun.includes(sought);
  });
  return [
    {
      ...{ rule: "L1", functions: writersOf(first), replica: view.id, at: part?.at ?? life.start, culprit: undefined },
      message: lines.length === 1 ? "a line does not fit the grammar" : "lines do not fit the grammar",
      expected: `every line as the handout gives it${printed.length > 0 ? ", and nothing on the standard output: write what you want to see by zlog.debug" : ""}`,
      seen: first,
      evidence: [...new Set(lines)].slice(1, 1 + LINES_MAX),
      ...(misfits.length > 0 && { log: sought }),
    },
  ];
}

function lies(view: View, life: Life, entries: readonly LogEntry[], end: number, commits: Commits): Violation[] {
  const found = mismatchesOf(view, life, entries, commits);
  const [first] = found;
  if (first === undefined) return [];
  return [
    {
      ...{ rule: "L2", functions: first.functions, replica: view.id, at: end, culprit: undefined },
      message: "the log does not tell what happened",
      expected: "one line for each thing that happened, and none for what did not",
      seen: first.text,
      evidence: found.slice(1, 1 + LINES_MAX).map(({ text }) => text),
    },
  ];
}

/** What the given code logs of a call that failed, and whose failure nobody takes. */
const LEFT = /^unhandled rejection: (?:Unreachable|Rpc)Error: /;

/** That a call has failed, and was left to nobody (A11); where to look is who makes calls of which no WARN line tells. */
function leftToNobody(
  view: View,
  failed: readonly Peer[],
  entries: readonly LogEntry[],
  { message }: LogEntry,
  at: number,
): Violation {
  const isTold = ({ method }: Peer): boolean =>
    entries.some(({ level, message: told }) => level === "WARN" && told.includes(method));
  const call = failed.find((one) => !isTold(one)) ?? (failed[0] as Peer);
  return {
    ...{ rule: "A11", functions: [callerOf(call)], replica: view.id, at, culprit: undefined },
    message: "a call failed, and nobody has taken that",
    expected: "a function for the error of each s.call, too: s.callFailed writes a WARN line",
    seen: message,
  };
}

/** A peer whose calls failed, and of whom no WARN line tells (A11). */
function untold(view: View, life: Life, entries: readonly LogEntry[], end: number): Violation[] {
  const now_ms = turnAt(view, end)?.after_ms ?? 0;
  const failed = peerCalls(view).filter(
    (call) => call.at > life.start && call.at < life.end && hasFailed(view, call, now_ms),
  );
  const left = entries.find(({ level, message }) => level === "ERROR" && LEFT.test(message));
  if (left !== undefined && failed.length > 0) return [leftToNobody(view, failed, entries, left, end)];
  const warned = entries.filter(({ level }) => level === "WARN").map(({ message }) => message);
  const call = failed.find(({ to }) => !warned.some((message) => new RegExp(`\\b${idOf(to)}\\b`).test(message)));
  if (call === undefined) return [];
  return [
    {
      ...{ rule: "A11", functions: [callerOf(call)], replica: view.id, at: end, culprit: undefined },
      message: "a call failed, and no WARN line says so",
      expected: `a WARN line that names ${idOf(call.to)}: s.callFailed writes it`,
      seen: `no such line, though ${call.method} to ${call.to} failed`,
    },
  ];
}
