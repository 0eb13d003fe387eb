import { expect, test, vi } from "vitest";
import { blame } from "../../../grader/grading/blame.ts";
import { writeEvidence, writeReport } from "../../../grader/grading/files.ts";
import { grade } from "../../../grader/grading/grade.ts";
import { replay } from "../../../grader/grading/replay.ts";
import { terminalReport } from "../../../grader/report/terminal.ts";
import { TOY } from "../../labs/toy/lab.ts";
import { SUITE } from "../../labs/toy/suite.ts";
import { folderOf, temporaryDir } from "../support.ts";

vi.setConfig({ testTimeout: 120_000 });

const optionsFor = (dir: string) => ({ lab: TOY, suite: SUITE, dir, name: "mine", seed: 1, log: 1 });

const ECHO = "export const echo = (line: string) => line;\n";

test("the engine grades a lab that it has never heard of", async () => {
  const { report } = await grade(optionsFor(TOY.solution));
  expect(report).toMatchObject({ lab: "toy", score: 100, maxScore: 100, notes: [], typeErrors: [] });
});

test("what students begin with breaks each rule, in the lab's words", async () => {
  const { report } = await grade(optionsFor(TOY.skeleton));
  expect(report).toMatchObject({
    score: 0,
    checks: [{ status: "passed" }, { status: "failed" }, { status: "failed" }, { status: "skipped" }],
  });
  const text = terminalReport(report);
  expect(text).toContain("“Each line is answered with itself.”");
  expect(text).toContain("toy.md");
  expect(text).not.toContain("zpbft");
});

test("of several files each is at fault for itself, and one that was not handed in is as it was given", async () => {
  const options = optionsFor(await folderOf({ "toy/echo.ts": ECHO }));
  const made = await grade(options);
  expect(made.report).toMatchObject({
    score: 60,
    notes: ["toy/tally.ts is not there: the one that you were given to begin with is graded"],
  });
  expect(await blame(options, made)).toMatchObject({
    guilty: ["tally"],
    grafts: [
      { exchanged: ["echo"], score: 60 },
      { exchanged: ["tally"], score: 100 },
    ],
    earned: { echo: 60, tally: 0 },
    credit: 60,
  });
});

test("a check that was added fails what breaks its rule, and nothing else does", async () => {
  const tally = "let last = 0;\nexport const tally = () => ++last;\n";
  const { report } = await grade(optionsFor(await folderOf({ "toy/echo.ts": ECHO, "toy/tally.ts": tally })));
  expect(report).toMatchObject({
    score: 90,
    checks: [{}, {}, { status: "passed" }, { id: "apart", status: "failed" }],
  });
});

test("its history is judged again without a process, and says the same", async () => {
  const made = await grade(optionsFor(TOY.skeleton));
  const out = await temporaryDir();
  await writeReport(made.report, out);
  await writeEvidence(made, out);
  expect(await replay(out, TOY, SUITE)).toEqual(made.report);
});

test("a file that throws while it is loaded keeps the server from its work", async () => {
  const { report } = await grade(optionsFor(await folderOf({ "toy/echo.ts": `${ECHO}throw new Error("oops");\n` })));
  expect(report).toMatchObject({
    score: 0,
    checks: [{ id: "start", status: "failed" }, { status: "skipped" }, { status: "skipped" }, { status: "skipped" }],
  });
});
