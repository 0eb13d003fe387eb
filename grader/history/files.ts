import { writeFile } from "node:fs/promises";
import type { Call, Event } from "./events.ts";
import { History, type Protocol } from "./history.ts";

/** What is written at once, in UTF-16 units, or a little more. */
const CHUNK = 1024 * 1024;

/**
 * Writes a history to a file: one JSON object on each line, an event each. All of it: a message of which something is left out
 * is not rightly signed any more. How much there can be, the history's own limit says.
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

/** What is known of a call's way stands in the events that tell of it. */
function lineOf(event: Event): string {
  const { passed, answered, heard, outcome, ...told } = event as Call;
  return JSON.stringify(told);
}

/** All lines together may be longer than a string can be; one by one each would be a write of its own. */
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
