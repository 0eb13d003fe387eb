import { describe, expect, test } from "vitest";
import { markdown } from "../../../../grader/report/reporters/markdown.ts";
import { fenced, inline, table } from "../../../../grader/report/reporters/markdown-text.ts";
import { CONTEXT, FAILED, FINDING, fileText, NASTY, PASSED, reportOf, SAMPLES, SKIPPED, UNCLEAR } from "./samples.ts";
import { READ } from "./valid.ts";

test("a page has the score, a table of all checks, and a section for each that has not passed", () => {
  const report = {
    ...reportOf(PASSED, { ...FAILED, finding: { ...FINDING, seen: "a | <b>" } }, SKIPPED, UNCLEAR),
    typeErrors: ["commit.ts(3,1): no"],
  };
  expect(markdown(report, CONTEXT)).toMatchObject([{ to: "file", path: "/out/report.md" }]);
  expect(fileText(markdown(report, CONTEXT))).toBe(`## zpbft: 5 / 34

|  | check | points | what is true of a right submission | rules |
| --- | --- | --- | --- | --- |
| ✓ | start | 5/5 | servers find each other |  |
| ✗ | repeated | 0/7 | a replica counts once | V1 |
| – | quorum | 0/11 | servers find each other |  |
| ? | view | 0/11 | servers find each other |  |

could not tell, by no fault of the submission: view; have it graded again

the compiler finds mistakes (they may be why a check fails):

commit.ts(3,1): no

### ✗ repeated: executed too early

- **V1** “At most one vote per replica counts.”
- **look at** verifyBallotCommit, CommitRpc
- **expected** no reply
- **seen** a \\| \\<b\\> (and 4 more like it)
- **read** handout.md, “verifyBallotCommit: V1 to V8”

**thrown**

\`\`\`text
commit.ts:42: ERROR| CommitRpc: TypeError: oops
\`\`\`

**evidence**

\`\`\`text
  0 -> 1       COMMIT            1 of 2
✗ 1 -> client  reply seq=1 [put ok]
\`\`\`

**rerun**

\`\`\`text
npm run grade -- mine --only repeated --seed 7 --log 0
\`\`\`

### – quorum: not tried: repeated has not passed

### ? view: could not tell, by no fault of the submission: the machine was too slow

mine, in 6.0 s, seed 7
`);
});

test("it ends with the name of report.html, where that is written", () => {
  const told = fileText(markdown(reportOf(FAILED), { ...CONTEXT, hasPage: true }));
  expect(told).toMatch(/seed 7\n\nreport\.html shows the same in a browser\n$/);
  expect(fileText(markdown(reportOf(FAILED), CONTEXT))).not.toContain("report.html");
});

test("a report without a grade has the reason, as it is", () => {
  expect(READ.markdown(SAMPLES["the grader's error"] as never)).toEqual({
    outside: "## zpbft: the grader failed, by no fault of the submission\n\n",
    inside: "Error: no port is free\n    at ports.ts:3",
  });
});

test("a submission's evidence stays inside of its fence", () => {
  const { inside } = READ.markdown(SAMPLES["nasty texts"] as never);
  for (const text of NASTY.filter((text) => /^[\x20-\x7e\n]*$/.test(text))) expect(inside).toContain(text);
});

describe("a submission's words", () => {
  test("are no markup", () => {
    expect(inline("*a* _b_ `c` [d](e) <f> &amp; g|h ~i~ $j$ \\k\nl")).toBe(
      "\\*a\\* \\_b\\_ \\`c\\` \\[d\\](e) \\<f\\> \\&amp; g\\|h \\~i\\~ \\$j\\$ \\\\k l",
    );
  });

  test("cannot end the fence that they stand in", () => {
    expect(fenced("a ````` b\n```")).toBe("``````text\na ````` b\n```\n``````");
    expect(fenced("a")).toBe("```text\na\n```");
  });

  test("make no cells", () => {
    expect(table(["a", "b"], [["1|2", "\n3"]])).toBe("| a | b |\n| --- | --- |\n| 1\\|2 | 3 |");
  });
});
