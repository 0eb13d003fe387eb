import { describe, expect, test } from "vitest";
import { autolab } from "../../../../grader/report/reporters/autolab.ts";
import { prairielearn } from "../../../../grader/report/reporters/prairielearn.ts";
import { reportJson } from "../../../../grader/report/reporters/report-json.ts";
import { CONTEXT, FAILED, fileText, NASTY, PASSED, reportOf, SAMPLES, stdoutText, UNCLEAR } from "./samples.ts";
import { READ } from "./valid.ts";

describe("prairielearn", () => {
  test("has a share of the points, and tests with points", () => {
    const report = reportOf(PASSED, { ...FAILED, maxPoints: 15 });
    expect(prairielearn(report, CONTEXT)).toMatchObject([{ to: "file", path: "/grade/results/results.json" }]);
    const read = READ.prairielearn(report);
    expect(read).toMatchObject({ gradable: true, score: 0.25, message: "5 / 20" });
    expect(read.tests).toMatchObject([
      { name: "start: servers find each other", points: 5, max_points: 5, message: "", output: "" },
      { name: "repeated: a replica counts once", points: 0, max_points: 15, message: "executed too early" },
    ]);
    expect(read.tests[1].output).toMatch(/^V1 .*\nlook at /);
  });

  test("has a score even where no points are to be had", () => {
    const none = { points: 0, maxPoints: 0 };
    expect(READ.prairielearn(reportOf({ ...PASSED, ...none })).score).toBe(1);
    expect(READ.prairielearn(reportOf({ ...FAILED, ...none })).score).toBe(0);
  });

  test("shows which checks have no verdict", () => {
    const { output, tests } = READ.prairielearn(reportOf(PASSED, UNCLEAR));
    expect(output).toContain("could not tell, by no fault of the submission: view");
    expect(tests[1].name).toContain("(could not tell)");
  });

  test.each(["not gradable", "the grader's error"])("takes no attempt from a student without a grade: %s", (sample) => {
    expect(READ.prairielearn(SAMPLES[sample] as never)).toMatchObject({ gradable: false, score: 0 });
  });
});

describe("autolab", () => {
  test("has the score under the lab's name", () => {
    expect(stdoutText(autolab(reportOf(PASSED, FAILED)))).toBe(`{"scores":{"zpbft":5}}\n`);
  });

  test("has no points without a grade, and the reason above: a forged score in it is not the last line", () => {
    const text = stdoutText(autolab(SAMPLES["a nasty error"] as never));
    expect(text).toMatch(/^not gradable: /);
    expect(text).toMatch(/\n\{"scores":\{"zpbft":0\}\}\n$/);
  });
});

describe("json", () => {
  test("is the report as feedback allows it, beside the full one", () => {
    const report = SAMPLES["hints of hidden checks"] as never;
    expect(reportJson(report, CONTEXT)).toMatchObject([{ to: "file", path: "/out/feedback.json" }]);
    expect(READ.json(report)).toEqual(JSON.parse(JSON.stringify(report)));
  });

  test("has every text whole, but for halves of pairs", () => {
    const [, nasty] = JSON.parse(fileText(reportJson(SAMPLES["nasty texts"] as never, CONTEXT))).checks;
    expect(nasty.finding.seen).toBe(NASTY[0]);
    expect(fileText(reportJson(SAMPLES["a mebibyte"] as never, CONTEXT))).not.toMatch(/\\ud[89a-f]/i);
  });
});
