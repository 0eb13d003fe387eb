import { constants } from "node:fs";
import { copyFile, open } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";
import { ZPBFT } from "../../../grader/labs/zpbft/lab.ts";
import { readSubmission, SubmissionError } from "../../../grader/submission/submission.ts";
import { COMMIT, folderOf, SOLUTION } from "../support.ts";

/** Makes pipes into which nobody writes. */
async function makePipes(...pipes: string[]): Promise<void> {
  await execa("mkfifo", pipes);
  // Whoever reads them all the same waits for ever, and the test runner with it, unless somebody comes to write.
  onTestFinished(async () => {
    for (const pipe of pipes) {
      const end = await open(pipe, constants.O_WRONLY | constants.O_NONBLOCK).catch(() => undefined);
      await end?.close();
    }
  });
}

test("a pipe in the place of the graded file is refused", async () => {
  const dir = await folderOf({ "zpbft/.keep": "" });
  await makePipes(path.join(dir, COMMIT));
  await expect(readSubmission(dir, ZPBFT)).rejects.toThrow(new SubmissionError(`${COMMIT} is not a regular file`));
});

test("pipes beside the graded file do not count, and that is said", async () => {
  const dir = await folderOf({ "zpbft/.keep": "" });
  await copyFile(path.join(SOLUTION, COMMIT), path.join(dir, COMMIT));
  await makePipes(...["notes", "naive.ts"].map((name) => path.join(dir, name)));
  const { notes } = await readSubmission(dir, ZPBFT);
  expect(notes.toSorted()).toEqual([
    "naive.ts differs from what you were given: it does not count",
    "notes is not the lab's: it does not count",
  ]);
});
