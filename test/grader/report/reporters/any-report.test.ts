import fc from "fast-check";
import { expect, test } from "vitest";
import type { CheckReport, Report } from "../../../../grader/report/report.ts";
import { NASTY, reportOf, SAMPLES } from "./samples.ts";
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
