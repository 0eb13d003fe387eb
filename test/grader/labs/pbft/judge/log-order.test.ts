import { describe, expect, test } from "vitest";
import { readLog } from "../../../../../grader/labs/pbft/judge/log-grammar.ts";
import { loggedLate } from "../../../../../grader/labs/pbft/judge/log-order.ts";

const [C0, C3, EXECUTE] = ["stage=3:commit <= 0", "stage=3:commit <= 3", "execute cmd:[put x 1], result:[put ok]"];

/** What is told of replica 2, of four, which logs this. */
function told(log: readonly string[]): string[] {
  const { entries } = readLog(
    "server",
    log.map((message) => `x.ts:1: INFO| ${/^I=/.test(message) ? "" : "I=2 L=0 seq=1| "}${message}\n`).join(""),
  );
  return loggedLate(2, entries, 1).map(({ text, functions }) => `${text} (${functions})`);
}

describe("a COMMIT is logged before it is judged", () => {
  test.each([
    ["by who logs it when it comes", [C0, C3, EXECUTE]],
    ["whoever it is of, and what comes later", [C3, C0, EXECUTE, "stage=3:commit <= 1"]],
    ["by who does not execute", [C0, C3]],
    ["of each seq", ["I=2 L=0 seq=2| stage=3:commit <= 0", C0, C3, EXECUTE]],
  ])("%s", (_, log) => {
    expect(told(log)).toEqual([]);
  });

  test.each([
    ["one", [C0, EXECUTE, C3], 1],
    ["all", [EXECUTE, C0, C3], 0],
    ["another seq's are of no use", ["I=2 L=0 seq=2| stage=3:commit <= 0", C0, EXECUTE, C3], 1],
  ])("and not afterwards: %s", (_, log, count) => {
    expect(told(log)).toEqual([
      `server 2: executed seq=1: logged before ${2 - count} of the 2 COMMITs that it takes; each is logged when it arrives (CommitRpc)`,
    ]);
  });
});
