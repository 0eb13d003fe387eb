import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "csv-parse/sync";
import { expect, test, vi } from "vitest";
import { lockFolder } from "../../../grader/class/lock.ts";
import { moveWithdrawnAside } from "../../../grader/class/withdrawn.ts";
import { folderOf, runGrader, temporaryDir } from "../support.ts";

vi.setConfig({ testTimeout: 300_000 });

/** A class of which nothing can be graded, which is quick: the words for each tell whose result it is. */
const gradeClass = (submissions: string, out: string) =>
  runGrader(["grade:class", submissions, "--out", out, "--lab", "zpbft"]);

async function table(out: string): Promise<Record<string, string>[]> {
  return parse(await readFile(path.join(out, "grades.csv")), { bom: true, columns: true });
}

const reportOf = (out: string, name: string): Promise<string> =>
  readFile(path.join(out, "results", name, "report.txt"), "utf8");

test("who comes, goes and is called otherwise never has another's result", async () => {
  const submissions = await folderOf({ "Ann/one.ts": "", "ann/two.ts": "", "bob/three.ts": "" });
  const out = await temporaryDir();
  await gradeClass(submissions, out);
  expect((await table(out)).map(({ name, folder }) => [name, folder])).toEqual([
    ["Ann", "Ann"],
    ["ann", "ann-2"],
    ["bob", "bob"],
  ]);

  await rm(path.join(submissions, "Ann"), { recursive: true });
  await rename(path.join(submissions, "bob"), path.join(submissions, "Bob"));
  const { stdout } = await gradeClass(submissions, out);
  expect((await table(out)).map(({ name, folder }) => [name, folder])).toEqual([
    ["Bob", "Bob"],
    ["ann", "ann-2"],
  ]);
  expect(await reportOf(out, "ann-2")).toContain("two.ts");
  expect(await reportOf(out, "Bob")).toContain("three.ts");
  expect((await readdir(path.join(out, "results"))).toSorted()).toEqual(["Bob", "ann-2"]);
  expect((await readdir(path.join(out, "instructor"))).toSorted()).toEqual(["Bob", "ann-2"]);
  expect(await readFile(path.join(out, "withdrawn/Ann/results/report.txt"), "utf8")).toContain("one.ts");
  expect(await readdir(path.join(out, "withdrawn", "bob", "instructor"))).toContain("report.json");
  expect(stdout).toMatch(/## Withdrawn\n\n.*\n\n- Ann\n- bob\n/);

  // The name is free, and its next owner begins anew.
  await mkdir(path.join(submissions, "Ann"));
  await writeFile(path.join(submissions, "Ann", "four.ts"), "");
  await gradeClass(submissions, out);
  expect(await reportOf(out, "Ann")).toContain("four.ts");
});

test("a name that somebody else had is not taken for the earlier owner's", async () => {
  const out = await folderOf({
    "results/ann/report.txt": "x",
    "instructor/ann/done.json": "{}",
    "instructor/.ann.new/x": "",
  });
  expect(await moveWithdrawnAside(out, new Set())).toEqual(["ann"]);
  await mkdir(path.join(out, "results", "ann"));
  expect(await moveWithdrawnAside(out, new Set())).toEqual(["ann", "ann-2"]);
  expect(await readdir(path.join(out, "instructor"))).toEqual([]);
  expect(await moveWithdrawnAside(out, new Set())).toEqual(["ann", "ann-2"]);
});

test("two do not grade into one folder", async () => {
  const out = await temporaryDir();
  const lock = await lockFolder(out);
  await expect(lockFolder(out)).rejects.toThrow(
    new RegExp(`^--out ${out}: another grade:class works in it \\(process ${process.pid} on .*\\); wait for it`),
  );
  const submissions = await folderOf({ "ann/x.ts": "" });
  const { exitCode, stderr } = await gradeClass(submissions, out);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("another grade:class works in it");
  await lock.release();
  expect((await gradeClass(submissions, out)).exitCode).toBe(0);
  expect(await readdir(out)).not.toContain(".lock");
});

test.each([
  ["a process that is gone", (mine: object) => JSON.stringify({ ...mine, pid: 2 ** 22 - 3 })],
  ["another process of that number", (mine: object) => JSON.stringify({ ...mine, startedAt: "1" })],
  ["one that was ended while it wrote this", () => ""],
])("what was left by %s is taken over", async (_, text) => {
  const out = await temporaryDir();
  const file = path.join(out, ".lock");
  await lockFolder(out);
  await writeFile(file, text(JSON.parse(await readFile(file, "utf8"))));
  await (await lockFolder(out)).release();
  expect(await readdir(out)).toEqual([]);
});

test("another machine's lock is not judged from here", async () => {
  const out = await temporaryDir();
  await writeFile(path.join(out, ".lock"), JSON.stringify({ pid: 1, host: "elsewhere.example", startedAt: "1" }));
  await expect(lockFolder(out)).rejects.toThrow("process 1 on elsewhere.example");
});

test("a lock that cannot be read is not taken over", async () => {
  const out = await temporaryDir();
  await symlink(".lock", path.join(out, ".lock"));
  await expect(lockFolder(out)).rejects.toThrow("ELOOP");
});

test("grades are read back with the names and numbers as they were handed in", async () => {
  const submissions = await folderOf({
    "=cmd()/a.ts": "",
    "Müller, Jörg/a.ts": "",
    "张伟_00123_assignsubmission_file_/a.ts": "",
    "Дарья_7_assignsubmission_file_/a.ts": "",
    'O"Neil/a.ts': "",
  });
  const out = await temporaryDir();
  await gradeClass(submissions, out);
  expect((await table(out)).map(({ name, id, folder }) => [name, id, folder])).toEqual([
    ["'=cmd()", "", "'=cmd()"],
    ["Müller, Jörg", "", "Müller, Jörg"],
    ['O"Neil', "", "O_Neil"],
    ["Дарья", "7", "Дарья_7"],
    ["张伟", "00123", "张伟_00123"],
  ]);
});
