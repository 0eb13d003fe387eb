import { describe, expect, test } from "vitest";
import { whoBeganAgain } from "../../../../../grader/labs/pbft/judge/counts.ts";
import { readTrace } from "../../../../../grader/labs/pbft/judge/trace.ts";

/** A log as the given code writes it, a line for each. */
const log = (...lines: string[]): string =>
  lines.map((line) => `trace.ts:25: Debug| I=2 L=0 seq=${line.replace(" ", "| ")}\n`).join("");

const counts = (seq: number, because = ""): string =>
  `${seq} verifyBallotCommit begins: 0 COMMITs wait, 2 are counted${because}`;
const comes = (seq: number): string => `${seq} CommitRpc begins: 0 COMMITs wait, 2 are counted`;
const ends = (seq: number): string => `${seq} verifyBallotCommit has ended the phase: stage=4`;

describe("a phase that was over was begun again by", () => {
  test.each<[string, string[], string | undefined]>([
    ["commit, if CommitRpc had nothing to do", [counts(7), ends(7), counts(7)], "commit"],
    ["CommitRpc, if a COMMIT came", [counts(7), ends(7), comes(7), counts(7)], "CommitRpc"],
    [
      "CommitRpc, if it had come before",
      [comes(7), counts(7), ends(7), counts(7, ", because of CommitRpc")],
      "CommitRpc",
    ],
    [
      "commit, if CommitRpc had nothing to do with another seq",
      [counts(7), ends(7), comes(7), counts(7), counts(8), ends(8), counts(8)],
      "commit",
    ],
    ["nobody, if that was another seq only", [counts(7), ends(7), comes(7), counts(8), ends(8), counts(8)], undefined],
    ["nobody, if the count had not ended it: it counts again", [counts(7), counts(7), ends(7)], undefined],
    [
      "nobody, if it was seen to be over",
      [counts(7), ends(7), comes(7), "7 nothing is counted any more: stage=4"],
      undefined,
    ],
  ])("%s", (_, lines, name) => {
    expect(whoBeganAgain(readTrace(log(...lines)), 7)).toBe(name);
  });
});
