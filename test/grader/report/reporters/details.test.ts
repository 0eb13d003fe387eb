import { describe, expect, test } from "vitest";
import { detailsOf, plainText, verdict } from "../../../../grader/report/reporters/details.ts";
import { FAILED, FINDING, failedWith, PASSED, reportOf, SKIPPED, UNCLEAR } from "./samples.ts";

const KIB = 1024;

describe("a failed check as plain text", () => {
  test("has the rule, where to look, what proves it, where to read, and how to run it alone", () => {
    expect(plainText(FAILED, reportOf(FAILED), 16 * KIB)).toBe(`executed too early
V1        “At most one vote per replica counts.”
look at   verifyBallotCommit, CommitRpc
expected  no reply
seen      a reply (and 4 more like it)
thrown    commit.ts:42: ERROR| CommitRpc: TypeError: oops
    0 -> 1       COMMIT            1 of 2
  ✗ 1 -> client  reply seq=1 [put ok]
read      handout.md, “verifyBallotCommit: V1 to V8”
rerun     npm run grade -- mine --only repeated --seed 7 --log 0`);
  });

  test("has nothing that is not known", () => {
    const bare = { ...PASSED, status: "failed", message: "not passed", hidden: true } as const;
    expect(plainText(bare, reportOf(bare), 16 * KIB)).toBe("not passed");
  });

  test("has its author's hint", () => {
    const hinted = { ...FAILED, hint: "think of every f" };
    expect(plainText(hinted, reportOf(hinted), 16 * KIB)).toContain("\nhint      think of every f\n");
  });

  test("keeps the lines of what was seen together", () => {
    const check = { ...FAILED, finding: { ...FINDING, seen: "one\ntwo", moreFindings: 0 } };
    expect(plainText(check, reportOf(check), 16 * KIB)).toContain("\nseen      one\n          two\n");
  });

  test("keeps what is short, and the end of what is long, when there is little room", () => {
    const long = failedWith(`${"x".repeat(1e5)}END`);
    const check = { ...long, finding: { ...FINDING, ...long.finding, expected: "no reply" } };
    const text = plainText(check, reportOf(check), 8 * KIB);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(8 * KIB);
    expect(text).toContain("expected  no reply\n");
    expect(text.match(/bytes cut…\] x+END/g)).toHaveLength(4);
    expect(text).toMatch(/--only repeated --seed 7 --log 0$/);
  });
});

test("a check that has not failed has no details, and its verdict is no failure", () => {
  const report = reportOf(PASSED, SKIPPED, UNCLEAR);
  expect(report.checks.flatMap((check) => detailsOf(check, report, KIB))).toEqual([]);
  expect(report.checks.map((check) => verdict(check, KIB))).toEqual([
    "",
    "not tried: repeated has not passed",
    "could not tell, by no fault of the submission: the machine was too slow",
  ]);
});
