import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { PUBLIC } from "../../grader/labs/zpbft/suite.ts";
import type { FailedCheck, FindingReport } from "../../grader/report/check-report.ts";
import type { GradedReport } from "../../grader/report/report.ts";
import { FAILED, PASSED, SKIPPED, UNCLEAR } from "../grader/report/reporters/samples.ts";
import { WRONG } from "../submissions/bank.ts";
import { differences, goldenText, idsIn } from "./golden.ts";
import { ENTRIES, GOLDENS, goldenFileOf } from "./grading.ts";

const REPORT = { score: 5, maxScore: 23, notes: [], typeErrors: [], checks: [PASSED, FAILED, SKIPPED] };

function goldenOf(report: Partial<GradedReport>): string {
  return goldenText({ ...REPORT, ...report } as GradedReport);
}

/** The failed check, with something else in what shows it. */
function failedWith(finding: Partial<FindingReport>): FailedCheck {
  return { ...FAILED, finding: { ...(FAILED.finding as FindingReport), ...finding } };
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
    ✗ # -> client reply seq=# […]
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
  reason: the machine was too slow
`);
  });

  test.each([
    ["an address", "connect ECONNREFUSED 127.0.0.1:14212", "connect ECONNREFUSED ADDRESS"],
    ["a digest", "its digest is 30ce7b1b…", "its digest is DIGEST"],
    ["a count", "794 calls for one seq that failed, and no end", "# calls for one seq that failed, and no end"],
    ["a time", "runs on and on: 0.35 s of processor time", "runs on and on: # s of processor time"],
    ["a list of replicas", "COMMITs to 4 and 5 and 6: 0 2 3", "COMMITs to #: #"],
  ])("leaves out %s", (_, seen, golden) => {
    expect(goldenOf({ checks: [failedWith({ seen, thrown: [seen], evidence: [seen] })] }).split(golden)).toHaveLength(
      4,
    );
  });

  test.each(["with 2f = X others of 3f+1 (V7)", "commit.ts:12: sent 3:commit, and a 4th", "ok: true"])(
    "keeps the words of %s",
    (seen) => {
      expect(goldenOf({ checks: [failedWith({ seen })] })).toContain(`  seen: ${seen}\n`);
    },
  );

  test("tells of an excerpt whose it is, what is marked, and what is remarked of COMMITs, whatever else crossed", () => {
    const crossed = (...lines: string[]): string => {
      const all = ["as server 1 saw it, which runs your code:", ...lines, "✗ 1 -> client  reply seq=71 [result: v712]"];
      return goldenOf({ checks: [failedWith({ evidence: all })] });
    };
    const told = crossed(
      "  2 -> 1       COMMIT            1 of 2, early",
      "  2 -> 1       COMMIT            not counted: V1",
    );
    expect(told).toContain(`
  evidence:
    as server # saw it, which runs your code:
      # -> # COMMIT # of #, early
      # -> # COMMIT not counted: V1
    ✗ # -> client reply seq=# […]
`);
    const otherwise = crossed(
      "  0 -> 1       PREPARE           2 of 2: prepared",
      "  1 -> 0 2 3   COMMIT",
      "  3 -> 1       COMMIT            not counted: V1",
      "  0 -> 1       COMMIT            2 of 2, early",
    );
    expect(otherwise).toBe(told);
    expect(crossed("  3 -> 1       COMMIT            not counted: V2")).not.toBe(told);
  });

  test("does not tell how often more it was seen", () => {
    expect(goldenOf({ checks: [failedWith({ moreFindings: 1 })] })).toBe(
      goldenOf({ checks: [failedWith({ moreFindings: 7 })] }),
    );
  });

  test.each<[string, FailedCheck]>([
    ["message", { ...FAILED, message: "another" }],
    ["expected", failedWith({ expected: "another" })],
    ["seen", failedWith({ seen: "another" })],
    ["rule", failedWith({ rule: { name: "V9", text: "", handout: "", section: "" } })],
  ])("is another when %s is", (_, check) => {
    expect(goldenOf({ checks: [check] })).not.toBe(goldenOf({ checks: [FAILED] }));
  });

  test("tells what came of which checks", () => {
    const golden = goldenOf({ checks: [PASSED, FAILED, SKIPPED, UNCLEAR, { ...SKIPPED, id: "once" }] });
    expect(idsIn(golden, "passed")).toEqual(["start"]);
    expect(idsIn(golden, "failed")).toEqual(["repeated"]);
    expect(idsIn(golden, "skipped")).toEqual(["quorum", "once"]);
    expect(idsIn(golden, "inconclusive")).toEqual(["view"]);
  });
});

test("differences are told with the lines around them, and where there are none, nothing is", () => {
  expect(differences("a\nb\nc\nd\ne\nf\n", "a\nb\nc\nd\nx\nf\n")).toEqual(["  c", "  d", "- e", "+ x", "  f"]);
  expect(differences("a\n", "a\n")).toEqual([]);
});

/**
 * Those of which another rule or function than that of the bank is told first. Where a server must have lost a vote that it was
 * sent early, a queue in CommitRpc and one in the count do the same; and a process that has ended tells nothing more.
 */
const TOLD_OTHERWISE: Readonly<Record<string, { rule?: string; function?: string }>> = {
  "counts-after-all-answered": { function: "verifyBallotCommit" },
  "fatal-on-bad-vote": { rule: "V7" },
  "quorum-f-plus-1-unprepared": { function: "CommitRpc" },
  "warns-with-stack": { function: "verifyBallotCommit" },
  "keeps-first-early-vote": { function: "verifyBallotCommit" },
  "three-strikes": { rule: "V7" },
  "queue-of-sixteen": { function: "verifyBallotCommit" },
  "hundred-votes-per-seq": { function: "verifyBallotCommit" },
  "eight-votes-per-name": { function: "verifyBallotCommit" },
  "keeps-newest-thirty-two": { function: "verifyBallotCommit" },
  "early-votes-unverified": { function: "verifyBallotCommit" },
};

describe("the golden files", () => {
  test.each(Object.entries(WRONG))("that of wrong/%s tells first of what it breaks, and where", async (name, wrong) => {
    const golden = await readFile(goldenFileOf({ kind: "wrong", name }), "utf8");
    const [, rule = ""] = /^ {2}rule: (.*)$/m.exec(golden) ?? [];
    const [, first] = /^ {2}functions: (\w+)/m.exec(golden) ?? [];
    const otherwise = TOLD_OTHERWISE[name] ?? {};
    expect(otherwise.rule === undefined ? wrong.breaks : [otherwise.rule]).toContain(rule);
    expect(first).toBe(otherwise.function ?? wrong.function);
  });

  test("are those of the submissions of the bank, and no others", async () => {
    const files = (await readdir(GOLDENS, { recursive: true })).filter((name) => path.extname(name) !== "");
    expect(files.map((name) => path.join(GOLDENS, name)).toSorted()).toEqual(ENTRIES.map(goldenFileOf).toSorted());
  });

  test.each(ENTRIES)("that of $kind/$name says what the bank says", async (entry) => {
    const golden = await readFile(goldenFileOf(entry), "utf8");
    const [passed, failed, skipped] = (["passed", "failed", "skipped"] as const).map((kind) => idsIn(golden, kind));
    expect([passed, failed, skipped].flat().toSorted()).toEqual(PUBLIC.checks.map(({ id }) => id).toSorted());
    expect(failed).toEqual(WRONG[entry.name]?.fails ?? []);
    const points = PUBLIC.checks.filter(({ id }) => passed?.includes(id)).reduce((sum, check) => sum + check.points, 0);
    expect(golden).toMatch(new RegExp(`^${points} of 100 points\n`));
    expect(points === 100).toBe(entry.kind === "right");
  });
});
