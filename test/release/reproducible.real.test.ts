import { utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { projectCopy, releaseOf, releaseOfRun } from "./support.ts";

test("the same project makes the same bytes, in a new folder and in an empty one, whenever, and whatever lies about", async () => {
  const other = await projectCopy();
  await utimes(path.join(other, "handout.md"), new Date(2001, 1, 1), new Date(2001, 1, 1));
  await writeFile(path.join(other, "grader", "scratch.log"), "a leftover");
  await writeFile(path.join(other, "skeleton", "pri1.pem"), "a key");
  await writeFile(path.join(other, "skeleton", ".commit.ts.swp"), "a swap file");

  const first = await releaseOfRun();
  const zone = process.env.TZ;
  process.env.TZ = "Asia/Tokyo";
  onTestFinished(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });
  const second = await releaseOf(other);

  expect(second.names).toEqual(first.names);
  for (const name of first.names) {
    expect((await second.read(name)).equals(await first.read(name)), `${name} is the same`).toBe(true);
  }
});
