import { expect, test } from "vitest";
import { junit } from "../../../../grader/report/reporters/junit.ts";
import { CONTEXT, FAILED, failedWith, fileText, PASSED, reportOf, SAMPLES, SKIPPED, UNCLEAR } from "./samples.ts";
import { READ } from "./valid.ts";

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
        file: "mine/zpbft/commit.ts",
        failure: {
          message: "executed too early",
          type: "V1",
          "#text": expect.stringContaining("look at   verifyBallotCommit"),
        },
      },
      {
        name: "quorum: servers find each other",
        classname: "zpbft public",
        skipped: { message: "not tried: repeated has not passed" },
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
