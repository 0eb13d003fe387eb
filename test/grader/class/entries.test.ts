import { mkdir, symlink } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readCandidate } from "../../../grader/class/candidate.ts";
import { findEntries, nameEntries } from "../../../grader/class/entries.ts";
import { safeName } from "../../../grader/class/safe-name.ts";
import { ZPBFT } from "../../../grader/labs/zpbft/lab.ts";
import { zipOf } from "../intake/zips.ts";
import { COMMIT, folderOf } from "../support.ts";

const SOURCE = "export {};\n";

/** Lists a folder with these files in it. What is called like an archive is none. */
async function entriesOf(files: Record<string, string | Buffer>, names: ReadonlyMap<string, string> = new Map()) {
  const dir = await folderOf(files);
  const { found, ignored } = await findEntries(dir, ZPBFT.gradedFiles);
  return { dir, entries: nameEntries(found, names), ignored };
}

const read = async (files: Record<string, string | Buffer>) =>
  Promise.all((await entriesOf(files)).entries.map((entry) => readCandidate(entry, ZPBFT)));

test("folders and archives are submissions; hidden ones, links and other files are ignored by name", async () => {
  const dir = await folderOf({
    "bob/x": "",
    "ann.zip": "",
    "Cyd.ZIP": "",
    "dee.tar.gz": "",
    "eve.7z": "",
    "fay_commit.ts": "",
    ".git/config": "",
    ".hidden.zip": "",
    "list.csv": "",
  });
  await symlink(path.join(dir, "bob"), path.join(dir, "linked"));
  const { found, ignored } = await findEntries(dir, ZPBFT.gradedFiles);
  expect(nameEntries(found, new Map()).map(({ name, source, student }) => [name, source, student])).toEqual([
    ["Cyd", "Cyd.ZIP", "Cyd"],
    ["ann", "ann.zip", "ann"],
    ["bob", "bob", "bob"],
    ["dee", "dee.tar.gz", "dee"],
    ["eve", "eve.7z", "eve"],
    ["fay", "fay_commit.ts", "fay"],
  ]);
  expect(ignored).toEqual([".git", ".hidden.zip", "linked", "list.csv"]);
});

test("a folder and a zip of one name have different results", async () => {
  const { entries } = await entriesOf({ "ann/x": "", "ann.zip": "", "Ann.zip": "" });
  expect(entries.map(({ name }) => name)).toEqual(["Ann", "ann-2", "ann-3"]);
});

test("who was called something in an earlier run still is, whoever came and went", async () => {
  const first = await entriesOf({ "Ann/x": "", "ann/x": "", "bob/x": "" });
  const names = new Map(first.entries.map(({ key, name }) => [key, name]));
  expect(first.entries.map(({ source, name }) => [source, name])).toEqual([
    ["Ann", "Ann"],
    ["ann", "ann-2"],
    ["bob", "bob"],
  ]);
  const later = await entriesOf({ "ann/x": "", "ANN/x": "", "bob/x": "" }, names);
  expect(later.entries.map(({ source, name }) => [source, name])).toEqual([
    ["ANN", "ANN"],
    ["ann", "ann-2"],
    ["bob", "bob"],
  ]);
});

