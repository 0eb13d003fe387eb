import { expect, test } from "vitest";
import { readableName, readableNames } from "../../../grader/intake/names.ts";

test.each([
  ["GBK", "d5c5ceb05fcab5d1e9", "张伟_实验"],
  ["GBK", "cdf5b7bc2dd7f7d2b5a3a8d7eed6d5a3a9", "王芳-作业（最终）"],
  ["GBK", "416e6e20d5c5", "Ann 张"],
  ["Shift-JIS", "8e52936391be9859", "山田太郎"],
  ["Shift-JIS", "838c837c815b8367", "レポート"],
  ["Big5", "b3afa46aa4e5", "陳大文"],
  ["DOS", "4d816c6c6572", "Müller"],
  ["DOS", "4a6f73825f4ca270657a", "José_López"],
  ["Windows", "4672616ee76f6973", "François"],
  ["Windows", "5a6feb", "Zoë"],
  ["Windows in Cyrillic", "c8e2e0edeee2", "Иванов"],
  ["UTF-8", Buffer.from("Zoë 张 Иван").toString("hex"), "Zoë 张 Иван"],
])("%s: %s is read as %s", (_, hex, name) => {
  expect(readableName(Buffer.from(hex, "hex"))).toBe(name);
});

test("the names of one archive are in one encoding, but for those that are UTF-8", () => {
  // The second alone would be read as Windows wrote it.
  const raw = ["4d816c6c6572", "5a8469", Buffer.from("张").toString("hex")].map((hex) => Buffer.from(hex, "hex"));
  expect(readableNames(raw)).toEqual(["Müller", "Zäi", "张"]);
});
