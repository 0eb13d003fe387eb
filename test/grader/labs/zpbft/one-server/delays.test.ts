import { describe, expect, test } from "vitest";
import { warning } from "../../../../../grader/labs/zpbft/one-server/ailments.ts";
import { delays } from "../../../../../grader/labs/zpbft/one-server/delays.ts";
import { historyOf } from "../history-text.ts";

function foundIn(text: string) {
  return delays(historyOf(text), 2).map(({ checks, describe }) => {
    const { rule, message, expected, seen } = describe();
    expect([checks, rule]).toEqual([["commit-alone"], "C3"]);
    return { message, expected, seen };
  });
}

const messages = (text: string) => foundIn(text).map(({ message }) => message);

/** Replica 3 is not well, and with these messages the server owes its COMMITs. */
const hangs = "fault 3 hangs 1; pp P0 P1";

describe("a peer that is not well delays nobody (C3):", () => {
  test.each([
    ["everyone has it, though the call to one is not answered", `${hangs} COMMIT>0 COMMIT>1 COMMIT>3?; idle`],
    ["nothing is owed before the server is idle", `${hangs} COMMIT>3?`],
    ["nor when it was idle too briefly", `${hangs} COMMIT>3?; idle briefly`],
    ["nor when it was prepared while the grader waited", `fault 3 hangs 1; wait; ${hangs} COMMIT>3?; idle`],
    ["nothing is owed by one that is not prepared", "fault 3 hangs 1; pp P0; idle"],
    ["nor about another seq", `${hangs} COMMIT pp#2 P0#2 P1#2; idle`],
    ["nor where nobody is ill", "pp P0 P1; idle"],
    ["nor where a member is not ill about a seq", "fault 3 hangs; pp P0 P1; idle"],
    ["who died need not have it", "fault 3 dies 1; pp P0 P1 COMMIT>0 COMMIT>1; idle"],
    ["nor who is dead", "fault 3 dead 1; pp P0 P1 COMMIT>0 COMMIT>1; idle"],
  ])("%s", (_, text) => {
    expect(foundIn(text)).toEqual([]);
  });

  test.each([
    ["hangs", "which takes it and never answers", "0 1 3"],
    ["slow", "which is slow", "0 1 3"],
    ["refuses", "which refuses it", "0 1 3"],
    ["dies", "which dies over it", "0 1"],
    ["dead", "which is dead", "0 1"],
  ])("the others have nothing because of one that %s", (ill, clause, to) => {
    expect(foundIn(`fault 3 ${ill} 1; pp P0 P1 COMMIT>3?; idle`)).toEqual([
      {
        message: `a COMMIT did not get to 0 and 1 because of another replica, ${clause}`,
        expected: `a COMMIT to each of the others at once: ${to}`,
        seen: "only one to replica 3, and the server is idle",
      },
    ]);
  });

  test("one of the others has nothing, or nobody has, whatever comes later", () => {
    expect(foundIn(`${hangs} COMMIT>0 COMMIT>3?; idle; COMMIT>1; idle`)).toMatchObject([
      {
        message: expect.stringMatching(/^a COMMIT did not get to 1 because/),
        seen: /only one to replica 0 and replica 3/,
      },
    ]);
    expect(foundIn(`${hangs}; idle`)).toMatchObject([{ seen: "none, and the server is idle" }]);
  });

  test("each seq is told of, of each who is ill about it", () => {
    const text = "fault 3 hangs 1; fault 0 slow 2; pp P0 P1 pp#2 P0#2 P1#2 COMMIT>3? COMMIT#2>0; idle";
    expect(messages(text)).toEqual([
      "a COMMIT did not get to 0 and 1 because of another replica, which takes it and never answers",
      "a COMMIT did not get to 1 and 3 because of another replica, which is slow",
    ]);
  });
});

describe("a call to a dead replica fails, and that is a WARN line:", () => {
  const WARN = "says: link.ts:7: WARN| Server.CommitRpc 3 error: ECONNREFUSED";
  const dead = "fault 3 dead 1; pp P0 P1 COMMIT";
  const lines = (count: number, line = WARN) => Array(count).fill(line).join(";");

  test.each([
    ["as it ought to be", `${dead}; ${WARN}; idle; tried faults`],
    ["a few times, for it is tried again", `${dead}; ${lines(20)}; idle; tried faults`],
    ["unless that was not tried to its end", `${dead}; idle`],
    ["unless nobody is dead", "fault 3 dies 1; pp P0 P1 COMMIT; idle; tried faults"],
    ["whatever was thrown before", `says: x.ts:1: ERROR| commit threw; ${dead}; ${WARN}; tried faults`],
  ])("%s", (_, text) => {
    expect(foundIn(text)).toEqual([]);
  });

  test.each([
    ["there is none", "idle", "a call to a dead replica failed, and the log does not tell", /^no such line/],
    [
      "there is one about another",
      "says: link.ts:7: WARN| Server.CommitRpc 1 error: ECONNREFUSED",
      "a call to a dead replica failed, and the log does not tell",
      /^no such line/,
    ],
    [
      "somebody else says so",
      `0 ${WARN}`,
      "a call to a dead replica failed, and the log does not tell",
      /^no such line/,
    ],
    [
      "it is an error instead",
      `${WARN}; says: commit.ts:9: ERROR| commit threw: ECONNREFUSED`,
      "a call to a dead replica failed, and nobody took care of that",
      /^commit\.ts:9: ERROR\| commit threw/,
    ],
    ["there is no end", lines(21), "a dead replica is called again and again", /^21 calls for one seq/],
  ])("not when %s", (_, said, message, seen) => {
    expect(foundIn(`${dead}; ${said}; idle; tried faults`)).toMatchObject([
      { message, seen: expect.stringMatching(seen) },
    ]);
  });

  test("a line from before it was dead does not tell of it", () => {
    expect(messages(`${WARN}; ${dead}; idle; tried faults`)).toHaveLength(1);
  });
});

test("the line names the replica, and a cause", () => {
  expect("link.ts:7: WARN| Server.CommitRpc 3 error: gone").toMatch(warning(3));
  expect("link.ts:7: WARN| Server.CommitRpc 13 error: gone").not.toMatch(warning(3));
  expect("link.ts:7: WARN| Server.CommitRpc 3 error: ").not.toMatch(warning(3));
});
