import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type LogEntry, readLog } from "../../../grader/judge/log-grammar.ts";
import { contradictions } from "../../../grader/judge/log-truth.ts";

const PHASES = ["2:prepare", "3:commit"] as const;

/** What each of n correct servers logs of some seqs, by its id: one line of text for each deed. */
function honest(n: number, seqs: number): string[][] {
  return Array.from({ length: n }, (_, me) => {
    const others = Array.from({ length: n }, (_, id) => id).filter((id) => id !== me);
    return Array.from({ length: seqs }, (_, place) => {
      const at = `I=${me} L=0 seq=${place + 1}|`;
      const proposal =
        me === 0
          ? [`${at} stage=0:request <= :9000, cmd: [put x 10]`, `${at} stage=1:pre-prepare => [${others.join(" ")}]`]
          : [`${at} stage=1:pre-prepare <= 0`];
      const votes = PHASES.flatMap((phase) => [
        `${at} stage=${phase} => [${others.join(" ")}]`,
        ...others.map((peer) => `${at} stage=${phase} <= ${peer}`),
      ]);
      return [...proposal, ...votes, `${at} execute cmd:[put x 10], result:[put ok]`, `${at} stage=4:reply => :9000`];
    }).flat();
  });
}

function judge(logs: string[][]): string[] {
  const read = logs.map((lines, id): [number, LogEntry[]] => {
    const { entries, misfits } = readLog("server", lines.map((line) => `commit.ts:1: INFO| ${line}\n`).join(""));
    expect(misfits).toEqual([]);
    return [id, entries];
  });
  return contradictions(new Map(read));
}

/** Four servers' logs of two seqs, of which one server's are changed. */
function changed(id: number, change: (lines: string[]) => string[]): string[][] {
  return honest(4, 2).map((lines, server) => (server === id ? change(lines) : lines));
}

const without = (text: string) => (lines: string[]) => lines.filter((line) => !line.includes(text));
const replaced = (text: string, by: string) => (lines: string[]) => lines.map((line) => line.replace(text, by));
const added = (line: string) => (lines: string[]) => [...lines, line];

describe("nothing contradicts", () => {
  test.each([
    [1, 3],
    [4, 12],
    [7, 2],
  ])("in the logs of %i correct servers of %i requests", (n, seqs) => {
    expect(judge(honest(n, seqs))).toEqual([]);
  });

  test("in the logs of servers that have done nothing", () => {
    expect(judge([[], [], [], []])).toEqual([]);
  });

  test("whatever the order in which each server logs its deeds and names the recipients", () => {
    const shuffled = (lines: string[]) => fc.shuffledSubarray(lines, { minLength: lines.length });
    fc.assert(
      fc.property(fc.tuple(...honest(4, 2).map(shuffled)), fc.boolean(), (logs, reverse) => {
        const named = reverse
          ? logs.map((lines) =>
              lines.map((line) =>
                line.replace(/\[(\d+(?: \d+)+)\]/, (_, ids) => `[${ids.split(" ").reverse().join(" ")}]`),
              ),
            )
          : logs;
        expect(judge(named)).toEqual([]);
      }),
    );
  });

  test("in what is logged at other levels", () => {
    const warning: LogEntry = { file: "x.ts", line: 1, level: "WARN", message: "I=0 L=0 seq=1| stage=3:commit <= 1" };
    const logs = honest(4, 1).map((lines, id): [number, LogEntry[]] => {
      const { entries } = readLog("server", lines.map((line) => `commit.ts:1: INFO| ${line}\n`).join(""));
      return [id, [warning, ...entries]];
    });
    expect(contradictions(new Map(logs))).toEqual([]);
  });
});

