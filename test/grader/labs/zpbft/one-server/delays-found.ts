import { expect } from "vitest";
import { delays } from "../../../../../grader/labs/zpbft/one-server/delays.ts";
import { historyOf } from "../history-text.ts";

/** What replica 2 is told about peers that are not well, each time as a mistake of C3. */
export function foundIn(text: string) {
  // These histories have no lines but those of failed calls, which the judge of logs minds.
  const found = delays(historyOf(text), 2).filter(({ checks }) => !checks[0].startsWith("log-"));
  return found.map(({ checks, describe }) => {
    const { rule, message, expected, seen } = describe();
    expect([checks[0], rule]).toEqual(["commit-alone", "C3"]);
    return { message, expected, seen };
  });
}

export const messages = (text: string) => foundIn(text).map(({ message }) => message);
