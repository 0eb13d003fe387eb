import { expect, test } from "vitest";
import { excerptOf, sceneOf } from "../../../../grader/labs/raft/excerpt.ts";
import { violationsIn } from "../../../../grader/labs/raft/judge/judge.ts";
import { inOrder, rankOf, rankOfViolation } from "../../../../grader/labs/raft/ranks.ts";
import { RULES, type Rule } from "../../../../grader/labs/raft/rules.ts";
import { APPLIES, ASKS, FOLLOWS, LEADS_AGAIN, START } from "./judge/beginnings.ts";
import { historyOf, SETTING } from "./judge/history-text.ts";

/** The rule that is broken first, and the lines that show it. */
function shown(text: string): string[] {
  const history = historyOf(text);
  const [violation] = violationsIn(history, SETTING);
  if (violation === undefined) throw new Error(`nothing is wrong: ${text}`);
  return [violation.rule, ...excerptOf(history, SETTING, violation)];
}

test.each([
  [
    "a second vote",
    `${START} 0>1 vote 1 0/0 [T1v0] = yes; 2>1 vote 1 0/0 = yes`,
    [
      "E5",
      "  grader -> 1  is started",
      "  0 -> 1       RequestVote term 1, last 0/0 to be granted",
      "  1 -> disk    term 1, vote 0",
      "  1 -> 0       granted, term 1",
      "  2 -> 1       RequestVote term 1, last 0/0 its vote of term 1 is 0's (E5)",
      "✗ 1 -> 2       granted, term 1",
    ],
  ],
  [
    "an election too early, with the last of several ticks",
    `${START} tick 1 100; tick 1 150; 0>1 append 1 0/0 [T1v-] = yes; tick 1 200; 1 writes T2v1; 1>0 vote 2 0/0; 1>2 vote 2 0/0`,
    [
      "E8",
      "  grader -> 1  is started",
      "  grader -> 1  it is 150 ms",
      "  0 -> 1       AppendEntries term 1, prev 0/0, no entries, commit 0 matches",
      "  1 -> 0       success, term 1",
      "  grader -> 1  it is 200 ms",
      "  1 -> disk    term 2, vote 1",
      "✗ 1 -> 0       RequestVote term 2, last 0/0",
    ],
  ],
  [
    "entries that leave the log, on the disk",
    `${FOLLOWS} 0>1 append 1 0/0+1a [L1:1a] = yes`,
    [
      "A4",
      "  grader -> 1  is started",
      "  0 -> 1       AppendEntries term 1, prev 0/0, entries 1 1, commit 0 entries 1 to 2 are new",
      "  1 -> disk    term 1, vote -; entries from 1: 1 1",
      "  1 -> 0       success, term 1",
      "  0 -> 1       AppendEntries term 1, prev 0/0, entries 1, commit 0   it has all of these",
      "✗ 1 -> disk    entries from 1: 1",
    ],
  ],
  [
    "one new entry, which is written with another term",
    `${FOLLOWS} 0>1 append 1 2/1+3a [L3:1a] = yes`,
    [
      "A5",
      "  grader -> 1  is started",
      "  0 -> 1       AppendEntries term 1, prev 0/0, entries 1 1, commit 0 entries 1 to 2 are new",
      "  1 -> disk    term 1, vote -; entries from 1: 1 1",
      "  1 -> 0       success, term 1",
      "  0 -> 1       AppendEntries term 1, prev 2/1, entries 3, commit 0   entry 3 is new",
      "✗ 1 -> disk    entries from 3: 1",
    ],
  ],
  [
    "an older election's vote that is counted",
    `${ASKS} tick 1 400; 1 writes T2v1; 1>0 vote 2 0/0; 1>2 vote 2 0/0; 1<0 yes; 1>0 append 2 0/0; 1>2 append 2 0/0`,
    [
      "E10",
      "  grader -> 1  is started",
      "  1 -> disk    term 1, vote 1",
      "  1 -> disk    term 2, vote 1",
      "  1 -> 0 2     RequestVote term 2, last 0/0",
      "  0 -> 1       granted, term 1   answers a call of term 1, and it is in term 2 (E10)",
      "✗ 1 -> 0       AppendEntries term 2, prev 0/0, no entries, commit 0",
    ],
  ],
  [
    "a leader that says nothing when it has the votes",
    `${ASKS} 1<0 yes`,
    [
      "E10",
      "  grader -> 1  is started",
      "  1 -> disk    term 1, vote 1",
      "  1 -> 0 2     RequestVote term 1, last 0/0",
      "  0 -> 1       granted, term 1   2 of 2 votes, with its own",
      "✗ 1 -> …       nothing more",
    ],
  ],
  [
    "a write that failed, after which it lives on",
    `${START} 0>1 vote 1 0/0; 1 asks T1v0; 1 acked EIO; fence 1`,
    [
      "D7",
      "  grader -> 1  is started",
      "  0 -> 1       RequestVote term 1, last 0/0 to be granted",
      "  1 -> disk    term 1, vote 0               failed: EIO",
    ],
  ],
])("%s", (_, text, lines) => {
  expect(shown(text)).toEqual(lines);
});

test("a refusal of an old call tells nothing new where its term is the server's own by then", () => {
  const lines = shown(`${LEADS_AGAIN} 1<2 no@3; 1>2 append 3 0/0+1,3 c1`);
  expect(lines).toContain("  2 -> 1       refused, term 3   answers a call of term 1, and it is in term 3 (A9)");
});

test("a snapshot of what is committed is not newer, though there is no snapshot yet", () => {
  const lines = shown(`${APPLIES} 0>1 install 1 1/1 [N T1v- S1/1:1b] = ok`);
  expect(lines.join(" ")).toContain("InstallSnapshot term 1, snapshot 1/1 not newer: 2 is committed (S3)");
});

test("of a long history the last is shown, and said how much is not", () => {
  const many = Array.from({ length: 40 }, (_, place) => {
    const term = place + 2;
    return `0>1 append ${term} ${place + 2}/${Math.max(1, place + 1)}+${term}c [T${term}v- L${place + 3}:${term}c] = yes;`;
  });
  const history = historyOf(`${FOLLOWS} ${many.join(" ")} 0>1 append 41 0/0+1a [L1:1a] = yes`);
  const violation = violationsIn(history, SETTING).find(({ rule }) => rule === "A4");
  if (violation === undefined) throw new Error("nothing left the log");
  const { arrows, skipped } = sceneOf(history, SETTING, violation);
  expect(arrows).toHaveLength(15);
  // What is shown and what is not is all that there was: a start, 41 calls with their writes and answers, and the last two.
  expect((skipped?.count ?? 0) + 15).toBe(1 + 3 * 41 + 2);
  expect(arrows.at(-1)).toMatchObject({ text: "entries from 1: 1", isCulprit: true });
});

test("each rule has one rank, and what is seen is told before what is missing", () => {
  const rules = Object.keys(RULES) as Rule[];
  const ranks = rules.flatMap((rule) => [rankOf(rule, "wrong"), rankOf(rule, "missing")]);
  expect(ranks.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 2 * rules.length }, (_, rank) => rank));
  expect(rankOfViolation({ rule: "A3", culprit: undefined })).toBe(rankOf("A3", "missing"));
});

test("violations are told in their order, and what all servers came to behind them", () => {
  const of = (rule: Rule, at: number) => ({ rule, at, culprit: undefined });
  const told = inOrder([of("X2", 5), of("M2", 9), of("A4", 7), of("D1", 9)]);
  expect(told.map(({ rule }) => rule)).toEqual(["A4", "D1", "M2", "X2"]);
});
