import { debuglog } from "node:util";

const log = debuglog("grader");

/**
 * Tells one step of the grader on standard error, with the milliseconds since this process began, if NODE_DEBUG=grader asks for
 * it; otherwise the text is not even made. No report and no output of the grader has any of it.
 */
export function debug(text: () => string): void {
  // What a process has written may be in it: a terminal is not to obey that.
  if (log.enabled) log("%d ms: %s", Math.round(performance.now()), text().replaceAll(/\p{Cc}+/gu, " "));
}
