import { randomUUID } from "node:crypto";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { execa } from "execa";
import { describe, expect, onTestFinished, test } from "vitest";
import { labsFor } from "../../../grader/labs/catalogue.ts";
import { ZPBFT } from "../../../grader/labs/zpbft/lab.ts";
import { CACHE_DIR } from "../../../grader/sandbox/sandbox.ts";
import { fillCache, keptFolder } from "../../../grader/submission/compile-cache.ts";
import { givenFiles } from "../../../grader/submission/given.ts";
import { stage } from "../../../grader/submission/stage.ts";
import { readSubmission } from "../../../grader/submission/submission.ts";
import { COMMIT, SOLUTION } from "../support.ts";

/** The folder of compiled sources of a new stage: of the solution, or of whatever is to stand in the graded file. */
async function staged(source?: string): Promise<string> {
  const submission = await readSubmission(SOLUTION, ZPBFT);
  const made = await stage(source === undefined ? submission : { ...submission, files: new Map([[COMMIT, source]]) });
  onTestFinished(() => made.remove());
  return path.join(made.dir, CACHE_DIR);
}

/** The compiled sources of a stage, by name. */
async function compiled(dir: string): Promise<Map<string, string>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      files.map(async (file) => [path.relative(dir, file), await readFile(file, "base64")] as [string, string]),
    ),
  );
}

test("every stage has the compiled sources of the skeleton, and what happens to one's reaches no other", async () => {
  const mine = await staged();
  const before = await compiled(mine);
  expect(before.size).toBeGreaterThan(20);
  for (const name of before.keys()) await writeFile(path.join(mine, name), "poison");

  const after = await compiled(await staged());
  expect([...after.keys()].toSorted()).toEqual([...before.keys()].toSorted());
  expect([...after.values()]).not.toContain(Buffer.from("poison").toString("base64"));
});

test.each(await labsFor(undefined))("no process of $name strips the types of anything that was given", async (lab) => {
  const { dir, remove } = await stage(await readSubmission(SOLUTION, lab));
  onTestFinished(remove);
  const sources = [...(await givenFiles(lab)).keys()].filter((name) => /(?<!\.d)\.ts$/.test(name));
  const script = `
    for (const name of ${JSON.stringify(sources)}) await import("${pathToFileURL(dir)}/" + name);
    console.log(process.moduleLoadList.some((name) => name.includes("amaro")))`;
  const env = { NODE_COMPILE_CACHE: path.join(dir, CACHE_DIR), NODE_COMPILE_CACHE_PORTABLE: "1" };
  const { stdout } = await execa(process.execPath, ["--input-type=module", "--eval", script], { cwd: dir, env });
  expect(stdout).toBe("false");
});

test("graders that compile the same files at the same time are not in each other's way", async () => {
  const given = new Map([...(await givenFiles(ZPBFT)), ["never-compiled-before.txt", randomUUID()]]);
  const kept = keptFolder(given);
  onTestFinished(() => rm(kept, { recursive: true, force: true }));
  const fill = () => fillCache(ZPBFT.program, given, async () => stage(await readSubmission(SOLUTION, ZPBFT)));
  await Promise.all(Array.from({ length: 6 }, fill));
  expect((await compiled(kept)).size).toBeGreaterThan(20);
  const left = (await readdir(path.dirname(kept))).filter((name) => name.startsWith(path.basename(kept)));
  expect(left).toEqual([path.basename(kept)]);
});

describe("a graded file", () => {
  const valid = async () => readFile(path.join(SOLUTION, COMMIT), "utf8");

  test("is compiled before any process starts", async () => {
    const mark = "// only in this submission";
    const sources = await compiled(await staged(`${mark}\n${await valid()}`));
    const texts = [...sources.values()].map((base64) => Buffer.from(base64, "base64").toString());
    expect(texts.filter((text) => text.includes(mark))).toHaveLength(1);
  });

  test.each([
    ["writes where the compiler may", ""],
    ["also has every name that another module may export", 'export * from "data:text/javascript,export default 1";'],
    ["also waits for itself", "await new Promise(() => {});"],
  ])("is not run by that: one that %s", async (_, more) => {
    const write = `import { writeFileSync } from "node:fs"; writeFileSync(new URL("../${CACHE_DIR}/ran", import.meta.url), "");`;
    const dir = await staged(`${write}\n${more}\n${await valid()}`);
    const names = [...(await compiled(dir)).keys()];
    expect(names.length).toBeGreaterThan(20);
    expect(names).not.toContain("ran");
  });
});
