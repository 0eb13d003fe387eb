import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { graderVersion } from "../../../grader/class/version.ts";
import { folderOf } from "../support.ts";

const FILES = [
  "grader/main.js",
  "grader/suites/zpbft/hidden/suite.ts",
  "skeleton/zpbft/server.ts",
  "solution/zpbft/commit.ts",
  "package-lock.json",
];
const NOT_COUNTED = ["grader/class/csv.ts", "skeleton/node_modules/x/index.js", "test/x.test.ts", "README.md"];

async function project() {
  const dir = await folderOf(Object.fromEntries([...FILES, ...NOT_COUNTED].map((name) => [name, "1"])));
  return { dir, before: await graderVersion(dir) };
}

test("the version is the same as long as nothing changes", async () => {
  const { dir, before } = await project();
  expect(await graderVersion(dir)).toBe(before);
  expect((await project()).before).toBe(before);
});

test.each(FILES)("%s is of the version", async (name) => {
  const { dir, before } = await project();
  await writeFile(path.join(dir, name), "2");
  expect(await graderVersion(dir)).not.toBe(before);
});

test.each(NOT_COUNTED)("%s is not of the version", async (name) => {
  const { dir, before } = await project();
  await writeFile(path.join(dir, name), "2");
  expect(await graderVersion(dir)).toBe(before);
});
