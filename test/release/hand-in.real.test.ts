import { mkdir, readFile, symlink } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { PROJECT } from "../../grader/base/project.ts";
import { COMMIT, folderOf, runGrader, temporaryDir } from "../grader/support.ts";

const HAND_IN = path.join(PROJECT, "platforms", "shared", "hand-in.sh");

/** Hands in a folder. Returns where the submission's file would be, and what was said. */
async function handIn(from: string) {
  const to = path.join(await temporaryDir(), "handed in");
  const { stderr } = await execa("bash", [HAND_IN, from, to, "--lab", "zpbft"]);
  const told = JSON.parse(await readFile(path.join(to, ".hand-in.json"), "utf8"));
  return { file: path.join(to, COMMIT), stderr, told };
}

test.each([
  ["commit.ts"],
  ["zpbft/commit.ts"],
  ["skeleton/zpbft/commit.ts"],
  ["my work/commit.ts"],
  ["upload/zpbft/commit.ts"],
  ["zlab-main/skeleton/zpbft/commit.ts"],
])("%s is found", async (name) => {
  const { file, stderr } = await handIn(
    await folderOf({ [name]: "mine", "__MACOSX/._commit.ts": "junk", "a.txt": "" }),
  );
  expect(await readFile(file, "utf8")).toBe("mine");
  expect(stderr).toBe("");
});

test("in a repository it is the skeleton's, whatever else is called so", async () => {
  const from = await folderOf({
    "commit.ts": "old",
    "zpbft/commit.ts": "older",
    "skeleton/zpbft/commit.ts": "mine",
    "solution/zpbft/commit.ts": "stolen",
  });
  expect(await readFile((await handIn(from)).file, "utf8")).toBe("mine");
});

test.each([
  ["nothing", {}, "no commit.ts was found in what was handed in: it is empty"],
  ["a file of another name", { "x.ts": "" }, "no commit.ts was found in what was handed in: it holds x.ts"],
  [
    "two that could be meant",
    { "a/commit.ts": "1", "b/commit.ts": "2" },
    "which one counts? a/commit.ts and b/commit.ts differ: hand in one",
  ],
])("of %s nothing is taken, and somebody is told", async (_what, files, words) => {
  const { file, stderr, told } = await handIn(await folderOf(files as Record<string, string>));
  await expect(readFile(file)).rejects.toThrow("ENOENT");
  expect(stderr).toBe(words);
  expect(told).toEqual({ schema: "lab-hand-in/1", refusal: words, notes: [] });
});

test("what does not count is noted", async () => {
  const { told } = await handIn(await folderOf({ "commit.ts": "mine", "report.pdf": "" }));
  expect(told).toMatchObject({ refusal: "", notes: ["report.pdf is not the lab's: it does not count"] });
});

test("the grader tells the student what was said of the hand-in", async () => {
  const { file } = await handIn(await folderOf({ "a.ts": "" }));
  const out = await temporaryDir();
  const dir = path.dirname(path.dirname(file));
  const { exitCode, stderr } = await runGrader(["grade", dir, "--lab", "zpbft", "--out", out]);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: "not gradable: no commit.ts was found in what was handed in: it holds a.ts",
  });
  expect(JSON.parse(await readFile(path.join(out, "report.json"), "utf8"))).toMatchObject({
    errorSource: "submission",
    error: "no commit.ts was found in what was handed in: it holds a.ts",
  });
});

test("links lead nowhere: the solution lies on the same machine", async () => {
  const secret = await folderOf({ "zpbft/commit.ts": "the solution" });
  const [folder, bare] = [await temporaryDir(), await temporaryDir()];
  await mkdir(path.join(folder, "skeleton"));
  await symlink(path.join(secret, "zpbft"), path.join(folder, "skeleton", "zpbft"));
  await symlink(path.join(secret, "zpbft", "commit.ts"), path.join(bare, "commit.ts"));
  for (const from of [folder, bare]) {
    const { file, told } = await handIn(from);
    await expect(readFile(file)).rejects.toThrow("ENOENT");
    expect(told.refusal).toContain("is a link that leads out of what was handed in");
  }
});

test("the folder that was handed in may itself lie behind a link", async () => {
  const link = path.join(await temporaryDir(), "link");
  await symlink(await folderOf({ "commit.ts": "mine" }), link);
  expect(await readFile((await handIn(link)).file, "utf8")).toBe("mine");
});

test("what cannot be read is the platform's trouble", async () => {
  const dir = await temporaryDir();
  const { exitCode, stderr } = await execa("bash", [HAND_IN, path.join(dir, "gone"), path.join(dir, "to")], {
    reject: false,
  });
  expect(exitCode).toBe(2);
  expect(stderr).toContain("ENOENT");
});
