import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { CACHE_DIR } from "../../../grader/isolation/confinement.ts";
import { ZPBFT } from "../../../grader/labs.ts";
import { stage } from "../../../grader/submission/stage.ts";
import { readSubmission } from "../../../grader/submission/submission.ts";
import { SOLUTION } from "../support.ts";

async function staged() {
  const made = await stage(await readSubmission(SOLUTION, ZPBFT));
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

  expect(await compiled(await staged())).toEqual(before);
});
