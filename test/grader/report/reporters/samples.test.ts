import { describe, expect, test } from "vitest";
import { PUBLIC } from "../../../../grader/labs/zpbft/suite.ts";
import type { UngradedReport } from "../../../../grader/report/report.ts";
import { nameOf } from "../../../../grader/report/reporters/details.ts";
import { HIDDEN, SAMPLES } from "./samples.ts";
import { READ } from "./valid.ts";

describe.each(Object.entries(READ))("what is written for %s is valid", (name, read) => {
  test.each(Object.entries(SAMPLES))("for %s", (_, report) => {
    read(report);
  });

  test.each(["hints of hidden checks", "scores of hidden checks"])(
    "and shows nothing that may not be told: %s",
    (sample) => {
      expect(JSON.stringify(READ[name as keyof typeof READ](SAMPLES[sample] ?? HIDDEN))).not.toContain("SECRET");
    },
  );

  test.each(["not gradable", "the grader's error"])("and says that there is no grade, and why: %s", (sample) => {
    const report = SAMPLES[sample] as UngradedReport;
    const told = JSON.stringify(read(report));
    if (name !== "autolab") expect(told).toContain(report.error.split("\n")[0]);
    if (!["autolab", "json", "html"].includes(name)) {
      expect(told).toContain(sample === "not gradable" ? sample : "the grader failed, by no fault of the submission");
    }
  });
});

test("the names of the checks differ from each other", () => {
  expect(new Set(PUBLIC.checks.map((spec) => nameOf(spec as never))).size).toBe(PUBLIC.checks.length);
});
