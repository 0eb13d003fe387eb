import { describe, expect, test } from "vitest";
import type { Report } from "../../grader/report/report.ts";
import { FAILED, PASSED, SKIPPED, UNCLEAR } from "../grader/report/reporters/samples.ts";
import { differences, failedIn, goldenText, idsIn } from "./golden.ts";

const REPORT = { score: 5, maxScore: 23, notes: [], typeErrors: [], checks: [PASSED, FAILED, SKIPPED] };

function goldenOf(report: Partial<Report>): string {
  return goldenText({ ...REPORT, ...report } as Report);
}

describe("a golden text", () => {
  test("says what a student reads, a field a line", () => {
    expect(
      goldenOf({ checks: [PASSED, FAILED, SKIPPED, { ...SKIPPED, id: "once" }, { ...PASSED, id: "answers" }] }),
    ).toBe(`5 of 23 points
passed: start answers
skipped: quorum once: repeated has not passed

failed: repeated
  rule: V1
  functions: verifyBallotCommit CommitRpc
  message: executed too early
  expected: no reply
  seen: a reply
  evidence:
      0 -> 1       COMMIT            1 of 2
    ✗ 1 -> client  reply seq=1 [put ok]
  thrown:
    commit.ts:42: ERROR| CommitRpc: TypeError: oops
`);
  });

  test("says what came to no verdict, what the compiler says, and what does not count", () => {
    expect(
      goldenOf({ checks: [UNCLEAR], notes: ["a.ts does not count"], typeErrors: ["commit.ts:1: no"] }),
    ).toBe(`5 of 23 points
passed:
note: a.ts does not count
type error: commit.ts:1: no

inconclusive: view
  message: the machine was too slow
`);
  });

  test("is the same whatever differs from one grade to the next", () => {
    const seen = (one: string) => goldenOf({ checks: [{ ...FAILED, seen: one, thrown: [one], evidence: [one] }] });
    for (const [one, other] of [
      ["connect ECONNREFUSED 127.0.0.1:14212", "connect ECONNREFUSED 127.0.0.1:9"],
      ["its digest is 30ce7b1b…", "its digest is 00112233…"],
      ["794 calls for one seq that failed, and no end", "12 calls for one seq that failed, and no end"],
    ] as const) {
      expect(seen(one)).toBe(seen(other));
    }
    expect(goldenOf({ checks: [{ ...FAILED, others: 1 }] })).toBe(goldenOf({ checks: [{ ...FAILED, others: 7 }] }));
  });

  test.each(["message", "expected", "seen", "rule"] as const)("is another when %s is", (name) => {
    expect(goldenOf({ checks: [{ ...FAILED, [name]: "another" }] })).not.toBe(goldenOf({ checks: [FAILED] }));
  });

  test("tells which checks it is about, and which of them failed", () => {
    const golden = goldenOf({ checks: [PASSED, FAILED, SKIPPED, UNCLEAR, { ...SKIPPED, id: "once" }] });
    expect(idsIn(golden).toSorted()).toEqual(["once", "quorum", "repeated", "start", "view"]);
    expect(failedIn(golden)).toEqual(["repeated"]);
  });
});

test("differences are told with the lines around them, and where there are none, nothing is", () => {
  expect(differences("a\nb\nc\nd\ne\nf\n", "a\nb\nc\nd\nx\nf\n")).toEqual(["  c", "  d", "- e", "+ x", "  f"]);
  expect(differences("a\n", "a\n")).toEqual([]);
});
