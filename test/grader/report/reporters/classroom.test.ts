import { describe, expect, test } from "vitest";
import { classroom } from "../../../../grader/report/reporters/classroom.ts";
import { classroom50 } from "../../../../grader/report/reporters/classroom50.ts";
import { CONTEXT, FAILED, PASSED, reportOf, SAMPLES, SKIPPED, UNCLEAR } from "./samples.ts";
import { READ } from "./valid.ts";

const report = reportOf(PASSED, FAILED, SKIPPED);

describe("classroom", () => {
  test("is told in the step's output, which is appended to", () => {
    expect(classroom(report, CONTEXT)).toMatchObject([{ to: "file", path: "/runner/output", append: true }]);
  });

  test("has a test for each check, with the place that threw and the command that runs it alone", () => {
    const { status, max_score, tests } = READ.classroom(report);
    expect({ status, max_score }).toEqual({ status: "fail", max_score: 23 });
    expect(tests).toMatchObject([
      { name: "start: servers find each other", status: "pass", score: 5, message: "", filename: "", line_no: 0 },
      { status: "fail", score: 0, filename: "mine/zpbft/commit.ts", line_no: 42 },
      { status: "error", score: 0, message: "not tried: repeated has not passed", filename: "" },
    ]);
    expect(tests[1].test_code).toBe("npm run grade -- mine --only repeated --seed 7 --log 0");
  });

  test("says which of pass, fail and error came of it all", () => {
    const statusOf = (...checks: Parameters<typeof reportOf>): string => READ.classroom(reportOf(...checks)).status;
    expect(statusOf(PASSED)).toBe("pass");
    expect(statusOf(PASSED, FAILED)).toBe("fail");
    expect(statusOf(PASSED, UNCLEAR)).toBe("error");
    expect(READ.classroom(SAMPLES["not gradable"] as never)).toMatchObject({ status: "error", max_score: 100 });
  });

  test("outside of GitHub Actions needs a file", () => {
    const context = { ...CONTEXT, env: {} };
    expect(() => classroom(report, context)).toThrow("classroom=FILE");
    expect(classroom(report, { ...context, file: "x" })).toMatchObject([{ path: "/repo/x" }]);
  });
});

describe("classroom50", () => {
  const report = reportOf(PASSED, UNCLEAR);

  test("has what the runner says, the time, and points as whole numbers; and says what is no failure", () => {
    const env = { CLASSROOM: "dsys", ASSIGNMENT: "zpbft", SUBMISSION_TAG: "submit/1", COMMIT_URL: "https://c" };
    const [output] = classroom50(report, { ...CONTEXT, env });
    expect(output).toMatchObject({ to: "file", path: "/repo/result.json" });
    expect(JSON.parse(output?.text ?? "")).toEqual({
      schema: "classroom50/result/v1",
      classroom: "dsys",
      assignment: "zpbft",
      submission: "submit/1",
      commit: "https://c",
      release: "unknown",
      review: "https://c",
      datetime: "2026-11-21T12:01:02Z",
      score: 5,
      "max-score": 16,
      tests: [
        { "test-name": "start: servers find each other", passed: true, score: 5, "max-score": 5 },
        { "test-name": "view: servers find each other (could not tell)", passed: false, score: 0, "max-score": 11 },
      ],
    });
  });

  test("has the reason for no grade as the name of a test, with all points", () => {
    expect(READ.classroom50(SAMPLES["not gradable"] as never).tests).toEqual([
      { "test-name": "not gradable: zpbft/commit.ts is missing", passed: false, score: 0, "max-score": 100 },
    ]);
  });
});
