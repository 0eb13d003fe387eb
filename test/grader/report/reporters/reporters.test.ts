import { describe, expect, test } from "vitest";
import { UsageError } from "../../../../grader/base/usage.ts";
import type { Report } from "../../../../grader/report/report.ts";
import { exitCodeFor, readReporters } from "../../../../grader/report/reporters/reporters.ts";
import { FAILED, PASSED, reportOf, SAMPLES, UNCLEAR } from "./samples.ts";

describe("what is asked for", () => {
  test("is names, with files or without, in lists or one by one, and each once", () => {
    expect(readReporters(["gradescope", "junit=a=b/c.xml,json", "gradescope"])).toEqual([
      { name: "gradescope", file: undefined },
      { name: "junit", file: "a=b/c.xml" },
      { name: "json", file: undefined },
    ]);
    expect(readReporters([])).toEqual([]);
  });

  test.each(["grades", "", "constructor", "Gradescope", "=x", "junit,,json"])(
    "%j is a mistake, and the names are told",
    (text) => {
      expect(() => readReporters([text])).toThrow(UsageError);
      expect(() => readReporters([text])).toThrow(/gradescope, github, .*markdown/);
    },
  );

  test("a mistake is named", () => {
    expect(() => readReporters(["json,grades=x"])).toThrow("--reporter grades=x:");
    expect(() => readReporters(["json="])).toThrow("--reporter json=: the name of the file is missing");
    expect(() => readReporters(["autolab=x"])).toThrow("standard output");
  });
});

describe("the exit code", () => {
  const of = (text: string, report: Report = reportOf(FAILED)) => exitCodeFor(readReporters([text]), report);

  test.each(["gradescope", "prairielearn", "classroom50", "autolab", "json,autolab"])(
    "is 0 for %s, whatever came of it",
    (text) => {
      expect(of(text)).toBe(0);
      expect(of(text, SAMPLES["the grader's error"])).toBe(0);
    },
  );

  test.each(["github", "classroom", "junit", "json", "markdown"])("says for %s what came of it", (text) => {
    expect(of(text, reportOf(PASSED))).toBe(0);
    expect(of(text)).toBe(1);
    expect(of(text, reportOf(UNCLEAR))).toBe(2);
  });

  test("is the report's own if nobody is reported to", () => {
    expect(exitCodeFor([], reportOf(FAILED))).toBe(1);
  });
});
