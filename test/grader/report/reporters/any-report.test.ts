import fc from "fast-check";
import { expect, test } from "vitest";
import { bounded, REPORT_BYTES_MAX } from "../../../../grader/report/bounded.ts";
import type { CheckReport, Report } from "../../../../grader/report/report.ts";
import { FAILED, NASTY, PASSED, reportOf, SAMPLES, SKIPPED, UNCLEAR } from "./samples.ts";
import { READ } from "./valid.ts";

/** Any UTF-16 at all, halves of pairs and controls not excepted, and now and then something long or nasty. */
const text: fc.Arbitrary<string> = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 }).map((units) => String.fromCharCode(...units)),
  fc.string({ unit: "binary-ascii", maxLength: 60 }),
  fc.constantFrom(...NASTY),
  fc
    .tuple(fc.constantFrom(...NASTY, "é", "`", "|", "\\"), fc.integer({ min: 0, max: 500 }))
    .map(([part, times]) => part.repeat(times)),
);
const texts = fc.array(text, { maxLength: 4 });

const check: fc.Arbitrary<Omit<CheckReport, "id">> = fc
  .record({
    title: fc.constant("what is right"),
    hidden: fc.boolean(),
    hint: text,
    rules: fc.constant(["V1"]),
    maxPoints: fc.nat({ max: 20 }),
    status: fc.constantFrom("passed" as const, "failed" as const, "skipped" as const, "inconclusive" as const),
    message: text,
    rule: fc.constantFrom("", "V1"),
    ruleText: text,
    handout: text,
    functions: texts,
    expected: text,
    seen: text,
    evidence: texts,
    thrown: texts,
    others: fc.nat(),
  })
  .map((made) => ({ ...made, points: made.status === "passed" ? made.maxPoints : 0 }));

const graded: fc.Arbitrary<Report> = fc
  .record({
    checks: fc.array(check, { minLength: 1, maxLength: 15 }),
    notes: texts,
    typeErrors: texts,
    submission: fc.string({ unit: "binary", maxLength: 100 }),
  })
  .map(({ checks, ...rest }) => ({
    ...reportOf(...checks.map((made, index) => ({ id: `check-${index}`, ...made }))),
    ...rest,
  }));

const trouble: fc.Arbitrary<Report> = fc
  .record({ of: fc.constantFrom("not gradable", "the grader's trouble"), trouble: text })
  .map(({ of, trouble }) => ({ ...(SAMPLES[of] as Report), trouble }));

test.each(Object.entries(READ))("no texts make invalid what is written for %s, or more than it takes", (_, read) => {
  fc.assert(
    fc.property(fc.oneof({ weight: 4, arbitrary: graded }, { weight: 1, arbitrary: trouble }), (report) => {
      expect(read(report)).toBeDefined();
    }),
    { numRuns: 60 },
  );
});

/** As long as a submission can make a text, and as many as it can make of them. */
const huge: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(...NASTY, "x", "é", "\u0000", "\ud800", "\\"), fc.constantFrom(1, 60, 600, 60_000))
  .map(([part, times]) => part.repeat(times));
const hugeList = fc.tuple(huge, fc.constantFrom(1, 30, 3000)).map(([one, times]): string[] => Array(times).fill(one));

test("a report is small, whatever it is made from, and says what was left out", () => {
  const made = fc.record({
    message: huge,
    seen: huge,
    expected: huge,
    evidence: hugeList,
    thrown: hugeList,
    typeErrors: hugeList,
    trouble: huge,
    submission: huge,
  });
  fc.assert(
    fc.property(made, ({ typeErrors, trouble, submission, ...check }) => {
      const checks = Array.from({ length: 25 }, (_, place) => ({ ...FAILED, ...check, id: `check-${place}` }));
      const report = { ...reportOf(...checks), typeErrors, trouble, submission };
      const small = bounded(report);
      expect(Buffer.byteLength(JSON.stringify(small, undefined, 2))).toBeLessThan(REPORT_BYTES_MAX);
      const [first] = small.checks;
      if (check.seen.length > 2000) expect(first?.seen).toMatch(/ … \(\d+ characters\)$/);
      if (check.evidence.length > 50) expect(first?.evidence.at(-1)).toMatch(/^… and \d+ more$/);
    }),
    { numRuns: 60 },
  );
});

test("of a usual report nothing is left out", () => {
  const report = { ...reportOf(PASSED, FAILED, SKIPPED, UNCLEAR), typeErrors: ["commit.ts(1,1): error"] };
  expect(bounded(report)).toEqual(report);
});
