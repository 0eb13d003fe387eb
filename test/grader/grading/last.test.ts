import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { remember, standingBefore } from "../../../grader/grading/last.ts";
import { FAILED, PASSED, reportOf, UNCLEAR } from "../report/reporters/samples.ts";
import { temporaryDir } from "../support.ts";

test("the last grade of each submission is remembered", async () => {
  const out = await temporaryDir();
  const [mine, yours] = ["mine", "yours"].map((submission) => ({ ...reportOf(PASSED, FAILED), submission }));
  if (mine === undefined || yours === undefined) throw new Error("there are two");
  expect(await standingBefore(out, mine)).toBeUndefined();
  await remember(out, mine);
  await remember(out, { ...yours, score: 1 });
  await remember(out, { ...yours, score: 2 });
  expect(await standingBefore(out, mine)).toEqual({ score: mine.score, maxScore: mine.maxScore, passed: [PASSED.id] });
  expect(await standingBefore(out, yours)).toMatchObject({ score: 2 });
  expect(await standingBefore(out, { ...mine, suite: "hidden" })).toBeUndefined();
});

test("one in which not all could be told is not", async () => {
  const out = await temporaryDir();
  await remember(out, reportOf(PASSED));
  await remember(out, { ...reportOf(UNCLEAR), score: 0 });
  expect(await standingBefore(out, reportOf())).toMatchObject({ passed: [PASSED.id] });
});

test.each(["", "[]", "null", '{"schema":"lab-last/1","standings":{"a":{}}}', '{"schema":"other","standings":{}}'])(
  "what nobody wrote here is nothing, and is replaced: %s",
  async (text) => {
    const out = await temporaryDir();
    await writeFile(path.join(out, "last.json"), text);
    const report = reportOf(PASSED);
    expect(await standingBefore(out, report)).toBeUndefined();
    await remember(out, report);
    expect(JSON.parse(await readFile(path.join(out, "last.json"), "utf8"))).toMatchObject({ schema: "lab-last/1" });
    expect(await standingBefore(out, report)).toBeDefined();
  },
);
