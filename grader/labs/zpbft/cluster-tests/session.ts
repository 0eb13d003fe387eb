import type { Finding } from "../../../checks/check.ts";
import { ANSWER } from "../../../cluster/client-answer.ts";
import type { EventOf } from "../../../history/events.ts";
import type { History } from "../../../history/history.ts";
import { writtenBy } from "../../pbft/judge/case.ts";
import { readLog } from "../../pbft/judge/log-grammar.ts";

/** How a history names what a person types at a real client's prompt. */
export const TYPED = "at the prompt";

/** How a history names a real client. */
export const PERSON = "client";

/** What a person tries at a client's prompt, and what the client must show. */
export const SESSION: readonly (readonly [command: string, result: string])[] = [
  ["put x 10", "put ok"],
  ["get x", "result: 10"],
  ["put y 20", "put ok"],
  ["put x 11", "put ok"],
  ["all", "x:11\ny:20"],
  ["del x", "del ok"],
  ["get x", "error: can't find this key 'x'"],
  ["jump", "usage: get <key>, put <key> <val>, del <key>, all"],
];

const LINES_MAX = 6;

/** The wrong results that the real client showed or logged. */
export function wrongInSession(history: History): Finding | undefined {
  const typed = history.of("asked").filter(({ what }) => what === TYPED);
  for (const [index, event] of typed.entries()) {
    const found = wrongAnswer(history, event, typed[index + 1]?.at);
    if (found !== undefined) return found;
  }
  return typed.length < SESSION.length ? undefined : wrongLog(history);
}

function wrongAnswer(history: History, { at, request, detail }: EventOf<"asked">, end?: number): Finding | undefined {
  const shown = ANSWER.exec(writtenBy(history, PERSON, "stdout", { from: at, end }))?.result;
  const hasEnded = history.of("exit").some(({ who }) => who === PERSON);
  if (shown === detail || (shown === undefined && !hasEnded)) return undefined;
  return {
    rule: "X3",
    functions: ["verifyBallotCommit", "commit", "CommitRpc"],
    message: `"${request}" has the wrong result`,
    expected: detail ?? "",
    seen: shown ?? "no agreement",
    evidence: [],
    thrown: [],
  };
}

function wrongLog(history: History): Finding | undefined {
  const { misfits } = readLog("client", writtenBy(history, PERSON));
  if (misfits.length === 0) return undefined;
  return {
    rule: "L1",
    functions: ["verifyBallotCommit", "commit", "CommitRpc"],
    message: "the client logs lines that do not fit the grammar",
    expected: "every line as the handout gives it",
    seen: misfits[0] as string,
    evidence: misfits.slice(0, LINES_MAX),
    thrown: [],
  };
}
