import { open, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { makeFolder, writeWhole } from "../../../grader/base/write.ts";
import { temporaryDir } from "../support.ts";

describe("a file that is written whole", () => {
  test("takes the place of what was there, a link included, and leaves nothing unfinished", async () => {
    const dir = await temporaryDir();
    await writeFile(path.join(dir, "other"), "other");
    await symlink("other", path.join(dir, "file"));
    await writeWhole(path.join(dir, "file"), "new");
    await writeWhole(path.join(dir, "deep", "file"), "new");
    expect(await readFile(path.join(dir, "file"), "utf8")).toBe("new");
    expect(await readFile(path.join(dir, "other"), "utf8")).toBe("other");
    expect((await readdir(dir, { recursive: true })).toSorted()).toEqual(["deep", "deep/file", "file", "other"]);
  });

  test("does not take the place of a pipe: who reads there gets it", async () => {
    const dir = await temporaryDir();
    const pipe = path.join(dir, "pipe");
    await execa("mkfifo", [pipe]);
    const reader = execa("cat", [pipe]);
    await writeWhole(pipe, "for the reader");
    expect((await reader).stdout).toBe("for the reader");
    expect(await readdir(dir)).toEqual(["pipe"]);
  });

  test("does not take the place of a file that is open, as /dev/stdout may be", async () => {
    const file = path.join(await temporaryDir(), "file");
    const handle = await open(file, "w");
    await writeWhole(`/dev/fd/${handle.fd}`, "told");
    await handle.close();
    expect(await readFile(file, "utf8")).toBe("told");
  });
});

test("of a folder that cannot be made, it is told what is in the way", async () => {
  const dir = await temporaryDir();
  await writeFile(path.join(dir, "file"), "");
  for (const wanted of ["file", "file/deep", "file/deep/er"]) {
    await expect(makeFolder(path.join(dir, wanted))).rejects.toThrow(
      `${path.join(dir, "file")} is a file, and no folder`,
    );
  }
  await makeFolder(path.join(dir, "made", "deep"));
  await makeFolder(path.join(dir, "made", "deep"));
  expect(await readdir(path.join(dir, "made"))).toEqual(["deep"]);
});
