import { describe, expect, test } from "vitest";
import { judgeCommits } from "../../../../../grader/labs/pbft/judge/commits.ts";
import { excerpt } from "../../../../../grader/labs/pbft/judge/excerpt.ts";
import { judgeExecution } from "../../../../../grader/labs/pbft/judge/execution.ts";
import { missingAnswers, missingCommits } from "../../../../../grader/labs/pbft/judge/obligations.ts";
import type { Violation } from "../../../../../grader/labs/pbft/judge/violation.ts";
import { type Case, read } from "./history-text.ts";

/** What is shown of the first thing that the judge finds. */
function shown(text: string, id?: number, n?: number): string[] {
  const one = read(text, id, n);
  const { subject, models, records } = one;
  const [violation] = [
    ...judgeExecution(subject, models, records),
    ...judgeCommits(subject, models, records),
    ...missingCommits(subject, models, records),
    ...missingAnswers(subject, models),
  ];
  if (violation === undefined) throw new Error(`nothing is wrong: ${text}`);
  return show(one, violation);
}

const show = ({ subject, models, records }: Case, violation: Violation) => excerpt(subject, models, records, violation);

describe("the messages about a seq, and the one that is wrong, last and marked", () => {
  test("a reply that comes too early", () => {
    const text = "ask pp PREPARE P0 P1 COMMIT C0 C0 C1-view C3-of9 C3-as1 C3-own2 reply C3 C1";
    expect(shown(text)).toEqual([
      "  client -> 2  request [put x 1]",
      "  0 -> 2       pre-prepare seq=1 [put x 1]",
      "  2 -> 0 1 3   PREPARE",
      "  0 -> 2       PREPARE           1 of 2",
      "  1 -> 2       PREPARE           2 of 2: prepared",
      "  2 -> 0 1 3   COMMIT",
      "  0 -> 2       COMMIT            1 of 2",
      "  0 -> 2       COMMIT            not counted: the second of the same replica (V1)",
      "  1 -> 2       COMMIT            not counted: wrong view (V2)",
      "  3 -> 2       COMMIT            not counted: wrong digest (V3)",
      "  3 -> 2       COMMIT            in the name of 1; not counted: not signed by its sender (V4)",
      "  3 -> 2       COMMIT            in the name of 2; not counted: not one of the others (V5)",
      "✗ 2 -> client  reply seq=1 [put ok]",
    ]);
  });

  test("a second execution, upon votes that others carried", () => {
    expect(shown("pp P0 P1 COMMIT C0 C3-own1 C1-own3 reply reply")).toEqual([
      "  0 -> 2       pre-prepare seq=1 [put x 1]",
      "  0 -> 2       PREPARE           1 of 2",
      "  1 -> 2       PREPARE           2 of 2: prepared",
      "  2 -> 0 1 3   COMMIT",
      "  0 -> 2       COMMIT            1 of 2",
      "  3 -> 2       COMMIT            in the name of 1; 2 of 2",
      "  1 -> 2       COMMIT            in the name of 3",
      "  2 -> client  reply seq=1 [put ok]",
      "✗ 2 -> client  reply seq=1 [put ok]",
    ]);
  });

  test("a second execution, without the PREPAREs that came late, but for one that came last", () => {
    expect(shown("pp P0 P1 COMMIT C0 P3 C1 reply P0 P3 reply")).toEqual([
      "  0 -> 2       pre-prepare seq=1 [put x 1]",
      "  0 -> 2       PREPARE           1 of 2",
      "  1 -> 2       PREPARE           2 of 2: prepared",
      "  2 -> 0 1 3   COMMIT",
      "  0 -> 2       COMMIT            1 of 2",
      "  1 -> 2       COMMIT            2 of 2",
      "  2 -> client  reply seq=1 [put ok]",
      "  3 -> 2       PREPARE           not counted: the second of the same replica (V1)",
      "✗ 2 -> client  reply seq=1 [put ok]",
    ]);
  });

  test("a COMMIT that comes too early, upon votes that come early too", () => {
    expect(shown("C0 C1 P3 pp COMMIT>1 P0 COMMIT>0")).toEqual([
      "  0 -> 2       COMMIT            1 of 2, early",
      "  1 -> 2       COMMIT            2 of 2, early",
      "  3 -> 2       PREPARE           1 of 2",
      "  0 -> 2       pre-prepare seq=1 [put x 1]",
      "✗ 2 -> 1       COMMIT",
    ]);
  });

  test("a second COMMIT, to one of those that had the first", () => {
    expect(shown("pp P0 P1 COMMIT COMMIT>3")).toEqual([
      "  0 -> 2       pre-prepare seq=1 [put x 1]",
      "  0 -> 2       PREPARE           1 of 2",
      "  1 -> 2       PREPARE           2 of 2: prepared",
      "  2 -> 0 1 3   COMMIT",
      "✗ 2 -> 3       COMMIT",
    ]);
  });

  test("a COMMIT that is not answered", () => {
    expect(shown("pp C0 C1? C3")).toEqual([
      "  0 -> 2       pre-prepare seq=1 [put x 1]",
      "  0 -> 2       COMMIT            1 of 2, early",
      "✗ 1 -> 2       COMMIT            not answered",
    ]);
  });

  test("a COMMIT that is missing", () => {
    expect(shown("P0 P1 pp P3")).toEqual([
      "  0 -> 2       PREPARE           1 of 2",
      "  1 -> 2       PREPARE           2 of 2",
      "  0 -> 2       pre-prepare seq=1 [put x 1]",
      "  3 -> 2       PREPARE",
      "✗ 2 -> …       nothing more",
    ]);
  });

  test("a leader's, of seven", () => {
    expect(shown("PP P1 P2 P3 C5 COMMIT", 0, 7)).toEqual([
      "  0 -> 1-6     pre-prepare seq=1 [put x 1]",
      "  1 -> 0       PREPARE           1 of 4",
      "  2 -> 0       PREPARE           2 of 4",
      "  3 -> 0       PREPARE           3 of 4",
      "  5 -> 0       COMMIT            1 of 4, early",
      "✗ 0 -> 1       COMMIT",
    ]);
  });

  test("a backup's, of sixteen: what was said stands below each other", () => {
    expect(shown("pp PREPARE P0 P2 COMMIT>1", 13, 16)).toEqual([
      "  0 -> 13          pre-prepare seq=1 [put x 1]",
      "  13 -> 0-12 14 15 PREPARE",
      "  0 -> 13          PREPARE           1 of 10",
      "  2 -> 13          PREPARE           2 of 10",
      "✗ 13 -> 1          COMMIT            its signature is not this replica's signature over this message",
    ]);
  });
});

