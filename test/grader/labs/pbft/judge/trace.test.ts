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
  expect(executed.get(7)).toEqual([{ name: "verifyBallotCommit", by: undefined, place: 2 }]);
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

/** Who lost a COMMIT for seq 7, of which two are a quorum: by what was logged until then, and what is logged later. */
function loserBy(lines: readonly string[], later: readonly string[] = []): string | undefined {
  return loserOf(readTrace(log(...lines)), 7, 2, readTrace(log(...lines, ...later)));
}

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
    expect(loserBy(calls.map(([name, waiting]) => begins(7, name, waiting)))).toBe(loser);
  });
});

test("a COMMIT was lost by the count, too, if that had ended the phase before", () => {
  const over = "7 nothing is counted any more: stage=4";
  expect(loserBy([begins(7, rpc, 0), begins(7, count, 1), begins(7, rpc, 0), over])).toBe(count);
  expect(loserBy([begins(7, rpc, 0), begins(7, rpc, 1), over])).toBe(rpc);
});

describe("where two COMMITs were counted, of which one may not be valid, and nothing came of the third, it was lost by", () => {
  const two = [begins(7, rpc, 0), begins(7, count, 1), begins(7, rpc, 0), begins(7, count, 1)];
  const third = begins(7, rpc, 0);
  test.each<[string, string[], string[], string]>([
    ["CommitRpc, if the phase was not over: the count is called later", [...two, third], [begins(7, count, 0)], rpc],
    ["the count, which may have ended the phase", [...two, third], [], count],
    ["the count, also if it is called later about another seq", [...two, third], [begins(8, count, 0)], count],
    ["the count, if that was called for it", [...two, third, begins(7, count, 1)], [begins(7, count, 0)], count],
    [
      "the count, if that was never called for a COMMIT: CommitRpc counts by itself",
      [begins(7, rpc, 0), begins(7, rpc, 1), begins(7, "commit", 2), begins(7, count, 2), third],
      [begins(7, count, 0)],
      count,
    ],
  ])("%s", (_, lines, later, loser) => {
    expect(loserBy(lines, later)).toBe(loser);
  });
});

test("where the given code has told so much that it tells no more, what is not told may have been called all the same", () => {
  const enough = "trace.ts:30: Debug| it is not told any more which function does what\n";
  const told = log(begins(7, rpc, 0), begins(7, rpc, 1));
  const loser = (text: string) => loserOf(readTrace(text), 7, 2, readTrace(text));
  expect([loser(told), loser(told + enough)]).toEqual([rpc, undefined]);
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
