import { writeFile } from "node:fs/promises";
import type { Call, Event } from "./events.ts";
import { History, type Protocol } from "./history.ts";

/** How much is written at once, in UTF-16 units, or a little more. */
const CHUNK = 1024 * 1024;

/**
 * Writes a history to a file: one event on each line, as a JSON object. Nothing is left out, for a shortened message would
 * not fit its signature any more. The history's own limit bounds the size.
 */
export async function writeHistory({ events }: Pick<History, "events">, file: string): Promise<void> {
  await writeFile(file, chunks(events.values().map((event) => `${lineOf(event)}\n`)));
}

/**
 * Reads what `writeHistory` wrote.
 *
 * @throws SyntaxError when a line is no JSON; RangeError when events do not belong together
 */
export function readHistory(text: string, protocol: Protocol): History {
  const events = text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Event);
  return History.of(events, protocol);
}

/** These fields of a call are left out, for the events passed, answered and heard hold the same. */
function lineOf(event: Event): string {
  const { passed, answered, heard, outcome, ...told } = event as Call;
  return JSON.stringify(told);
}

/** All lines together may be longer than a string can be, and a write for each line would be slow. */
function* chunks(lines: Iterable<string>): Generator<string> {
  let chunk = "";
  for (const line of lines) {
    chunk += line;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = "";
  }
  yield chunk;
}
