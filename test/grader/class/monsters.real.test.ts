import { chmod, mkdir, symlink, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { readCandidate } from "../../../grader/class/candidate.ts";
import { findEntries, nameEntries } from "../../../grader/class/entries.ts";
import { ZPBFT } from "../../../grader/labs/zpbft/lab.ts";
import { zipOf } from "../intake/zips.ts";
import { COMMIT, folderOf, moduleUrl, PROJECT_DIR } from "../support.ts";

const SOURCE = "export {};\n";

/** A zip whose end says that it has so many entries. */
function withCount(zip: Buffer, count: number): Buffer {
  const changed = Buffer.from(zip);
  const end = changed.lastIndexOf("PK\u0005\u0006", zip.length, "latin1");
  changed.writeUInt16LE(count, end + 8);
  changed.writeUInt16LE(count, end + 10);
  return changed;
}

/** A zip whose end says that it is larger than 4 GiB, and where in there the rest is told; and that is a lie. */
function lyingZip64(zip: Buffer): Buffer {
  const end = zip.subarray(zip.lastIndexOf("PK\u0005\u0006", zip.length, "latin1"));
  const large = Buffer.alloc(56, 0xff);
  large.write("PK\u0006\u0006", "latin1");
  const locator = Buffer.alloc(20);
  locator.write("PK\u0006\u0007", "latin1");
  locator.writeBigUInt64LE(BigInt(zip.length - end.length), 8);
  return Buffer.concat([zip.subarray(0, zip.length - end.length), large, locator, Buffer.from(end).fill(0xff, 8, 20)]);
}

test("whatever lies among the submissions, each is read, and the right ones are graded", async () => {
  const good = await zipOf({ name: COMMIT, content: SOURCE });
  const dir = await folderOf({
    [`a-right/${COMMIT}`]: SOURCE,
    "b-count.zip": withCount(good, 0xfffe),
    "c-zip64.zip": lyingZip64(good),
    [`d-huge/${COMMIT}`]: SOURCE,
    "d-huge/core": "",
    [`e-deep/${"d/".repeat(500)}x`]: "",
    [`e-deep/${COMMIT}`]: SOURCE,
    [`f-pipe/${COMMIT}`]: SOURCE,
    "g-pipe/.keep": "",
    [`h-loop/${COMMIT}`]: SOURCE,
    [`z-right/${COMMIT}`]: SOURCE,
  });
  await truncate(path.join(dir, "d-huge", "core"), 20 * 2 ** 30);
  await symlink("loop", path.join(dir, "h-loop", "loop"));
  await execa("mkfifo", [
    path.join(dir, "f-pipe", "pipe"),
    path.join(dir, "g-pipe", "commit.ts"),
    path.join(dir, "pipe.zip"),
  ]);
  const gbk = Buffer.concat([Buffer.from(`${dir}/i-`), Buffer.from("d5c5ceb0", "hex")]);
  await mkdir(gbk);
  await writeFile(Buffer.concat([gbk, Buffer.from("/commit.ts")]), SOURCE);

  const { found, ignored } = await findEntries(dir, ZPBFT.gradedFiles);
  const all = await Promise.all(nameEntries(found, new Map()).map((entry) => readCandidate(entry, ZPBFT)));
  expect(ignored).toEqual(["pipe.zip"]);
  expect(all.map(({ entry, files, refusal, error }) => [entry.name, files.get(COMMIT) ?? refusal, error])).toEqual([
    ["a-right", SOURCE, ""],
    ["b-count", expect.stringMatching(/^the zip is not taken: it is damaged/), ""],
    ["c-zip64", expect.stringMatching(/^the zip is not taken: it is no zip that can be read/), ""],
    ["d-huge", SOURCE, ""],
    ["e-deep", SOURCE, ""],
    ["f-pipe", SOURCE, ""],
    ["g-pipe", "commit.ts is not a regular file: put the file itself there", ""],
    ["h-loop", SOURCE, ""],
    ["i-张伟", SOURCE, ""],
    ["z-right", SOURCE, ""],
  ]);
});

test("a name as long as a system takes is read", async () => {
  const long = "n".repeat(250);
  const dir = await folderOf({ [`${long}/${long}/${COMMIT}`]: SOURCE });
  const { found } = await findEntries(dir, ZPBFT.gradedFiles);
  const [entry] = nameEntries(found, new Map());
  expect(entry?.name.length).toBeLessThan(130);
  expect((await readCandidate(entry as NonNullable<typeof entry>, ZPBFT)).files.get(COMMIT)).toBe(SOURCE);
});

test("a folder that may not be read is this machine's trouble; one beside the graded file is noted", async () => {
  const dir = await folderOf({
    [`ann/${COMMIT}`]: SOURCE,
    [`bob/${COMMIT}`]: SOURCE,
    "bob/secret/x": "",
    "cyd/in/x": "",
  });
  for (const name of ["ann", "bob/secret", "cyd/in"]) await chmod(path.join(dir, name), 0);
  // Root may read all, so that somebody else looks.
  const script = `
    const { findEntries, nameEntries } = await import(${JSON.stringify(moduleUrl("grader/class/entries.ts"))});
    const { readCandidate } = await import(${JSON.stringify(moduleUrl("grader/class/candidate.ts"))});
    const { ZPBFT } = await import(${JSON.stringify(moduleUrl("grader/labs/zpbft/lab.ts"))});
    if (process.getuid() === 0) { process.setgroups([]); process.setgid(65534); process.setuid(65534); }
    const { found } = await findEntries(process.argv[1], ZPBFT.gradedFiles);
    for (const entry of nameEntries(found, new Map())) {
      const { refusal, error, notes, files } = await readCandidate(entry, ZPBFT);
      console.log([entry.name, files.size, refusal, error, notes.join()].join("|"));
    }`;
  await chmod(dir, 0o755);
  const { stdout } = await execa(process.execPath, ["--input-type=module", "-e", script, dir], {
    cwd: PROJECT_DIR,
  });
  expect(stdout.split("\n")).toEqual([
    "ann|0||it cannot be read here: EACCES: permission denied|",
    "bob|1|||secret cannot be read (EACCES: permission denied): it does not count",
    "cyd|0||no commit.ts was found, but in cannot be read (EACCES: permission denied)|",
  ]);
  for (const name of ["ann", "bob/secret", "cyd/in"]) await chmod(path.join(dir, name), 0o755);
});