test("a name that is not UTF-8 is read, and known again", async () => {
  const dir = await folderOf({ "bob/x": "" });
  await mkdir(Buffer.concat([Buffer.from(`${dir}/`), Buffer.from("d5c5ceb0", "hex")]));
  const { found } = await findEntries(dir, ZPBFT.gradedFiles);
  expect(nameEntries(found, new Map()).map(({ key, student, name }) => [key, student, name])).toEqual([
    ["name:bob", "bob", "bob"],
    ["bytes:d5c5ceb0", "张伟", "张伟"],
  ]);
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

/** What a platform's export comes to: who, as what, when, with which text, and what is said. */
const told = (all: Awaited<ReturnType<typeof read>>) =>
  all.map(({ entry: { name, student, id, late, attempt }, files, refusal, notes }) => {
    return [name, student, id, late, attempt, files.get(COMMIT) ?? refusal, ...notes];
  });

test("Moodle: folders, flat files and texts that were typed in", async () => {
  const zip = await zipOf({ name: COMMIT, content: "zipped" });
  const all = await read({
    "Ann Example_12345_assignsubmission_file_/lab.zip": zip,
    "Ann Example_12345_assignsubmission_onlinetext_/onlinetext.html": "hello",
    "Bo Ba_777_assignsubmission_file_commit.ts": "flat",
    "张伟_888_assignsubmission_file_/commit.ts": "伟",
    "Cy_999_assignsubmission_onlinetext_onlinetext.html": "typed",
  });
  expect(told(all)).toEqual([
    [
      "Ann Example_12345",
      "Ann Example",
      "12345",
      "",
      "",
      "zipped",
      "onlinetext.html is not the lab's: it does not count",
    ],
    ["Bo Ba_777", "Bo Ba", "777", "", "", "flat"],
    [
      "Cy_999",
      "Cy",
      "999",
      "",
      "",
      "no commit.ts was found in Cy_999_assignsubmission_onlinetext_onlinetext.html: it holds onlinetext.html",
    ],
    ["张伟_888", "张伟", "888", "", "", "伟"],
  ]);
});

test("Canvas: the latest of what was handed in again, and what was late", async () => {
  const all = await read({
    "smithjohn_1112_2223_commit.ts": "first",
    "smithjohn_LATE_1112_2300_commit-1.ts": "second",
    "smithjohn_1112_2224_README.md": "",
    "doejane_1113_2225_commit (2).ts": "third",
    "leewei_LATE_1114_2226_lab-10.zip": await zipOf({ name: COMMIT, content: "eleventh" }),
    "leewei_1114_2220_lab-9.zip": await zipOf({ name: COMMIT, content: "tenth" }),
  });
  expect(told(all)).toEqual([
    ["doejane_1113", "doejane", "1113", "no", "2", "third"],
    [
      ...["leewei_1114", "leewei", "1114", "yes", "10", "eleventh"],
      "leewei_1114_2220_lab-9.zip is of an earlier attempt: it does not count",
    ],
    [
      ...["smithjohn_1112", "smithjohn", "1112", "yes", "1", "second"],
      "smithjohn_1112_2223_commit.ts is of an earlier attempt: it does not count",
      "README.md is not the lab's: it does not count",
    ],
  ]);
});

test("what only looks like Canvas is not put together", async () => {
  const zip = await zipOf({ name: COMMIT, content: SOURCE });
  const all = await read({
    "hw_3_1_ann.zip": zip,
    "hw_3_1_bob.zip": zip,
    "ps_24_1_cy.zip": zip,
    "ps_24_2_di.zip": zip,
  });
  expect(all.map(({ entry }) => entry.student)).toEqual(["hw_3_1_ann", "hw_3_1_bob", "ps_24_1_cy", "ps_24_2_di"]);
});

test("Blackboard: the latest attempt, and no receipts", async () => {
  const all = await read({
    "Lab 1_ann_attempt_2025-01-31-10-11-12_commit.ts": "old",
    "Lab 1_ann_attempt_2025-01-31-10-11-12.txt": "receipt",
    "Lab 1_ann_attempt_2025-02-01-00-00-00_commit.ts": "new",
    "Lab 1_ann_attempt_2025-02-01-00-00-00.txt": "receipt",
  });
  expect(told(all)).toEqual([
    [
      ...["ann", "ann", "ann", "", "2025-02-01 00:00:00", "new"],
      "Lab 1_ann_attempt_2025-01-31-10-11-12.txt is of an earlier attempt: it does not count",
      "Lab 1_ann_attempt_2025-01-31-10-11-12_commit.ts is of an earlier attempt: it does not count",
      "receipt.txt is not the lab's: it does not count",
    ],
  ]);
});

test("Brightspace: the latest attempt", async () => {
  const all = await read({
    "123-456 - Ann Example - Jan 31, 2025 1011 AM/commit.ts": "new",
    "123-456 - Ann Example - Jan 31, 2025 911 AM/commit.ts": "old",
  });
  expect(all.map(({ entry, files }) => [entry.student, entry.id, entry.attempt, files.get(COMMIT)])).toEqual([
    ["Ann Example", "123", "Jan 31, 2025 1011 AM", "new"],
  ]);
});

test("Gradescope: who is who stands in its file, also if the export lies in a folder of its own", async () => {
  const metadata = `---
submission_456:
  :submitters:
  - :name: Ann Example
    :sid: '00123'
    :email: ann@x.example
  :score: 3.0
submission_457:
  :submitters:
  - :name: Bo Ba
    :email: bo@x.example
  - :name: 张伟
    :email: wei@x.example
`;
  const all = await read({
    "assignment_123_export/submission_metadata.yml": metadata,
    "assignment_123_export/submission_456/commit.ts": "ann",
    [`assignment_123_export/submission_457/skeleton/${COMMIT}`]: "bo",
    "assignment_123_export/submission_458/x.txt": "",
  });
  expect(told(all)).toEqual([
    ["Ann Example_00123", "Ann Example", "00123", "", "", "ann"],
    ["Bo Ba, 张伟_bo@x.example, wei@x.example", "Bo Ba, 张伟", "bo@x.example, wei@x.example", "", "", "bo"],
    ["submission_458", "submission_458", "", "", "", "no commit.ts was found in submission_458: it holds x.txt"],
  ]);
});

test.each(["---\n: [", "- 1", "submission_456: &a [*a]", ""])("Gradescope: %j tells of nobody", async (metadata) => {
  const all = await read({ "submission_metadata.yml": metadata, "submission_456/commit.ts": "ann" });
  expect(told(all)).toEqual([["submission_456", "submission_456", "", "", "", "ann"]]);
});

test("Gradescope: who is who cannot be read: nobody is called otherwise for that", async () => {
  const dir = await folderOf({ "submission_456/commit.ts": "ann" });
  await symlink("submission_metadata.yml", path.join(dir, "submission_metadata.yml"));
  await expect(findEntries(dir, ZPBFT.gradedFiles)).rejects.toThrow("submission_metadata.yml: ELOOP: ");
});

test("GitHub: clones are called by their repositories, and tell the names on GitHub", async () => {
  const all = await read({
    [`lab-1-ann/skeleton/${COMMIT}`]: "ann",
    "lab-1-ann/.git/config": "",
    [`lab-1-bo-ba/skeleton/${COMMIT}`]: "bo",
    "lab-1-bo-ba/.git/config": "",
  });
  expect(told(all)).toEqual([
    ["lab-1-ann", "lab-1-ann", "ann", "", "", "ann"],
    ["lab-1-bo-ba", "lab-1-bo-ba", "bo-ba", "", "", "bo"],
  ]);
});

test("the hash tells submissions apart, and not where they lie, or how they are packed", async () => {
  const [folder] = await read({ [`ann/${COMMIT}`]: SOURCE });
  const [zip] = await read({ "bob.zip": await zipOf({ name: COMMIT, content: SOURCE }) });
  const [other] = await read({ [`ann/${COMMIT}`]: `${SOURCE} ` });
  expect(zip?.content).toBe(folder?.content);
  expect(other?.content).not.toBe(folder?.content);
});

test("what this machine cannot read is reported as an error of the machine, and is no refusal", async () => {
  const { dir, entries } = await entriesOf({ [`ann/${COMMIT}`]: SOURCE });
  const [entry] = entries;
  const gone = { ...entry, parts: [{ place: path.join(dir, "gone"), name: "gone" }] } as NonNullable<typeof entry>;
  expect(await readCandidate(gone, ZPBFT)).toMatchObject({
    refusal: "",
    error: "it cannot be read here: ENOENT: no such file or directory",
    files: new Map(),
  });
});
