import { symlink } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readCandidate } from "../../../grader/class/candidate.ts";
import { type Entry, listEntries } from "../../../grader/class/entries.ts";
import { safeName } from "../../../grader/class/safe-name.ts";
import { ZPBFT } from "../../../grader/labs.ts";
import { COMMIT, folderOf } from "../support.ts";
import { zipOf } from "./zips.ts";

const SOURCE = "export {};\n";

async function candidateOf(files: Record<string, string | Buffer>) {
  const dir = await folderOf(files);
  const { entries } = await listEntries(dir);
  expect(entries).toHaveLength(1);
  return { dir, ...(await readCandidate(entries[0] as Entry, ZPBFT)) };
}

test("folders and zips are submissions; hidden ones, links and other files are ignored by name", async () => {
  const dir = await folderOf({
    "bob/x": "",
    "ann.zip": "",
    "Cyd.ZIP": "",
    ".git/config": "",
    ".hidden.zip": "",
    "list.csv": "",
  });
  await symlink(path.join(dir, "bob"), path.join(dir, "linked"));
  const { entries, ignored } = await listEntries(dir);
  expect(entries.map(({ name, source, kind }) => [name, source, kind])).toEqual([
    ["Cyd", "Cyd.ZIP", "zip"],
    ["ann", "ann.zip", "zip"],
    ["bob", "bob", "folder"],
  ]);
  expect(ignored).toEqual([".git", ".hidden.zip", "linked", "list.csv"]);
});

test("a folder and a zip of one name have different results", async () => {
  const { entries } = await listEntries(await folderOf({ "ann/x": "", "ann.zip": "", "Ann.zip": "" }));
  expect(entries.map(({ name }) => name)).toEqual(["Ann", "ann-2", "ann-3"]);
});

test.each([
  ["a/b\\c:d", "a_b_c_d"],
  ["..", "_"],
  [" .x. ", "_x"],
  ["", "_"],
  ["con", "_con"],
  ["LPT1.txt", "_LPT1.txt"],
  ["a\u001b[2J\u202eb", "a_[2J_b"],
  ["=SUM(A1)", "=SUM(A1)"],
  ["Zoë 张", "Zoë 张"],
])("%j is called %j", (wanted, name) => {
  expect(safeName(wanted, new Set())).toBe(name);
});

test("any names whatever become safe and different ones", () => {
  const names = fc.array(
    fc.oneof(fc.string({ unit: "binary", maxLength: 300 }), fc.constantFrom("a", "A", "a-2", ".")),
  );
  fc.assert(
    fc.property(names, (wanted) => {
      const taken = new Set<string>();
      const made = wanted.map((name) => safeName(name, taken));
      for (const name of made) {
        expect(name).not.toMatch(/[\p{C}/\\:]|^\.|[. ]$|^$/u);
        expect(Buffer.byteLength(name)).toBeLessThan(140);
      }
      expect(new Set(made.map((name) => name.toLowerCase())).size).toBe(made.length);
    }),
  );
});

test.each(["ann", "ann/lab-3"])("the graded file is read from %s", async (where) => {
  const { files, refusal } = await candidateOf({ [`${where}/${COMMIT}`]: SOURCE, "ann/.DS_Store": "" });
  expect(refusal).toBe("");
  expect([...files]).toEqual([[COMMIT, SOURCE]]);
});

test.each(["", "lab-3/"])("the graded file is read from a zip, in the folder %j", async (where) => {
  const zip = await zipOf({ name: `${where}${COMMIT}`, content: SOURCE }, { name: `__MACOSX/${where}._x` });
  const { files, refusal } = await candidateOf({ "ann.zip": zip });
  expect(refusal).toBe("");
  expect([...files]).toEqual([[COMMIT, SOURCE]]);
});

test.each([
  ["nothing", {}, "zpbft/commit.ts is missing in ann"],
  ["two folders", { "a/zpbft/commit.ts": "", "b/x.ts": "" }, "zpbft/commit.ts is missing in ann"],
  ["another file", { [COMMIT]: 'import "./more.ts"', "zpbft/more.ts": "" }, "zpbft/more.ts is not the lab's"],
  ["no text", { [COMMIT]: Buffer.from([0xff]) }, "is not UTF-8 text"],
] as const)("%s is refused, in a folder and in a zip", async (_, files, why) => {
  const inFolder = await candidateOf({
    "ann/.keep": "",
    ...Object.fromEntries(Object.entries(files).map(([name, content]) => [`ann/${name}`, content])),
  });
  const entries = Object.entries(files as Record<string, string | Buffer>);
  const inZip = await candidateOf({ "ann.zip": await zipOf(...entries.map(([name, content]) => ({ name, content }))) });
  for (const { dir, refusal } of [inFolder, inZip]) {
    expect(refusal).toContain(why);
    expect(refusal).not.toContain(dir);
    expect(refusal).not.toMatch(/zpbft-unzip/);
  }
});

test("the hash tells submissions apart, and not where they lie", async () => {
  const folder = await candidateOf({ [`ann/${COMMIT}`]: SOURCE });
  const zip = await candidateOf({ "bob.zip": await zipOf({ name: COMMIT, content: SOURCE }) });
  const other = await candidateOf({ [`ann/${COMMIT}`]: `${SOURCE} ` });
  expect(zip.content).toBe(folder.content);
  expect(other.content).not.toBe(folder.content);
});
