import path from "node:path";
import { pathToFileURL } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import type { CheckReport } from "../../../grader/report/check-report.ts";
import { type About, ending } from "../../../grader/report/ending.ts";
import { change, type Standing } from "../../../grader/report/standing.ts";
import { FAILED, PASSED, reportOf, UNCLEAR } from "./reporters/samples.ts";

const ABOUT: About = {
  columns: 80,
  isWhole: true,
  before: undefined,
  written: "",
  page: undefined,
  handout: "handout.md",
  hasCluster: true,
};

const ends = (checks: readonly CheckReport[], about: Partial<About> = {}, submission = "skeleton"): string[] => {
  const text = ending({ ...reportOf(...checks), submission }, { ...ABOUT, ...about });
  return stripVTControlCharacters(text).trimEnd().split("\n");
};

describe("a report ends", () => {
  test("with the score, and before it the first failure as what to do next, and where more is written", () => {
    expect(ends([PASSED, FAILED], { written: "there" })).toEqual([
      "  next      npm run grade -- --only repeated",
      "  written   there",
      "",
      expect.stringMatching(/^\d+ \/ \d+ {2}skeleton, in 6\.0 s, seed 7$/),
    ]);
  });

  test("with a link to the page, which is the same to read", () => {
    const about = { written: "out/report.json, and report.html beside it", columns: 48 };
    const page = path.resolve("some where", "report.html");
    const text = ending(reportOf(PASSED), { ...ABOUT, ...about, page });
    const link = `\u001b]8;;${pathToFileURL(page)}\u001b\\report.html\u001b]8;;\u001b\\`;
    expect(text.split(link)).toHaveLength(2);
    expect(text.replace(link, "report.html")).toBe(ending(reportOf(PASSED), { ...ABOUT, ...about }));
  });

  test("with what has changed", () => {
    const before = { score: 0, maxScore: reportOf(PASSED, FAILED).maxScore, passed: ["repeated"] };
    const [since] = ends([PASSED, FAILED], { before });
    expect(since).toBe("  since     0 -> 5: start new; repeated lost; next: repeated");
  });

  test("after full marks with what there is beside the grade", () => {
    expect(ends([PASSED])).toEqual([
      "  next      the experiments and exercises of handout.md, with your own servers:",
      "            npm run cluster",
      "",
      expect.stringContaining("skeleton, in"),
    ]);
    expect(ends([PASSED], {}, "my lab")[1]).toBe("            npm run cluster -- --submission 'my lab'");
  });

  test("of some checks that all passed with the grade of all", () => {
    expect(ends([PASSED], { isWhole: false })[0]).toBe("  next      npm run grade");
    expect(ends([FAILED], { isWhole: false })).toHaveLength(1);
  });

  test("of what could not be told with no comparison", () => {
    const before = { score: 0, maxScore: reportOf(UNCLEAR).maxScore, passed: [] };
    expect(ends([UNCLEAR], { before })[0]).toBe(
      "  next      not all could be told, by no fault of the submission: grade it again",
    );
  });

  test("with the score alone where the failed check is one that students do not have", () => {
    expect(ends([{ ...FAILED, hidden: true }])).toHaveLength(1);
  });
});

describe("what has changed", () => {
  const before: Standing = { score: 62, maxScore: 100, passed: ["start", "once"] };

  test.each([
    [{ score: 73, passed: ["start", "once", "view", "digest"] }, "62 -> 73: view, digest new"],
    [{ score: 59, passed: ["start"] }, "62 -> 59: once lost"],
    [{ score: 62, passed: ["start", "view"] }, "62 as before: view new; once lost"],
    [{ score: 62, passed: ["start", "once"] }, "62 as before"],
  ])("is told in a line: %j", (now, line) => {
    expect(change(before, { maxScore: 100, ...now })).toBe(line);
  });

  test("is not told of other checks", () => {
    expect(change(before, { ...before, maxScore: 90 })).toBeUndefined();
  });
});
