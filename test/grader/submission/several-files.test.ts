import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { Assignment } from "../../../grader/base/lab.ts";
import { SKELETON, SOLUTION } from "../../../grader/base/project.ts";
import { findEntries } from "../../../grader/class/entries.ts";
import { setsOf } from "../../../grader/grading/function-sets.ts";
import { seemsToHold, takeIn } from "../../../grader/intake/intake.ts";
import { ZPBFT } from "../../../grader/labs/zpbft/lab.ts";
import { givenFiles } from "../../../grader/submission/given.ts";
import { holdsGraded, readSubmission } from "../../../grader/submission/submission.ts";
import { zipOf } from "../intake/zips.ts";
import { COMMIT, folderOf } from "../support.ts";

const PREPARE = "zpbft/prepare.ts";

const prepare = await readFile(path.join(SKELETON, PREPARE), "utf8");

/** A lab in which a student writes two files. */
const TWO: Assignment = { ...ZPBFT, gradedFiles: [COMMIT, PREPARE] };

const LEFT = `${PREPARE} is not there: the one that you were given to begin with is graded`;

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => "accepted",
    (error: Error) => `${error.name}: ${error.message}`,
  );

describe("of two graded files", () => {
  test("both are read, and neither is given", async () => {
    const dir = await folderOf({ [COMMIT]: "one", [PREPARE]: "two" });
    const { files, notes } = await readSubmission(dir, TWO);
    expect([...files]).toEqual([
      [COMMIT, "one"],
      [PREPARE, "two"],
    ]);
    expect(notes).toEqual([]);
    expect([...(await givenFiles(TWO)).keys()].filter((name) => files.has(name))).toEqual([]);
  });

  test("the one that is not there is the one that students begin with, and that is said", async () => {
    const { files, notes } = await readSubmission(await folderOf({ [COMMIT]: "one" }), TWO);
    expect([...files]).toEqual([
      [COMMIT, "one"],
      [PREPARE, prepare],
    ]);
    expect(notes).toEqual([LEFT]);
  });

  test("one at least must be there", async () => {
    const dir = await folderOf({ "notes.txt": "" });
    expect(await refusal(readSubmission(dir, TWO))).toBe(
      `SubmissionError: ${COMMIT}, ${PREPARE} are missing in ${dir}: they are the files that are graded`,
    );
    const above = await folderOf({ [`mine/${PREPARE}`]: prepare });
    expect(await refusal(readSubmission(above, TWO))).toBe(
      `SubmissionError: ${COMMIT}, ${PREPARE} are not in ${above}, but in ${above}/mine: give that folder`,
    );
    expect(await holdsGraded(dir, TWO)).toBe(false);
    expect(await holdsGraded(await folderOf({ [PREPARE]: "" }), TWO)).toBe(true);
  });

  test("each may import the other, and no helper", async () => {
    const helped = await folderOf({
      [COMMIT]: 'import "./prepare.ts";',
      [PREPARE]: 'import "./mine.ts";',
      "zpbft/mine.ts": "",
    });
    expect(await refusal(readSubmission(helped, TWO))).toBe(
      `SubmissionError: zpbft/mine.ts is not the lab's: only ${COMMIT}, ${PREPARE} are graded; move your code there, and remove this file`,
    );
  });
});

test("what a lab gives out of the solution takes the place of the skeleton's", async () => {
  const next: Assignment = { ...ZPBFT, gradedFiles: [PREPARE], given: [COMMIT] };
  const given = await givenFiles(next);
  expect(given.get(COMMIT)).toBe(await readFile(path.join(SOLUTION, COMMIT), "utf8"));
  expect(given.has(PREPARE)).toBe(false);
});

describe("of what was handed in", () => {
  const taken = async (files: Record<string, string | Buffer>) =>
    takeIn([{ place: await folderOf(files), name: "ann" }], "ann", TWO);

  test("both files are found, wherever each lies", async () => {
    const { files, notes } = await taken({ "commit.ts": "one", "work/zpbft/prepare (1).ts": "two" });
    expect([...files]).toEqual([
      [COMMIT, "one"],
      [PREPARE, "two"],
    ]);
    expect(notes).toEqual(["prepare (1).ts is taken for prepare.ts"]);
  });

  test("one is enough, in an archive too", async () => {
    const { files } = await taken({ "mine.zip": await zipOf({ name: "skeleton/zpbft/prepare.ts", content: "two" }) });
    expect([...files]).toEqual([[PREPARE, "two"]]);
  });

  test("what lies beside both is said once", async () => {
    const { notes } = await taken({ [COMMIT]: "one", [PREPARE]: "two", "zpbft/cert.ts": "", "zpbft/x.ts": "" });
    expect(notes).toEqual([
      "zpbft/cert.ts differs from what you were given: it does not count",
      "zpbft/x.ts is not the lab's: it does not count",
    ]);
  });

  test("none is refused by both names", async () => {
    expect(await refusal(taken({ "x.py": "" }))).toBe(
      "SubmissionError: no commit.ts or prepare.ts was found in ann: it holds x.py",
    );
  });

  test("a lab's is told from another's", async () => {
    const parts = [{ place: await folderOf({ "prepare.ts": "" }), name: "ann" }];
    expect([await seemsToHold(parts, ZPBFT), await seemsToHold(parts, TWO)]).toEqual([false, true]);
  });

  test("bare files of one student are one submission", async () => {
    const dir = await folderOf({ "ann_commit.ts": "", "ann_prepare.ts": "", "bob_prepare.ts": "", "cyd.zip": "" });
    const { found } = await findEntries(dir, TWO.gradedFiles);
    expect(found.map(({ student, parts }) => [student, parts.map(({ name }) => name)])).toEqual([
      ["cyd", ["cyd.zip"]],
      ["ann", ["commit.ts", "prepare.ts"]],
      ["bob", ["prepare.ts"]],
    ]);
  });
});

describe("the sets of functions that are exchanged for blame", () => {
  const inFile = (file: string, ...names: string[]) => names.map((name) => ({ name, file }));

  test("are each alone and the pairs, of three in a file", () => {
    expect(setsOf(inFile("a.ts", "a", "b", "c")).map((set) => set.join(" "))).toEqual([
      "a",
      "b",
      "c",
      "a b",
      "a c",
      "b c",
    ]);
  });

  test("are each alone, the pairs in a file, whole files, and all but one, of several files", () => {
    const sets = setsOf([...inFile("a.ts", "a", "b", "c"), ...inFile("d.ts", "d", "e")]);
    expect(sets.map((set) => set.join(" "))).toEqual([
      ...["a", "b", "c", "d", "e"],
      ...["a b", "a c", "b c", "d e"],
      "a b c",
      ...["b c d e", "a c d e", "a b d e", "a b c e", "a b c d"],
    ]);
  });

  test("are none, of one function", () => {
    expect(setsOf(inFile("a.ts", "a"))).toEqual([]);
  });
});
