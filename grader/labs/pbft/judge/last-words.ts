import { stripVTControlCharacters } from "node:util";
import type { History } from "../../../history/history.ts";
import { NAMES } from "../lanes.ts";
import { type Message, messagesOf, replica, seqOf } from "../wire.ts";
import { writtenBy } from "./case.ts";
import { traceOf } from "./trace.ts";

/** In UTF-16 units. */
const LINE_MAX = 300;

/** How a replica's process ended, as the end of a sentence; undefined if it has not. */
export function howEnded(history: History, id: number): string | undefined {
  const exit = history.of("exit").find(({ who }) => who === replica(id));
  if (exit === undefined) return undefined;
  if (exit.why !== undefined) return `the grader ended it, for ${exit.why}`;
  const how = exit.signal === undefined ? `exit code ${exit.code}` : `signal ${exit.signal}`;
  return isOutOfMemory(history, id) ? `${how}, out of memory` : how;
}

function isOutOfMemory(history: History, id: number): boolean {
  return /^FATAL ERROR: .*out of memory/m.test(writtenBy(history, replica(id)));
}

/**
 * What a replica was doing last, up to a place: the function that was called last, the first message about the same seq that it
 * has not answered, and the last line of its log. A line for each of them that is known. It is for a person who looks for the
 * place in a program that has ended, or comes to no end.
 */
export function lastWords(history: History, id: number, end = Number.POSITIVE_INFINITY): string[] {
  const { begun } = traceOf(history, id, end);
  const last = begun.at(-1);
  const unanswered = firstUnanswered(history, id, end);
  const line = lastLine(writtenBy(history, replica(id), "stderr", { end }));
  return [
    ...(last === undefined ? [] : [`called last: ${last.name}, for seq=${last.seq}${oftenCalled(begun.length)}`]),
    ...(unanswered === undefined
      ? []
      : [`not answered: the ${NAMES[unanswered.method]} of ${unanswered.from} for seq=${seqOf(unanswered)}`]),
    ...(line === undefined ? [] : [`logged last: ${line}`]),
  ];
}

/** The first message that a replica was handed before a place and has not answered, about the seq for which a function was called last. */
export function firstUnanswered(history: History, id: number, end = Number.POSITIVE_INFINITY): Message | undefined {
  const last = traceOf(history, id, end).begun.at(-1);
  return messagesOf(history).find(
    (message) =>
      message.to === replica(id) &&
      (message.passed ?? Number.POSITIVE_INFINITY) < end &&
      (message.answered ?? Number.POSITIVE_INFINITY) >= end &&
      (last === undefined || seqOf(message) === last.seq),
  );
}

/** More calls of a student's functions than any experiment asks for. */
const CALLS_MANY = 20_000;

function oftenCalled(calls: number): string {
  return calls < CALLS_MANY ? "" : `, after ${calls - 1} calls of your functions`;
}

/** The line that says why a process could not go on, or else the last line that the program itself wrote. */
function lastLine(log: string): string | undefined {
  const lines = stripVTControlCharacters(log)
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("trace.ts:"));
  const found = lines.find((line) => line.startsWith("FATAL ERROR: ")) ?? lines.at(-1);
  return found?.slice(0, LINE_MAX).toWellFormed();
}
