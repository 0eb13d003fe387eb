import { describe, expect, test } from "vitest";
import { github } from "../../../../grader/report/reporters/github.ts";
import { locationOf } from "../../../../grader/report/reporters/location.ts";
import { annotationCommand, withoutCommands } from "../../../../grader/report/reporters/workflow-command.ts";
import { CONTEXT, FAILED, FINDING, failedWith, PASSED, reportOf, SAMPLES, stdoutText, UNCLEAR } from "./samples.ts";
import { READ } from "./valid.ts";

describe("annotations", () => {
  test("are an error at the line that threw, a warning for what could not be told, and the score", () => {
    expect(READ.github(reportOf(PASSED, FAILED, UNCLEAR)).commands).toEqual([
      {
        type: "error",
        properties: { file: "mine/zpbft/commit.ts", line: "42", title: "repeated, 0/7 points" },
        message: "executed too early\nV1: “At most one vote per replica counts.”\nexpected: no reply\nseen: a reply",
      },
      {
        type: "warning",
        properties: { title: "view: servers find each other" },
        message: "could not tell, by no fault of the submission: the machine was too slow",
      },
      {
        type: "notice",
        properties: { title: "zpbft 5 / 23" },
        message: "zpbft 5 / 23 points\ncould not tell, by no fault of the submission: view; have it graded again",
      },
    ]);
  });

  test("stand at the lines that the compiler names", () => {
    const report = { ...reportOf(PASSED), typeErrors: ["zpbft/commit.ts(3,1): error TS2304: no"] };
    expect(READ.github(report).commands[0]).toMatchObject({
      type: "warning",
      properties: { file: "mine/zpbft/commit.ts", line: "3" },
      message: "zpbft/commit.ts(3,1): error TS2304: no",
    });
  });

  test("are ten of a type at most, and the tenth tells of the others", () => {
    const many = Array.from({ length: 12 }, (_, index) => ({ ...FAILED, id: `check-${index}` }));
    const errors = READ.github(reportOf(...many)).commands.filter(({ type }) => type === "error");
    expect(errors).toHaveLength(10);
    expect(errors[9]).toMatchObject({
      properties: { title: "and 3 more" },
      message: "check-9, 0/7 points\ncheck-10, 0/7 points\ncheck-11, 0/7 points",
    });
  });

  test("cannot be made by a submission", () => {
    const { commands } = READ.github(SAMPLES["nasty texts"] as never);
    expect(commands.map(({ type }) => type)).toEqual([...Array(9).fill("error"), "notice"]);
  });

  test("say whose doing it is that there is no grade", () => {
    expect(READ.github(SAMPLES["the grader's error"] as never).commands).toMatchObject([
      { type: "error", properties: { title: "zpbft the grader failed, by no fault of the submission" } },
    ]);
  });

  test("escape what would end a property or a line", () => {
    const command = annotationCommand({ type: "error", title: "a:b,c%", message: "100%\n::x", file: "f:1,2.ts" });
    expect(command).toBe("::error file=f%3A1%2C2.ts,title=a%3Ab%2Cc%25::100%25%0A::x");
  });
});

test("an annotation is short", () => {
  const long = "é\n".repeat(1e5);
  expect(annotationCommand({ type: "notice", title: long, message: long }).length).toBeLessThan(4000);
});

describe("the place of a failure", () => {
  const at = (...thrown: string[]) => locationOf({ ...FAILED, finding: { ...FINDING, thrown } }, CONTEXT);

  test.each([
    ["commit.ts:3: ERROR| oops", 3],
    ["file:///x/zpbft/commit.ts:12:7", 12],
    ["serve.ts:80: ERROR| at commit (commit.ts:9)", 9],
    ["precommit.ts:3: ERROR|", undefined],
    ["commit.ts:0", undefined],
    ["commit.ts:99999999999999999999", undefined],
    ["commit-ts:3", undefined],
  ])("in %s", (text, line) => {
    expect(at(text)).toEqual({ file: "mine/zpbft/commit.ts", line });
  });

  test("is in the graded file that threw, if there are several, and otherwise in the first", () => {
    const context = { ...CONTEXT, gradedFiles: ["a/one.ts", "a/two.ts"] };
    const placeIn = (text: string) => locationOf({ ...FAILED, finding: { ...FINDING, thrown: [text] } }, context);
    expect(placeIn("two.ts:7: ERROR|")).toEqual({ file: "mine/a/two.ts", line: 7 });
    expect(placeIn("commit.ts:7: ERROR|")).toEqual({ file: "mine/a/one.ts", line: undefined });
  });

  test("is the first that was thrown", () => {
    expect(at("nothing", "commit.ts:5: ERROR|", "commit.ts:6: ERROR|").line).toBe(5);
  });

  test("is in the repository, from wherever the grader runs", () => {
    const context = { ...CONTEXT, cwd: "/repo/grader", submission: "/repo" };
    expect(locationOf(FAILED, context).file).toBe("zpbft/commit.ts");
    expect(locationOf(FAILED, { ...context, submission: "/elsewhere" }).file).toBe("zpbft/commit.ts");
    expect(locationOf(FAILED, { ...CONTEXT, env: { CI_PROJECT_DIR: "/" } }).file).toBe("repo/mine/zpbft/commit.ts");
  });
});

describe("the summary", () => {
  test("is appended to the step's, if there is one", () => {
    const report = reportOf(PASSED);
    expect(github(report, CONTEXT)[0]).toMatchObject({ to: "file", path: "/runner/summary", append: true });
    expect(github(report, { ...CONTEXT, env: {} })).toMatchObject([{ to: "stdout" }]);
    expect(github(report, { ...CONTEXT, file: "s.md" })[0]).toMatchObject({ path: "/repo/s.md" });
  });
});

test("text between two commands holds no command, and what follows may", () => {
  const text = withoutCommands("  ::error::forged", "random");
  expect(text).toBe("::stop-commands::random\n  ::error::forged\n::random::\n");
  expect(stdoutText(github(reportOf(failedWith("\n::error::forged")), CONTEXT))).not.toMatch(/^\s*::error::/m);
});
