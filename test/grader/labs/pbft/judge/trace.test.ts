import { describe, expect, test } from "vitest";
import { hasBegun, loserOf, readTrace, writersOf } from "../../../../../grader/labs/pbft/judge/trace.ts";
import { historyOf } from "../../zpbft/history-text.ts";

/** A log as the given code writes it: `seq what`, a line each. */
const log = (...lines: string[]): string =>
  lines.map((line) => `trace.ts:25: Debug| I=2 L=0 seq=${line.replace(" ", "| ")}\n`).join("");

const begins = (seq: number, name: string, waiting: number): string =>
  `${seq} ${name} begins: ${waiting} COMMITs wait, 0 are counted`;

test("who sent and who executed what is told by seq and in order, and who called that one if it was a student's", () => {
  const { sent, executed, begun } = readTrace(
    log(
      begins(7, "commit", 0),
      "7 COMMIT to 1 is sent by commit",
      "7 COMMIT to 1 is sent by commit, called by CommitRpc",
      begins(7, "verifyBallotCommit", 2),
      "7 execute is called by verifyBallotCommit, called by verifyBallotPrepare",
      "8 execute is called by a function that is not known",
    ),
  );
  expect(sent.get("7 1")).toMatchObject([
    { name: "commit", by: undefined },
    { name: "commit", by: "CommitRpc" },
  ]);
  expect(executed.get(7)).toEqual([{ name: "verifyBallotCommit", by: undefined, isCounted: true }]);
  expect(executed.get(8)).toEqual([undefined]);
  expect(begun.map(({ name }) => name)).toEqual(["commit", "verifyBallotCommit"]);
});

test("what a submission writes in another form tells nothing", () => {
  const { sent, executed, begun } = readTrace(
    `commit.ts:7: Debug| I=2 L=0 seq=7| execute is called by commit\ntrace.ts:25: INFO| I=2 L=0 seq=7| commit begins: 1 COMMITs wait, 0 are counted\n`,
  );
  expect([sent.size, executed.size, begun.length]).toEqual([0, 0, 0]);
});

const [rpc, count] = ["CommitRpc", "verifyBallotCommit"] as const;

describe("a COMMIT was lost by", () => {
  test.each<[string, [string, number][], string | undefined]>([
    [
      "the count, which was called when enough had come",
      [
        [rpc, 0],
        [count, 1],
        [rpc, 0],
        [count, 1],
      ],
      count,
    ],
    [
      "CommitRpc, which put none into the queue, and had none counted",
      [
        [count, 0],
        [rpc, 0],
        [rpc, 0],
      ],
      rpc,
    ],
    [
      "the count, which was called with all at once",
      [
        [rpc, 0],
        [rpc, 1],
        [count, 2],
      ],
      count,
    ],
    [
      "CommitRpc, which did not put one into the queue",
      [
        [rpc, 0],
        [count, 1],
        [rpc, 1],
        [count, 1],
      ],
      rpc,
    ],
    [
      "CommitRpc, which did not have them counted",
      [
        [rpc, 0],
        [rpc, 1],
        [rpc, 2],
      ],
      rpc,
    ],
    [
      "commit, behind which the queue was empty, before anything was counted",
      [
        [rpc, 0],
        [rpc, 1],
        ["commit", 2],
        [count, 0],
      ],
      "commit",
    ],
    [
      "not by commit, if a count that goes on later has emptied the queue behind it",
      [
        [rpc, 0],
        [rpc, 1],
        [count, 2],
        ["commit", 2],
        [count, 0],
      ],
      count,
    ],
    [
      "nobody knows whom, where the queue is not used",
      [
        [rpc, 0],
        [count, 0],
        [rpc, 0],
        [count, 0],
      ],
      undefined,
    ],
    ["nobody knows whom, where nothing is told", [], undefined],
  ])("%s", (_, calls, loser) => {
    expect(loserOf(readTrace(log(...calls.map(([name, waiting]) => begins(7, name, waiting)))), 7, 2)).toBe(loser);
  });
});

test("a COMMIT was lost by the count, too, if that had ended the phase before", () => {
  const over = "7 nothing is counted any more: stage=4";
  const calls = [begins(7, rpc, 0), begins(7, count, 1), begins(7, rpc, 0), over];
  expect(loserOf(readTrace(log(...calls)), 7, 2)).toBe(count);
  expect(loserOf(readTrace(log(begins(7, rpc, 0), begins(7, rpc, 1), over)), 7, 2)).toBe(rpc);
});

test("where the given code has told so much that it tells no more, what is not told may have been called all the same", () => {
  const enough = "trace.ts:30: Debug| it is not told any more which function does what\n";
  const told = log(begins(7, rpc, 0), begins(7, rpc, 1));
  expect(loserOf(readTrace(told), 7, 2)).toBe(rpc);
  expect(loserOf(readTrace(told + enough), 7, 2)).toBeUndefined();
  expect([hasBegun(readTrace(told), rpc, 8), hasBegun(readTrace(told + enough), rpc, 8)]).toEqual([false, undefined]);
  expect(hasBegun(readTrace(told + enough), rpc, 7)).toBe(true);
});

describe("lines were written by", () => {
  const written = (text: string, logged: string[], printed: string[]) => {
    const history = historyOf("", { live: [2] });
    history.note({ kind: "log", who: "replica 2", stream: "stderr", text });
    return writersOf(history, 2, {}, { logged, printed })[0];
  };
  const both = `${log(begins(7, "commit", 0))}odd\n${log(begins(7, "CommitRpc", 0), begins(8, "CommitRpc", 0))}strange\n`;

  test.each<[string, string[], string[], string]>([
    ["the function that was called last before them", ["strange"], [], "CommitRpc"],
    ["the first of several", ["strange", "odd"], [], "commit"],
    ["the one that was called as often as they were printed", [], ["a", "b"], "CommitRpc"],
  ])("%s", (_, logged, printed, name) => {
    expect(written(both, logged, printed)).toBe(name);
  });
});
