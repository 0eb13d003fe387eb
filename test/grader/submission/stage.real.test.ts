import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";
import { SKELETON } from "../../../grader/base/project.ts";
import { ZPBFT } from "../../../grader/labs/zpbft/lab.ts";
import { CACHE_DIR, type Sandbox, UNSANDBOXED } from "../../../grader/sandbox/sandbox.ts";
import { type Stage, stage } from "../../../grader/submission/stage.ts";
import { readSubmission, type Submission } from "../../../grader/submission/submission.ts";
import { COMMIT, folderOf, SOLUTION } from "../support.ts";

async function staged(submission: string | Submission, sandbox?: Sandbox): Promise<Stage> {
  const read = typeof submission === "string" ? await readSubmission(submission, ZPBFT) : submission;
  const made = await stage(read, sandbox);
  onTestFinished(() => rm(made.dir, { recursive: true, force: true }));
  return made;
}

async function filesIn(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)))
    .filter((name) => !name.startsWith("node_modules") && !name.startsWith(CACHE_DIR))
    .sort();
}

/** The files of the skeleton that are this lab's. */
async function labFiles(): Promise<string[]> {
  const isLabs = (name: string): boolean => !name.includes("/") || ZPBFT.rooms.includes(name.split("/")[0] ?? "");
  return (await filesIn(SKELETON)).filter(isLabs);
}

test("a stage is the lab's part of the skeleton with the graded file of the submission, byte for byte", async () => {
  const { dir } = await staged(SOLUTION);
  const names = await labFiles();
  expect(await filesIn(dir)).toEqual(names);
  for (const name of names) {
    const origin = name === COMMIT ? path.join(SOLUTION, name) : path.join(SKELETON, name);
    expect(await readFile(path.join(dir, name), "utf8"), name).toBe(await readFile(origin, "utf8"));
  }
});

const MANIFEST = JSON.parse(await readFile(path.join(SKELETON, "package.json"), "utf8"));

async function linksIn(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isSymbolicLink()).map(({ name }) => name);
}

test("the stage of a grade holds no link, and of the packages only what the skeleton needs", async () => {
  // What a grade is given where the machine has no sandbox at all.
  const { dir } = await staged(SOLUTION, { ...UNSANDBOXED });
  expect(await linksIn(dir)).toEqual([]);
  expect(await readdir(path.join(dir, "node_modules"))).toEqual(Object.keys(MANIFEST.dependencies).sort());
});

test("one that is run by hand has links to the packages that only make it faster", async () => {
  const { dir } = await staged(SOLUTION);
  expect(await linksIn(dir)).toEqual(Object.keys(MANIFEST.optionalDependencies));
});

test("nothing else of the submission's folder gets into the stage", async () => {
  const content = await readFile(path.join(SOLUTION, COMMIT));
  const { dir } = await staged(
    await folderOf({ [COMMIT]: content, ".env": "SECRET=1", "node_modules/valibot/index.js": "throw 1" }),
  );
  expect(await filesIn(dir)).toEqual(await labFiles());
  expect(await readFile(path.join(dir, "node_modules", "valibot", "package.json"), "utf8")).toContain('"valibot"');
});

test("what is staged is what was read, though the submission changes meanwhile", async () => {
  const read = await readSubmission(SOLUTION, ZPBFT);
  const { dir } = await staged({ ...read, files: new Map([[COMMIT, "// as it was read"]]) });
  expect(await readFile(path.join(dir, COMMIT), "utf8")).toBe("// as it was read");
});

test("the program of a stage starts", async () => {
  const { program } = await staged(SOLUTION);
  const { exitCode, stdout } = await execa(process.execPath, [program, "-help"], { reject: false });
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining("usage: naive -role ROLE") });
});

test("a stage that is removed is gone, and the packages are not", async () => {
  const { dir, remove } = await staged(SOLUTION);
  await remove();
  await expect(readdir(dir)).rejects.toThrow("ENOENT");
  expect(await readdir(path.join(SKELETON, "..", "node_modules"))).toContain("valibot");
});

test("two stages of one submission have nothing in common", async () => {
  const [one, other] = await Promise.all([staged(SOLUTION), staged(SOLUTION)]);
  expect(one.dir).not.toBe(other.dir);
  await one.remove();
  expect(await readFile(path.join(other.dir, COMMIT), "utf8")).toContain("verifyBallotCommit");
});
