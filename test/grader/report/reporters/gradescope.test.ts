import { expect, test } from "vitest";
import type { Report } from "../../../../grader/report/report.ts";
import { gradescope } from "../../../../grader/report/reporters/gradescope.ts";
import { CONTEXT, FAILED, PASSED, reportOf, SAMPLES, SKIPPED, UNCLEAR } from "./samples.ts";
import { READ } from "./valid.ts";

const RESULTS = "/autograder/results/results.json";

test("results.json holds the score, and a test for each check", () => {
  const report = reportOf(PASSED, FAILED, SKIPPED, UNCLEAR);
  expect(gradescope(report, CONTEXT)).toMatchObject([{ to: "file", path: RESULTS }]);
  const { score, execution_time, output, tests } = READ.gradescope(report);
  expect({ score, execution_time }).toEqual({ score: 5, execution_time: 6.049 });
  expect(output).toBe("5 / 34\ncould not tell, by no fault of the submission: view; have it graded again");
  expect(tests).toMatchObject([
    { name: "start: servers find each other", score: 5, max_score: 5, status: "passed", output: "" },
    { name: "repeated: a replica counts once", score: 0, max_score: 7, status: "failed", tags: ["V1"] },
    {
      name: "quorum: servers find each other (not tried)",
      max_score: 11,
      output: "not tried: repeated has not passed",
    },
    { name: "view: servers find each other (could not tell)", max_score: 11, status: "failed" },
  ]);
  expect(tests[1].output).toContain("look at   verifyBallotCommit");
});

test("the seed is told where it may be, and is no number where it may not", () => {
  const seedOf = (report: Report | undefined) => READ.gradescope(report as Report).extra_data.seed;
  expect(seedOf(reportOf(PASSED))).toBe(7);
  expect(seedOf(SAMPLES["hints of hidden checks"])).toBeUndefined();
  expect(seedOf(SAMPLES["not gradable"])).toBeUndefined();
});

test("standard output is kept from students", () => {
  expect(READ.gradescope(reportOf(PASSED)).stdout_visibility).toBe("hidden");
});

test("a check that earns nothing has failed all the same", () => {
  const { tests } = READ.gradescope(reportOf({ ...FAILED, maxPoints: 0 }));
  expect(tests).toMatchObject([{ status: "failed" }]);
});

test("a report without a grade has no tests and no points", () => {
  const { score, tests, output } = READ.gradescope(SAMPLES["not gradable"] as never);
  expect({ score, tests, output }).toEqual({ score: 0, tests: [], output: "not gradable: zpbft/commit.ts is missing" });
});

test("another file can be named", () => {
  expect(gradescope(reportOf(), { ...CONTEXT, file: "a/b.json" })).toMatchObject([{ path: "/repo/a/b.json" }]);
});
