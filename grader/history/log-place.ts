import type { History } from "./history.ts";

/** Where in the logs that a grade leaves something is told: a process's log, and a text that stands in its lines. */
export interface LogPlace {
  /** What the name of the log's file has behind that of its history. */
  suffix: string;
  /** Absent if no line tells of it. */
  search?: string;
}

/** The place in a process's log, by the process's name in a history. */
export function logPlace(history: History, who: string, search?: string): LogPlace {
  return { suffix: logSuffix(who, writersIn(history).size === 1), ...(search === undefined ? {} : { search }) };
}

/** What a log's file has in its name for its writer: nothing, if it is the only one of its history. */
export function logSuffix(who: string, isOnly: boolean): string {
  return isOnly ? "" : `-${who.replaceAll(" ", "-")}`;
}

/** Who wrote logs. */
function writersIn(history: History): Set<string> {
  return new Set(history.of("log").flatMap(({ stream, who }) => (stream === "stderr" ? [who] : [])));
}
