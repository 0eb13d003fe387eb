import { describe, expect, test } from "vitest";
import { disagreements } from "../../../../../grader/labs/pbft/judge/agreement.ts";
import { marked, read } from "./history-text.ts";

function violations(text: string, correct: readonly number[] = [0, 1, 2, 3]) {
  const { subject, records } = read(text);
  return disagreements(correct, subject.keyring, records);
}

const judged = (text: string, correct?: readonly number[]) => marked(text, violations(text, correct));

test("replicas that agree", () => {
  const text = "PP PREPARE0 PREPARE1 COMMIT3 PP#2 PREPARE3#2 PREPARE3 reply0 reply3#2 reply3 reply1 reply0#2";
  expect(violations(text)).toEqual([]);
});

describe("all execute the same at each seq (X2)", () => {
  test.each([
    ["another result", "reply0 reply1 reply2-result=X2 reply3"],
    ["another request", "reply0 reply1-of9=X2"],
    ["the same result at another seq", "reply0 reply1#2 reply0#2 reply1"],
    ["two results of one replica", "reply1 reply1-result=X2"],
    ["several that differ from the first", "reply0-result reply1=X2 reply2=X2"],
    ["each seq by itself", "reply0 reply0#2 reply1 reply1#2-result=X2"],
    ["one that is not signed", "reply0 reply1-result-sig reply2-result-as3 reply3-result-commit"],
  ])("%s", (_, text) => {
    expect(judged(text)).toBe(text);
  });

  test("but one that is faulty may say anything", () => {
    const text = "reply3-result reply0 reply1 reply3-of9 reply2";
    expect(judged(text, [0, 1, 2])).toBe(text);
  });

  test("and are told apart", () => {
    expect(violations("reply0 reply3-result")).toEqual([
      {
        rule: "X2",
        functions: ["verifyBallotCommit"],
        replica: 3,
        seq: 1,
        message: "two replicas executed different things at seq 1",
        expected: "what replica 0 executed: request 1001 of :8005, with result [put ok]",
        seen: "replica 3 executed request 1001 of :8005, with result [put no]",
        culprit: read("reply0 reply3-result").records[1],
      },
    ]);
  });
});

describe("the leader orders without gaps (Q1), and nothing twice (Q2)", () => {
  test.each([
    ["from 1", "PP PP#2 PP#3"],
    ["not from 2", "PP#2=Q1 PP#3"],
    ["nor with a gap", "PP PP#3=Q1 PP#4 PP#2"],
    ["from 1, though a seq is sent again", "PP PP#2 PP PP#3"],
    ["no request at two seqs", "PP PP#2-of1=Q2 PP#3-of1=Q2 PP"],
    ["a gap is told first", "PP>1 PP#3-of1>1=Q1"],
    ["what others send is not its", "PP pp1#3 pp1#2-of1 pp1#5-own0"],
  ])("%s", (_, text) => {
    expect(judged(text)).toBe(text);
  });

  test("unless it is faulty", () => {
    expect(violations("PP PP#2-of1 PP#7", [1, 2, 3])).toEqual([]);
  });

  test("and is told what it ought to have done", () => {
    const { records } = read("PP>1 PP#3>1 PP#4-of1>1");
    expect(violations("PP>1 PP#3>1 PP#4-of1>1")).toMatchObject([
      {
        message: "the leader left out a seq",
        replica: 0,
        seq: 3,
        expected: "at most seq 2",
        seen: "seq 3 for [put x 3]",
        culprit: records[1],
      },
      { message: "the leader ordered a request twice", expected: "seq 1, which it has already", culprit: records[2] },
    ]);
  });
});

describe("nobody accepts two digests for one view and seq (PP1)", () => {
  test.each([
    ["to the same", "PREPARE1 PREPARE1-of9=PP1"],
    ["to different ones", "PREPARE1>0 PREPARE1-of9>2=PP1 PREPARE1>3"],
    ["each for itself", "PREPARE1 PREPARE2-of9 PREPARE3"],
    ["each view and seq for itself", "PREPARE1 PREPARE1#2-of9 PREPARE1-of9-view PREPARE1#3"],
    ["a PREPARE promises, and nothing else", "PREPARE1 COMMIT1-of9"],
  ])("%s", (_, text) => {
    expect(judged(text)).toBe(text);
  });

  test("but one that is faulty", () => {
    expect(violations("PREPARE1 PREPARE1-of9", [0, 2, 3])).toEqual([]);
  });
});

test("what the replicas did is told before how it came about", () => {
  const rules = violations("PREPARE1>0 PREPARE1-of9>0 PP#2>1 reply1 reply2-of9").map(({ rule }) => rule);
  expect(rules).toEqual(["X2", "Q1", "PP1"]);
});
