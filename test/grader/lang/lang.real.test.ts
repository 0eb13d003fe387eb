import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { PROJECT } from "../../../grader/base/project.ts";

/** Grades a folder that holds no submission; tells what is shown of that, and what is stored. */
async function graded(
  args: readonly string[],
  env: Record<string, string>,
): Promise<{ shown: string; stored: string }> {
  const dir = await mkdtemp(path.join(tmpdir(), "zlab-lang-"));
  const command = [path.join(PROJECT, "grader", "main.js"), "grade", dir, "--lab", "zpbft", "--out", dir, ...args];
  const { stderr } = await execa(process.execPath, command, {
    reject: false,
    env: { LC_ALL: "", LC_MESSAGES: "", ...env },
  });
  const { error } = JSON.parse(await readFile(path.join(dir, "report.json"), "utf8")) as { error: string };
  return { shown: stderr.replaceAll(dir, "DIR").replaceAll("\n", ""), stored: error.replaceAll(dir, "DIR") };
}

const STORED = "zpbft/commit.ts is missing in DIR: it is the file that is graded";

test.each([
  ["by its option", ["--lang", "zh"], { LANG: "en_US.UTF-8" }, "DIR 里缺少 zpbft/commit.ts"],
  ["by the environment", [], { LANG: "zh_CN.UTF-8" }, "DIR 里缺少 zpbft/commit.ts"],
  ["and not by the environment against its option", ["--lang=en"], { LANG: "zh_CN.UTF-8" }, "not gradable: "],
] as const)("a grade is told in Chinese %s, and stored in English", async (_, args, env, words) => {
  const { shown, stored } = await graded(args, env);
  expect(shown).toContain(words);
  expect(stored).toBe(STORED);
});

test("a mistake in the arguments is told in Chinese, with the Chinese help", async () => {
  const main = path.join(PROJECT, "grader", "main.js");
  const { stderr, exitCode } = await execa(process.execPath, [main, "grade", "--seed", "x", "--lang", "zh"], {
    reject: false,
  });
  expect(stderr).toContain("--seed x：应当是 1 到 2147483648 的整数");
  expect(exitCode).toBe(2);
  const { stdout } = await execa(process.execPath, [main, "grade", "--help", "--lang", "zh"]);
  expect(stdout).toContain("作出与打印了这个种子的那次运行同样的选择");
});