describe("it is found that a server", () => {
  test.each([
    [
      "logs that it sent what nobody received",
      changed(2, replaced("seq=2| stage=3:commit <= 1", "seq=2| stage=2:prepare <= 3")),
      [
        "server 2 logs twice: 2:prepare of seq=2 from 3 to 2",
        "server 1 logs that it sent, and server 2 does not log that it received: 3:commit of seq=2 from 1 to 2",
      ],
    ],
    [
      "logs no reception",
      changed(0, without("seq=1| stage=3:commit <= 3")),
      ["server 3 logs that it sent, and server 0 does not log that it received: 3:commit of seq=1 from 3 to 0"],
    ],
    [
      "logs a reception of what was not sent",
      changed(3, added("I=3 L=0 seq=9| stage=3:commit <= 1")),
      ["server 3 logs that it received, and server 1 does not log that it sent: 3:commit of seq=9 from 1 to 3"],
    ],
    [
      "leaves a recipient out",
      changed(1, replaced("seq=1| stage=3:commit => [0 2 3]", "seq=1| stage=3:commit => [0 3]")),
      ["server 2 logs that it received, and server 1 does not log that it sent: 3:commit of seq=1 from 1 to 2"],
    ],
    [
      "names a recipient twice",
      changed(1, replaced("seq=1| stage=3:commit => [0 2 3]", "seq=1| stage=3:commit => [0 2 2 3]")),
      ["server 1 logs twice: 3:commit of seq=1 from 1 to 2"],
    ],
    [
      "logs twice that it sent",
      changed(1, added("I=1 L=0 seq=2| stage=3:commit => [0 2 3]")),
      [0, 2, 3].map((to) => `server 1 logs twice: 3:commit of seq=2 from 1 to ${to}`),
    ],
    [
      "logs twice that it received",
      changed(1, added("I=1 L=0 seq=2| stage=3:commit <= 3")),
      ["server 1 logs twice: 3:commit of seq=2 from 3 to 1"],
    ],
    [
      "logs twice that it executed",
      changed(1, added("I=1 L=0 seq=2| execute cmd:[put x 10], result:[put ok]")),
      ["server 1 logs twice: execute seq=2"],
    ],
    [
      "logs twice that it replied",
      changed(1, added("I=1 L=0 seq=2| stage=4:reply => :9000")),
      ["server 1 logs twice: execute seq=2"],
    ],
    [
      "executes and does not reply",
      changed(1, without("seq=2| stage=4:reply")),
      ["server 1 logs execute seq=2, and no reply to it"],
    ],
    [
      "replies and does not execute",
      changed(1, without("seq=2| execute")),
      ["server 1 logs a reply to execute seq=2, and does not log that"],
    ],
  ])("%s", (_, logs, found) => {
    expect(judge(logs).toSorted()).toEqual(found.toSorted());
  });

  test("executes and does not log its commit, nor do the others that they received it", () => {
    const logs = honest(4, 11).map((lines, id) =>
      lines.filter((line) => !line.includes(id === 1 ? "seq=1| stage=3:commit =>" : "seq=1| stage=3:commit <= 1")),
    );
    expect(judge(logs)).toEqual(["server 1 logs execute seq=1, and no commit of it"]);
  });

  test.each([
    ["sends to itself", added("I=1 L=0 seq=3| stage=3:commit => [1]")],
    ["receives from itself", added("I=1 L=0 seq=3| stage=3:commit <= 1")],
    ["sends to a server that is not there", added("I=1 L=0 seq=3| stage=3:commit => [9]")],
    ["receives from a server that is not there", added("I=1 L=0 seq=3| stage=3:commit <= 9")],
    [
      "takes another's id for its own",
      replaced("I=1 L=0 seq=2| stage=3:commit =>", "I=2 L=0 seq=2| stage=3:commit =>"),
    ],
    ["takes another for the leader", replaced("I=1 L=0 seq=2| stage=3:commit =>", "I=1 L=1 seq=2| stage=3:commit =>")],
  ])("%s", (_, change) => {
    expect(judge(changed(1, change))).not.toEqual([]);
  });
});

test("the logs of every server count, though only the others' tell of it", () => {
  const logs = honest(4, 1).map((lines, id) => (id === 3 ? [] : lines));
  const found = judge(logs);
  // Two votes to it and two from it for each of three, and the leader's proposal.
  expect(found).toHaveLength(13);
  for (const contradiction of found) expect(contradiction).toContain("server 3 does not log");
});
