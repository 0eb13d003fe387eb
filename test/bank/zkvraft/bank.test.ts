import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { FILES, RULES } from "../../../grader/labs/kvraft/rules.ts";
import { CHECKS } from "../../../grader/labs/zkvraft/checks.ts";
import { HOSTILE, RIGHT, WRONG } from "../../submissions/zkvraft/bank.ts";
import { ZKVRAFT_SUBMISSIONS } from "../laid-over.ts";

const folderOf = (kind: string, name: string): string => path.join(ZKVRAFT_SUBMISSIONS, kind, name);

describe("the bank of zkvraft", () => {
  test.each([
    ["right", RIGHT],
    ["wrong", Object.keys(WRONG)],
    ["hostile", Object.keys(HOSTILE)],
  ])("has a folder for each %s submission, and no other", async (kind, names) => {
    expect((await readdir(path.join(ZKVRAFT_SUBMISSIONS, kind))).toSorted()).toEqual([...names].toSorted());
  });

  test.each(Object.entries(WRONG))(
    "wrong/%s has one file, with its mistake, and says what it breaks",
    async (name, wrong) => {
      const folder = path.join(folderOf("wrong", name), "zkvraft");
      const [file = "", ...others] = await readdir(folder);
      expect(others).toEqual([]);
      expect(FILES[file as keyof typeof FILES]).toContain(wrong.function);
      const text = await readFile(path.join(folder, file), "utf8");
      expect(text.split("\n")[0]).toMatch(new RegExp(`^// Wrong: .+ \\(${wrong.breaks[0]}\\)\\.$`));
    },
  );

  test("names checks that there are, and breaks each rule of one process or two", () => {
    const ids: readonly string[] = CHECKS.map(({ id }) => id);
    const wrongs = Object.values(WRONG);
    expect(wrongs.filter(({ check }) => !ids.includes(check))).toEqual([]);
    const broken = new Set(wrongs.flatMap(({ breaks }) => breaks));
    const rare = Object.keys(RULES).filter((rule) => !broken.has(rule as keyof typeof RULES));
    // A cluster breaks these by what breaks another rule in each of its processes.
    expect(rare).toEqual(["H1", "F2"]);
  });

  test.each(RIGHT)("right/%s has one file, which says how it is unusual", async (name) => {
    const folder = path.join(folderOf("right", name), "zkvraft");
    const [file = "", ...others] = await readdir(folder);
    expect(others).toEqual([]);
    expect(await readFile(path.join(folder, file), "utf8")).toMatch(/^\/\/ Right: .+\.\n/);
  });
});
