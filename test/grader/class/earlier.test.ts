import { expect, test } from "vitest";
import { earlierClass } from "../../../grader/class/earlier.ts";
import { folderOf } from "../support.ts";
import { errorOf, reportOf } from "./fake.ts";

const MEMORY = JSON.stringify({ schema: "lab-class/2", seed: 7, names: {} });

function folder(reports: Record<string, object>, more: Record<string, string> = { "class.json": MEMORY }) {
  const files = Object.entries(reports).map(([name, report]) => [
    `instructor/${name}/report.json`,
    JSON.stringify(report),
  ]);
  return folderOf({ ...more, ...Object.fromEntries(files) });
}

test("an earlier class is read from its reports; what is half-written or older is passed over", async () => {
  const dir = await folder({
    ann: reportOf({ once: "failed" }),
    bob: reportOf({ once: "passed" }),
    cyd: errorOf("submission", "empty"),
    ".dee.new": reportOf({ once: "failed" }),
    eve: { schema: "lab-report/1" },
  });
  const { total, counts, checks } = await earlierClass(dir, "zpbft");
  expect([total, counts.graded]).toEqual([3, 2]);
  expect(checks.map(({ key, count, tried }) => [key, count, tried])).toEqual([["once", 1, 2]]);
});

test.each([
  ["a folder of something else", {}, {}, "holds no class.json; give the folder that an earlier grade:class wrote"],
  ["a broken memory", {}, { "class.json": "{" }, "its class.json is not what an earlier run wrote"],
  ["no reports", {}, { "class.json": MEMORY }, "holds no report that this version reads"],
  [
    "another lab",
    { ann: { ...reportOf({ once: "passed" }), lab: "other" } },
    { "class.json": MEMORY },
    "is of the lab other, and this class of zpbft",
  ],
  [
    "a file in the place of the reports",
    {},
    { "class.json": MEMORY, instructor: "" },
    "its reports cannot be read (ENOTDIR: ",
  ],
])("%s is refused, with a sentence that names it", async (_, reports, files, sentence) => {
  const dir = await folder(reports, { ".keep": "", ...files });
  await expect(earlierClass(dir, "zpbft")).rejects.toThrow(sentence);
  await expect(earlierClass(dir, "zpbft")).rejects.toThrow(`--compare ${dir}`);
});
