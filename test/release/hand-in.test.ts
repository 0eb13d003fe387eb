import { mkdir, readFile, readlink, symlink } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { PROJECT } from "../../grader/labs.ts";
import { COMMIT, folderOf, temporaryDir } from "../grader/support.ts";

const HAND_IN = path.join(PROJECT, "platforms", "shared", "hand-in.sh");

/** Hands in a folder. Returns where the submission's file would be, and what was said. */
async function handIn(from: string): Promise<{ file: string; stderr: string }> {
  const to = path.join(await temporaryDir(), "handed in");
  const { stderr } = await execa("bash", [HAND_IN, from, to]);
  return { file: path.join(to, COMMIT), stderr };
}

test.each([
  ["commit.ts"],
  ["zpbft/commit.ts"],
  ["skeleton/zpbft/commit.ts"],
  ["my work/commit.ts"],
  ["upload/zpbft/commit.ts"],
  ["zpbft-lab-main/skeleton/zpbft/commit.ts"],
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
  ["nothing", {}],
  ["a file of another name", { "commits.ts": "" }],
  ["two that could be meant", { "a/commit.ts": "1", "b/commit.ts": "2" }],
  ["a folder of that name", { "commit.ts/x": "" }],
])("of %s nothing is taken, and somebody is told", async (_what, files) => {
  const { file, stderr } = await handIn(await folderOf(files as Record<string, string>));
  await expect(readFile(file)).rejects.toThrow("ENOENT");
  expect(stderr).toBe("no commit.ts was handed in, or more than one");
});

test("a folder that is a link leads nowhere: the solution lies on the same machine", async () => {
  const secret = await folderOf({ "zpbft/commit.ts": "the solution" });
  const from = await temporaryDir();
  await mkdir(path.join(from, "skeleton"));
  await symlink(path.join(secret, "zpbft"), path.join(from, "skeleton", "zpbft"));
  await symlink(secret, path.join(from, "upload"));
  await expect(readFile((await handIn(from)).file)).rejects.toThrow("ENOENT");
});

test("a file that is a link stays one, so that the grader refuses it", async () => {
  const from = await temporaryDir();
  await symlink("/etc/hostname", path.join(from, "commit.ts"));
  expect(await readlink((await handIn(from)).file)).toBe("/etc/hostname");
});

test("the folder that was handed in may itself lie behind a link", async () => {
  const link = path.join(await temporaryDir(), "link");
  await symlink(await folderOf({ "commit.ts": "mine" }), link);
  expect(await readFile((await handIn(link)).file, "utf8")).toBe("mine");
});
