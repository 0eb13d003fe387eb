import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { FILES } from "../../../grader/labs/views/rules.ts";
import { RIGHT, WRONG } from "../../submissions/zviews/bank.ts";
import { ZVIEWS_SUBMISSIONS } from "../laid-over.ts";

const folderOf = (kind: string, name: string): string => path.join(ZVIEWS_SUBMISSIONS, kind, name);

describe("the bank of zviews", () => {
  test.each([
    ["right", RIGHT],
    ["wrong", Object.keys(WRONG)],
  ])("has a folder for each %s submission, and no other", async (kind, names) => {
    expect((await readdir(path.join(ZVIEWS_SUBMISSIONS, kind))).toSorted()).toEqual([...names].toSorted());
  });

  test.each(Object.entries(WRONG))(
    "wrong/%s has one file, with its mistake, and says what it breaks",
    async (name, wrong) => {
      const folder = path.join(folderOf("wrong", name), "zviews");
      const [file = "", ...others] = await readdir(folder);
      expect(others).toEqual([]);
      expect(FILES[file as keyof typeof FILES]).toContain(wrong.function);
      const text = await readFile(path.join(folder, file), "utf8");
      expect(text.split("\n")[0]).toMatch(new RegExp(`^// Wrong: .+ \\(${wrong.breaks[0]}\\)\\.$`));
    },
  );

  test.each(RIGHT)("right/%s has one file, which says how it is unusual", async (name) => {
    const folder = path.join(folderOf("right", name), "zviews");
    const [file = "", ...others] = await readdir(folder);
    expect(others).toEqual([]);
    expect(await readFile(path.join(folder, file), "utf8")).toMatch(/^\/\/ Right: .+\.\n/);
  });
});
