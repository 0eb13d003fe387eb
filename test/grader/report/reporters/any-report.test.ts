import fc from "fast-check";
import { expect, test } from "vitest";
import { json } from "../../../../grader/base/text.ts";
import { bounded, REPORT_BYTES_MAX } from "../../../../grader/report/bounded.ts";
import type { CheckReport, FindingReport } from "../../../../grader/report/check-report.ts";
import { checksThat, type Report } from "../../../../grader/report/report.ts";
import { errorOf, FAILED, FINDING, NASTY, PASSED, reportOf, SKIPPED, UNCLEAR } from "./samples.ts";
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

const finding: fc.Arbitrary<FindingReport> = fc.record(
  {
    rule: fc.record({ name: fc.constant("V1"), text, handout: fc.constant("handout.md"), section: text }),
    functions: texts,
    expected: text,
    seen: text,
    evidence: texts,
    thrown: texts,
    moreFindings: fc.nat(),
    alike: fc.array(fc.record({ history: fc.constant("four-1"), about: text, at: fc.nat() }), {
      minLength: 1,
      maxLength: 9,
    }),
  },
  { requiredKeys: ["functions", "expected", "seen", "evidence", "thrown", "moreFindings"] },
);

const about = fc.record({ hidden: fc.boolean(), maxPoints: fc.nat({ max: 20 }) });

/** What came of a check. */
const outcome = fc.oneof(
  fc.constant({ status: "passed" as const }),
  fc.record(
    { status: fc.constant("failed" as const), message: text, hint: text, finding },
    { requiredKeys: ["status", "message"] },
  ),
  fc.record({ status: fc.constant("skipped" as const), reason: text, because: fc.constant("check-0") }),
  fc.record({ status: fc.constant("inconclusive" as const), reason: text }),
);

const checks: fc.Arbitrary<CheckReport[]> = fc
  .array(fc.tuple(about, outcome), { minLength: 1, maxLength: 15 })
  .map((all) =>
    all.map(([{ hidden, maxPoints }, came], index) => {
      const points = came.status === "passed" ? maxPoints : 0;
      return { id: `check-${index}`, title: "what is right", hidden, rules: ["V1"], points, maxPoints, ...came };
    }),
  );

const graded: fc.Arbitrary<Report> = fc
  .record({
    checks,
    notes: texts,
    typeErrors: texts,
    submission: fc.string({ unit: "binary", maxLength: 100 }),
  })
  .map(({ checks, ...rest }) => ({ ...reportOf(...checks), ...rest }));

const ungraded: fc.Arbitrary<Report> = fc
  .record({ source: fc.constantFrom("submission" as const, "grader" as const), error: text, notes: texts })
  .map(({ source, error, notes }) => errorOf(source, error, notes));

test.each(Object.entries(READ))("no texts make invalid what is written for %s, or more than it takes", (_, read) => {
  fc.assert(
    fc.property(fc.oneof({ weight: 4, arbitrary: graded }, { weight: 1, arbitrary: ungraded }), (report) => {
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
    submission: huge,
  });
  fc.assert(
    fc.property(made, ({ typeErrors, submission, message, ...found }) => {
      const one = { ...FAILED, message, finding: { ...FINDING, ...found } };
      const checks = Array.from({ length: 25 }, (_, place) => ({ ...one, id: `check-${place}` }));
      const unclear = Array.from({ length: 5 }, (_, place) => ({
        ...UNCLEAR,
        id: `unclear-${place}`,
        reason: message,
      }));
      const small = bounded({ ...reportOf(...checks, ...unclear), typeErrors, submission });
      expect(Buffer.byteLength(json(small))).toBeLessThan(REPORT_BYTES_MAX);
      const [first] = checksThat("failed", small);
      if (found.seen.length > 2000) expect(first?.finding?.seen).toMatch(/ … \(\d+ characters\)$/);
      if (found.evidence.length > 50) expect(first?.finding?.evidence.at(-1)).toMatch(/^… and \d+ more$/);
    }),
    { numRuns: 60 },
  );
});

test("a report that there is no grade is small, whatever the reason is", () => {
  fc.assert(
    fc.property(huge, (error) => {
      const small = bounded(errorOf("grader", error));
      expect(Buffer.byteLength(json(small))).toBeLessThan(REPORT_BYTES_MAX);
      if (error.length > 8000) expect(small).toMatchObject({ error: expect.stringMatching(/ … \(\d+ characters\)$/) });
    }),
    { numRuns: 60 },
  );
});

test("of a usual report nothing is left out", () => {
  const report = { ...reportOf(PASSED, FAILED, SKIPPED, UNCLEAR), typeErrors: ["commit.ts(1,1): error"] };
  expect(bounded(report)).toEqual(report);
});
