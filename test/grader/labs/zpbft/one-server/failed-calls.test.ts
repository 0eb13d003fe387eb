import { describe, expect, test } from "vitest";
import { warning } from "../../../../../grader/labs/zpbft/one-server/ailments.ts";
import { delays } from "../../../../../grader/labs/zpbft/one-server/delays.ts";
import { historyOf } from "../history-text.ts";
import { foundIn, messages } from "./delays-found.ts";

describe("each failed call is told:", () => {
  const WARN = (id: number) => `says: x.ts:7: WARN| Server.CommitRpc ${id} error: refused`;
  const both =
    "trying faults; fault 1 refuses 1; fault 3 refuses 1; pp P0 P1 COMMIT>0 COMMIT>1? COMMIT>3?; refused 5; refused 6";
  const end = "idle; tried faults";
  const dead = "fault 3 dead 2; pp#2 P0#2 P1#2 COMMIT#2>0 COMMIT#2>1";

  test.each([
    ["both are", `${both}; ${WARN(1)}; ${WARN(3)}; ${end}`],
    [
      "there are more lines, and some about a call that is not answered yet: a line may say more than the rule asks for",
      `${both}; ${WARN(1)}; ${WARN(1)}; ${WARN(1)}; ${WARN(3)}; ${WARN(0)}; ${end}`,
    ],
    ["none failed", `${both.replace(/; refused.*/, "")}; ${end}`],
    ["the wait began before they did", `wait; ${both}; ${end}`],
    ["it was idle only when others failed", `${both}; ${dead}; ${WARN(3)}; ${end}`],
    ["it ended before", "exit 2; trying faults; fault 3 dead 1; tried faults"],
    ["it was not idle yet", `${both}; tried faults`],
    [
      "a line is about a call that was given up, or there are two about one that was refused",
      `${both}; ${WARN(1)}; ${WARN(3)}; ${WARN(3)}; ${end}`,
    ],
    [
      "the lines are about one that was away",
      `${both}; ${WARN(1)}; ${WARN(3)}; fault 3 dies 2; pp#2 P0#2 P1#2 COMMIT#2>0 COMMIT#2>1 COMMIT#2>3?; ${WARN(3)}; ${WARN(3)}; ${WARN(3)}; ${end}`,
    ],
    [
      "one who declines did not fail",
      "trying faults; fault 3 declines 1; pp P0 P1 COMMIT>0 COMMIT>1 COMMIT>3/; idle; tried faults",
    ],
    [
      "what is thrown when votes are missing is none of it",
      `says: x.ts:1: ERROR| verifyBallotCommit threw: Error: seq 7 has 1; ${both}; ${WARN(1)}; ${WARN(3)}; says: x.ts:1: ERROR| verifyBallotCommit threw: Error: seq 1 has 1; ${end}`,
    ],
    [
      "nor what commit throws for any seq",
      `says: x.ts:1: ERROR| commit threw: Error: seq 7; ${both}; ${WARN(1)}; ${WARN(3)}; says: x.ts:1: ERROR| commit threw: Error: seq 1; ${end}`,
    ],
    [
      "nor what says nothing of a call",
      `${both}; ${WARN(1)}; ${WARN(3)}; says: x.ts:1: ERROR| uncaught: TypeError: x is undefined; ${end}`,
    ],
  ])("%s", (_, text) => {
    expect(foundIn(text)).toEqual([]);
  });

  test.each([
    [
      "of one of two",
      `${both}; ${WARN(1)}; ${end}`,
      "several calls failed, and the log does not tell of each",
      /^0 about 1 calls to replica 3/,
    ],
    [
      "of none",
      `${both}; ${end}`,
      "a call to a replica that refuses failed, and the log does not tell",
      /^no such line/,
    ],
    [
      "a rejection that nobody catches",
      `${both}; ${WARN(1)}; says: rpc.ts:1: ERROR| unhandled rejection: RefusedError: refused; ${end}`,
      "a call to a replica that refuses failed, and nobody took care of that",
      /^rpc\.ts:1/,
    ],
    [
      "the process ends",
      `${both}; exit 2; ${end}`,
      "the server's process ended while calls to other replicas failed: exit code 1",
      /ended/,
    ],
    [
      "COMMITs without end",
      `${both}; ${WARN(1)}; ${WARN(3)}; ${Array(20).fill("COMMIT>3").join(" ")}; ${end}`,
      "a COMMIT that a replica did not take is sent to it again and again",
      /^21 COMMITs/,
    ],
  ])("%s", (_, text, message, seen) => {
    expect(foundIn(text)).toMatchObject([{ message, seen: expect.stringMatching(seen) }]);
  });

  test("lines of one kind of failure do not tell of another", () => {
    expect(messages(`${both}; ${WARN(1)}; ${WARN(3)}; ${WARN(3)}; ${dead}; ${end}`)).toEqual([
      "a call to a dead replica failed, and the log does not tell",
    ]);
  });
});

test("each of several failed calls to one replica is told, and those of one death do not tell of another", () => {
  const WARN = "says: x.ts:7: WARN| Server.CommitRpc 3 error: gone";
  const dead = (seq: number) => `fault 3 dead ${seq}; ${"pp_ P0_ P1_ COMMIT_>0 COMMIT_>1".replaceAll("_", `#${seq}`)}`;
  const two = `trying faults; ${dead(1)}; ${dead(2)}; ${WARN}`;
  expect(foundIn(`${two}; ${WARN}; idle; tried faults`)).toEqual([]);
  expect(foundIn(`${two}; idle; tried faults`)).toMatchObject([
    { message: "several calls failed, and the log does not tell of each", seen: /^1 about 2 calls to replica 3/ },
  ]);
  const again = `trying faults; ${dead(1)}; ${WARN}; idle; fault 3 returns; PREPARE>3 COMMIT>3; ${dead(2)}; idle; tried faults`;
  expect(messages(again)).toEqual(["a call to a dead replica failed, and the log does not tell"]);
});

test("the log of the time with peers that are not well is judged up to where the server was idle, from its beginning", () => {
  const faults = (before: string, meanwhile: string) =>
    delays(
      historyOf(`${before}; trying faults; fault 3 declines 1; ${meanwhile}; idle shortly; says: late; tried faults`),
      2,
    );
  expect(faults("says: early", "")).toEqual([]);
  expect(faults("", "says: misspelt").map(({ checks }) => checks)).toEqual([["log-grammar"]]);
  expect(faults("", "C3").map(({ checks }) => checks)).toEqual([["log-truth"]]);
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
    [
      "behind what a line about a seq begins with",
      `${dead}; says: commit.ts:7: WARN| I=2 L=0 seq=1| Server.CommitRpc 3 error: {} is no cause: gone; idle; tried faults`,
    ],
    ["whatever was thrown before", `says: x.ts:1: ERROR| commit threw; ${dead}; ${WARN}; tried faults`],
  ])("%s", (_, text) => {
    expect(foundIn(text)).toEqual([]);
  });

  test.each([
    ...["undefined", "{}", "[object Object]"].map((cause): [string, string, string, RegExp] => [
      `its cause is ${cause}`,
      `says: commit.ts:7: WARN| Server.CommitRpc 3 error: ${cause}`,
      "a call to a dead replica failed, and the log does not tell why",
      /^commit\.ts:7: WARN\| Server\.CommitRpc 3 error: \S+( Object\])?$/,
    ]),
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
