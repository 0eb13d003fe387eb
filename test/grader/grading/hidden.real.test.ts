import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { HIDDEN } from "../../../grader/labs/zpbft/hidden/suite.ts";
import { gradeOf, runGrader, SOLUTION, statusesOf, temporaryDir } from "../support.ts";

vi.setConfig({ testTimeout: 300_000 });

test("the solution gets full marks from the hidden suite, and platforms are told", async () => {
  const results = path.join(await temporaryDir(), "deep", "results.json");
  const { exitCode, report } = await gradeOf(SOLUTION, "--hidden", "--reporter", `gradescope=${results}`);
  expect(report.checks.filter(({ status }) => status !== "passed")).toEqual([]);
  expect({ exitCode, suite: report.suite, score: report.score }).toEqual({ exitCode: 0, suite: "hidden", score: 100 });
  expect(JSON.parse(await readFile(results, "utf8"))).toMatchObject({ score: 100 });
});

test("of a hidden check that fails no more is told than its hint, wherever it is told", async () => {
  const out = await temporaryDir();
  const wrong = "test/submissions/zpbft/wrong/no-dedupe";
  const { exitCode, stdout } = await runGrader([
    "grade",
    wrong,
    "--hidden",
    "--only",
    "^repeated$",
    "--out",
    out,
    "--reporter",
    "junit,markdown",
  ]);
  expect(exitCode).toBe(1);
  const files = await readdir(out);
  expect(files.toSorted()).toEqual(["junit.xml", "report.html", "report.json", "report.md"]);
  const texts = await Promise.all(files.map((name) => readFile(path.join(out, name), "utf8")));
  const report = JSON.parse(texts[files.indexOf("report.json")] as string);
  expect(statusesOf(report)).toMatchObject({ repeated: "failed", quorum: "passed" });
  const hint = HIDDEN.checks.find(({ id }) => id === "repeated")?.hint as string;
  expect(stdout).toContain(hint);
  for (const text of [stdout, ...texts]) expect(text).not.toMatch(/PREPARE {2}|put k\d|seq=\d|--seed/);
});
