import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { readCandidate } from "../../../grader/class/candidate.ts";
import { findEntries, nameEntries } from "../../../grader/class/entries.ts";
import { run as handIn } from "../../../grader/commands/take-in.ts";
import { readIntakeResult } from "../../../grader/intake/result.ts";
import { ZPBFT } from "../../../grader/labs/zpbft/lab.ts";
import { COMMIT, temporaryDir } from "../support.ts";
import { IN_ARCHIVES } from "./in-archives.ts";
import { IN_FOLDERS } from "./in-folders.ts";
import { REFUSED } from "./refused.ts";
import { MINE, type Wrapping } from "./wrapping.ts";

const WRAPPINGS: readonly Wrapping[] = [...IN_FOLDERS, ...IN_ARCHIVES, ...REFUSED];

interface Outcome {
  source: string | undefined;
  refusal: string;
  notes: readonly string[];
}

/** As one of a class. */
async function inClass(submissions: string): Promise<Outcome> {
  const { found } = await findEntries(submissions, ZPBFT.gradedFiles);
  expect(found).toHaveLength(1);
  const [entry] = nameEntries(found, new Map());
  const { files, refusal, notes, error } = await readCandidate(entry as NonNullable<typeof entry>, ZPBFT);
  expect(error).toBe("");
  return { source: files.get(COMMIT), refusal, notes };
}

/** As a platform's script does. */
async function onPlatform(from: string): Promise<Outcome> {
  const to = path.join(await temporaryDir(), "skeleton");
  expect(await handIn(["--lab", "zpbft", from, to])).toBe(0);
  const source = await readFile(path.join(to, COMMIT), "utf8").catch(() => undefined);
  return { source, ...(await readIntakeResult(to)) };
}

test.each(WRAPPINGS)("$what", async ({ lay, notes, refusal }) => {
  const submissions = await temporaryDir();
  const dir = path.join(submissions, "ann");
  await mkdir(dir);
  await lay(dir);
  const [one, other] = [await inClass(submissions), await onPlatform(dir)];
  for (const outcome of [one, other]) {
    expect(outcome.source?.replace(/^\ufeff/, "").replaceAll("\r\n", "\n")).toBe(
      refusal === undefined ? MINE : undefined,
    );
    if (refusal === undefined) expect(outcome.refusal).toBe("");
    else expect(outcome.refusal).toMatch(refusal);
    if (notes === undefined) expect(outcome.notes).toEqual([]);
    else expect(outcome.notes.join("\n")).toMatch(notes);
    expect([outcome.refusal, ...outcome.notes].join()).not.toContain(submissions);
  }
  // They know it by different names.
  const named = (text: string): string => text.replace("what was handed in", "ann");
  expect({ ...other, refusal: named(other.refusal) }).toEqual({ ...one, refusal: named(one.refusal) });
});

test("there are many", () => {
  expect(WRAPPINGS.length).toBeGreaterThanOrEqual(60);
});
