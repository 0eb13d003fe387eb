import { cp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { PROJECT } from "../../grader/base/project.ts";
import { run as releaseCommand } from "../../grader/commands/release.ts";
import { ZPBFT } from "../../grader/labs/zpbft/lab.ts";
import { ReleaseError } from "../../grader/release/entries.ts";
import { release } from "../../grader/release/release.ts";
import { folder, projectCopy } from "./support.ts";

test.each(["grader/labs/zpbft/hidden", "solution/zpbft/commit.ts", "handout.zh.md", "platforms/gradescope/setup.sh"])(
  "no release is made without %s, and no half of one",
  async (part) => {
    const project = await projectCopy();
    await rm(path.join(project, part), { recursive: true });
    const out = path.join(await folder(), "release");
    const made = release({ project, lab: ZPBFT, out, url: "" });
    await expect(made).rejects.toThrow(ReleaseError);
    await expect(made).rejects.toThrow(
      `${path.join(project, part)} is missing: a release is made from the whole project, and of a lab that has a hidden suite`,
    );
    await expect(readdir(out)).rejects.toThrow("ENOENT");
  },
);

test("a skeleton that somebody has solved is not handed out", async () => {
  const project = await projectCopy();
  const file = path.join(project, "skeleton", "zpbft/commit.ts");
  await cp(path.join(project, "solution", "zpbft/commit.ts"), file);
  const made = release({ project, lab: ZPBFT, out: path.join(await folder(), "release"), url: "" });
  await expect(made).rejects.toThrow(new ReleaseError(`${file} holds no TODO: put back what students begin with`));
});

test("packages that are not those of the lock file make no release: a grade would stand on others", async () => {
  const project = await projectCopy();
  const lock = path.join(project, "package-lock.json");
  const { version } = JSON.parse(await readFile(lock, "utf8")).packages["node_modules/valibot"];
  const text = await readFile(lock, "utf8");
  await writeFile(
    lock,
    text.replace(
      `"node_modules/valibot": {\n      "version": "${version}"`,
      `"node_modules/valibot": {\n      "version": "0.0.1"`,
    ),
  );
  const made = release({ project, lab: ZPBFT, out: path.join(await folder(), "release"), url: "" });
  await expect(made).rejects.toThrow(
    new ReleaseError(`node_modules/valibot is version ${version}, and package-lock.json says 0.0.1: run npm ci`),
  );
});

test("a folder that is in use is left as it is", async () => {
  const out = await folder();
  await writeFile(path.join(out, "mine.txt"), "mine");
  const made = release({ project: PROJECT, lab: ZPBFT, out, url: "" });
  await expect(made).rejects.toThrow(`${out} is not empty: give a new folder, or an empty one`);
  expect(await readdir(out)).toEqual(["mine.txt"]);
});

test("a release is not written into a file", async () => {
  const out = path.join(await folder(), "file");
  await writeFile(out, "");
  await expect(release({ project: PROJECT, lab: ZPBFT, out, url: "" })).rejects.toThrow(`${out} cannot be used`);
});

test("where a release cannot be written, that is told", async () => {
  const out = path.join(await folder(), "away");
  await symlink("/proc/no/such", out);
  const made = release({ project: PROJECT, lab: ZPBFT, out, url: "" });
  await expect(made).rejects.toThrow(ReleaseError);
  await expect(made).rejects.toThrow(/^the release cannot be written into .*away \(E\w+: .*\): give another folder$/);
});

/** Runs the command, and returns its exit code and what it said of mistakes. */
async function said(argv: string[]): Promise<[number, string]> {
  const stderr = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  onTestFinished(() => void stderr.mockRestore());
  const code = await releaseCommand(argv);
  return [code, stderr.mock.calls.map(([text]) => text).join("")];
}

test.each([
  [[], "--out is missing"],
  [["--out", "x", "--url", "http://course.example/g.tar.gz"], "begins with https://"],
  [["--out", "x", "--url", "grader-public.tar.gz"], "begins with https://"],
  [["--out", "x", "--to", "y"], "--to"],
])("the arguments %j are refused with a word on why, and the usage", async (argv, why) => {
  const [code, text] = await said(argv);
  expect(code).toBe(2);
  expect(text.replaceAll(/\s+/g, " ")).toContain(why);
  expect(text).toContain("usage: npm run release");
});

test("what is wrong with the folder is said without a stack", async () => {
  const out = await folder();
  await writeFile(path.join(out, "mine.txt"), "mine");
  const [code, text] = await said(["--out", out]);
  expect([code, text]).toEqual([2, `${out} is not empty: give a new folder, or an empty one\n`]);
});
