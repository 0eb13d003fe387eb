import { readFile, symlink } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { COMMIT, folderOf, runGrader, SOLUTION } from "../support.ts";

let solution: string;

beforeAll(async () => {
  solution = await readFile(path.join(SOLUTION, COMMIT), "utf8");
});

/** What comes of a submission with these links in it. It is read by a process that can be killed: it may not come back. */
async function linked(links: Record<string, string>) {
  const dir = await folderOf({ [COMMIT]: solution });
  for (const [name, target] of Object.entries(links)) await symlink(target, path.join(dir, name));
  const { exitCode, stderr } = await runGrader(["naive", "--submission", dir, "-help"]);
  return { exitCode, stderr };
}

describe("a link that is nobody's concern is not followed", () => {
  test.each([
    ["to the folder itself, twice", { ".a": ".", ".b": "." }],
    ["to everything", { ".root": "/" }],
    ["to packages that lie elsewhere", { node_modules: "/" }],
    ["to nothing", { ".nothing": "/no/such/folder" }],
  ])("%s", async (_, links) => {
    expect(await linked(links)).toEqual({ exitCode: 0, stderr: "" });
  });
});

describe("nor is any other link", () => {
  test.each([
    ["to the folder itself, twice", { a: ".", b: "." }],
    ["to everything", { a: "/" }],
    ["to nothing", { a: "/no/such/folder" }],
  ])("%s", async (_, links) => {
    expect(await linked(links)).toEqual({ exitCode: 0, stderr: expect.stringContaining("a is not the lab's: ") });
  });
});