const common = { rule: "V7", functions: [], replica: 2, message: "", expected: "", seen: "" } as const;
const missing = (seq: number | undefined, missing?: number): Violation => ({
  ...common,
  seq,
  culprit: undefined,
  ...(missing && { missing }),
});

test("what was sent after a message was missed shows nothing", () => {
  const one = read("pp P0 P1 C0 C1 C3");
  const line = "✗ 2 -> …       nothing more";
  expect(show(one, missing(1, 3))).toHaveLength(4);
  expect(show(one, missing(1, 3)).at(-1)).toBe(line);
  expect(show(one, missing(1))).toHaveLength(7);
});

describe("shown is only", () => {
  test.each([
    ["what is about the seq", "pp#2 P0#2 C1#2 pp P0#3 C0 ask#2"],
    ["what the judged replica sent, or was sent", "pp P0>1 C1>3 C0 reply1 ask>0"],
  ])("%s", (_, text) => {
    expect(show(read(text), missing(1))).toEqual([
      "  0 -> 2       pre-prepare seq=1 [put x 1]",
      "  0 -> 2       COMMIT            1 of 2, early",
      "✗ 2 -> …       nothing more",
    ]);
  });

  test("nothing, for what is about no seq, or one of which nothing was sent", () => {
    expect(show(read("pp P0"), missing(undefined))).toEqual([]);
    expect(show(read("pp P0"), missing(2))).toEqual([]);
  });
});

test("messages that are the same, and go to all, are one line; votes that come again are not", () => {
  expect(show(read("C1>0 C1 C1>3 C3 C3 C3-sig"), missing(1))).toEqual([
    "  1 -> 0 2 3   COMMIT            1 of 2, early",
    "  3 -> 2       COMMIT            2 of 2, early",
    "  3 -> 2       COMMIT            not counted: the second of the same replica (V1)",
    "  3 -> 2       COMMIT            not counted: not signed by its sender (V4)",
    "✗ 2 -> …       nothing more",
  ]);
});

test("messages that differ are no broadcast", () => {
  expect(show(read("pp-of9>1 pp C1-view>0 C1"), missing(1)).slice(0, 2)).toEqual([
    "  0 -> 2       pre-prepare seq=1 [put x 1]",
    "  1 -> 2       COMMIT            1 of 2, early",
  ]);
});

test.each([14, 15, 16, 40])("of %i messages, those in the middle are left out if it is too much", (count) => {
  const words = Array.from({ length: count - 2 }, () => "C1");
  const lines = show(read(["pp", "C0", ...words].join(" ")), missing(1));
  expect(lines).toHaveLength(Math.min(count + 1, 16));
  expect(lines.slice(0, 2).join()).toMatch(/pre-prepare.*0 -> 2 +COMMIT/);
  expect(lines.filter((line) => line.includes("more"))).toEqual([
    ...(count > 15 ? [`  … ${count - 14} more`] : []),
    "✗ 2 -> …       nothing more",
  ]);
});
