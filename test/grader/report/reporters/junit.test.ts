import { expect, test } from "vitest";
import { junit } from "../../../../grader/report/reporters/junit.ts";
import { CONTEXT, FAILED, failedWith, fileText, PASSED, reportOf, SAMPLES, SKIPPED, UNCLEAR } from "./samples.ts";
import { READ, validXml } from "./valid.ts";

test("junit.xml has a case for each check, which says whether it failed, could not be told, or was not tried", () => {
  const report = reportOf(PASSED, FAILED, SKIPPED, UNCLEAR);
  expect(junit(report, CONTEXT)).toMatchObject([{ to: "file", path: "/out/junit.xml" }]);
  const suite = READ.junit(report);
  expect(suite).toMatchObject({
    name: "zpbft public",
    tests: "4",
    failures: "1",
    errors: "1",
    skipped: "1",
    time: "6.049",
    timestamp: "2026-11-21T12:00:00.000Z",
    file: "mine/zpbft/commit.ts",
    properties: {
      property: [
        { name: "score", value: "5" },
        { name: "maxScore", value: "34" },
      ],
    },
  });
  expect(suite.testcase).toEqual(
    [
      { name: "start: servers find each other", classname: "zpbft public" },
      {
        name: "repeated: a replica counts once",
        classname: "zpbft public",
        failure: {
          message: "executed too early",
          type: "V1",
          "#text": expect.stringMatching(/^look at {3}verifyBallotCommit.*^file {6}mine\/zpbft\/commit\.ts:42$/ms),
        },
      },
      {
        name: "quorum: servers find each other",
        classname: "zpbft public",
        skipped: {
          message: "not tried: repeated has not passed",
          type: "skipped",
          "#text": "not tried: repeated has not passed",
        },
      },
      {
        name: "view: servers find each other",
        classname: "zpbft public",
        error: expect.objectContaining({
          message: "could not tell, by no fault of the submission: the machine was too slow",
        }),
      },
    ].map((one) => expect.objectContaining(one)),
  );
});

test("a submission's words come out as they went in", () => {
  const text = `]]> <b a='"'> & &amp; 5 > 4\n  x`;
  const [{ failure }] = READ.junit(reportOf(failedWith(text))).testcase;
  expect(failure["#text"]).toContain(`\n  ${text.replace("\n", "\n  ")}\n`);
});

test("where several files are graded, the suite names none of them", () => {
  const text = fileText(junit(reportOf(PASSED), { ...CONTEXT, gradedFiles: ["a.ts", "b.ts"] }));
  expect(text).not.toContain("file=");
});

test.each([
  ['<testsuites tests="', '<testsuites skipped="0" tests="'],
  ["<testcase ", '<testcase file="commit.ts" '],
  ['time="6.049"', 'time="6s"'],
  [' errors="1" time="6.049" skipped', ' time="6.049" skipped'],
  ["<properties>", "<properties/><extra/><properties>"],
  ["</testsuite>", "<failure/></testsuite>"],
  ["too early", "too early \u0001"],
  ["too early", "too early \uffff"],
  ["too early", "too early & late"],
  ["look at", "]]> look at"],
])("a file that Jenkins' xUnit plugin or a strict parser refuses is found: %j as %j", (right, wrong) => {
  const text = fileText(junit(reportOf(PASSED, FAILED, SKIPPED, UNCLEAR), CONTEXT)).replace(
    '<testsuites name="zpbft" ',
    "<testsuites ",
  );
  validXml(text);
  expect(text).toContain(right);
  expect(() => validXml(text.replace(right, wrong))).toThrow();
});

test("newlines of attributes survive: readers would make spaces of them", () => {
  expect(fileText(junit(SAMPLES["a nasty error"] as never, CONTEXT))).toMatch(/message="[^"]*&#10;/);
});

test("that there is no grade is a failure if the submission is at fault, and otherwise an error", () => {
  expect(READ.junit(SAMPLES["not gradable"] as never)).toMatchObject({ tests: "1", failures: "1", errors: "0" });
  expect(READ.junit(SAMPLES["the grader's error"] as never)).toMatchObject({
    tests: "1",
    failures: "0",
    errors: "1",
  });
});
