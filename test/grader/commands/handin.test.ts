import { expect, test } from "vitest";
import { handinText } from "../../../grader/commands/handin.ts";
import { errorOf, FAILED, PASSED, reportOf, SKIPPED, UNCLEAR } from "../report/reporters/samples.ts";

const [ONE, TWO] = [["zpbft/commit.ts"], ["a/one.ts", "a/two.ts"]];
const NOTES = ["skeleton/zpbft/prepare.ts differs from what you were given: it does not count"];

test("of what is ready, the score and the one file are told", () => {
  const report = { ...reportOf(PASSED), notes: [], typeErrors: [] };
  expect(handinText(report, ONE, [])).toBe(`  others  nothing else in skeleton/ was changed or added
  types   clean
  score   ${report.score} / ${report.maxScore}

To hand in: this file, and nothing else.
    skeleton/zpbft/commit.ts
Upload it where your course takes uploads. In a repository, commit and push.
`);
});

test("what does not count, what the compiler says, and which checks lost points is told line by line", () => {
  const report = { ...reportOf(FAILED, SKIPPED, UNCLEAR), notes: NOTES, typeErrors: ["first", "second"] };
  const text = handinText(report, TWO, ["a/two.ts"]);
  expect(text).toMatch(/^ {2}yours {3}skeleton\/a\/two\.ts is as you were given it: nothing written yet$/m);
  expect(text).toContain(`  others  ${NOTES[0]}\n`);
  expect(text).toContain("  types   first\n          second\n");
  expect(text).toContain(
    `          failed: ${FAILED.id}; npm run grade shows why
          not tried because of that: 1 more
          not decided, by no fault of yours: ${UNCLEAR.id}; run it again
`,
  );
  expect(text).toContain("these files, and nothing else.\n    skeleton/a/one.ts\n    skeleton/a/two.ts\n");
});

test("what cannot be graded is not to be handed in, unless that is the grader's fault", () => {
  const own = handinText(errorOf("submission", "line 3:\n  oops\u001b[2J", NOTES), ONE, []);
  expect(own).toContain(`  others  ${NOTES[0]}\n  score   none: line 3:\n            oops\ufffd[2J\n`);
  expect(own).toContain("Not to be handed in like this");
  expect(own).not.toContain("To hand in:");
  const grader = handinText(errorOf("grader", "no memory"), ONE, []);
  expect(grader).toContain("  score   none: no memory\n\nTo hand in: this file");
  expect(grader).not.toContain("others");
});
