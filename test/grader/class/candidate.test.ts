import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readCandidate } from "../../../grader/class/candidate.ts";
import { ZPBFT } from "../../../grader/labs.ts";
import { COMMIT, folderOf, temporaryDir } from "../support.ts";
import { zipOf } from "./zips.ts";

const read = (place: string, kind: "folder" | "zip" = "folder") =>
  readCandidate({ name: "ann", source: "ann", place, kind }, ZPBFT);

const SOURCE = "export {};\n";

describe("the graded file is found", () => {
  test.each([
    ["in its folder", { [COMMIT]: SOURCE }],
    ["in a folder around that", { [`ann/${COMMIT}`]: SOURCE }],
    ["in two of them", { [`export/ann/${COMMIT}`]: SOURCE }],
    ["bare", { "commit.ts": SOURCE }],
    ["bare, in a folder", { "ann/commit.ts": SOURCE }],
    ["in a repository of the lab", { [`skeleton/${COMMIT}`]: SOURCE, "README.md": "mine", "notes/a.txt": "" }],
    ["in such a repository in a folder", { [`lab-ann/skeleton/${COMMIT}`]: SOURCE, "lab-ann/package.json": "{}" }],
  ])("%s", async (_, files) => {
    expect(await read(await folderOf(files))).toMatchObject({ refusal: "", files: new Map([[COMMIT, SOURCE]]) });
    const zip = path.join(await temporaryDir(), "ann.zip");
    await writeFile(zip, await zipOf(...Object.entries(files).map(([name, content]) => ({ name, content }))));
    expect(await read(zip, "zip")).toMatchObject({ refusal: "", files: new Map([[COMMIT, SOURCE]]) });
  });
});

test("one submission is the same however it is packed, and another is not", async () => {
  const [one, same, other] = await Promise.all([
    read(await folderOf({ [COMMIT]: SOURCE })),
    read(await folderOf({ "commit.ts": SOURCE })),
    read(await folderOf({ [COMMIT]: "export { };\n" })),
  ]);
  expect(same?.content).toBe(one?.content);
  expect(other?.content).not.toBe(one?.content);
});

test.each([
  ["nothing", {}, "zpbft/commit.ts is missing in ann"],
  [
    "a file that it imports",
    { [COMMIT]: 'import "./helper.ts"', "zpbft/helper.ts": SOURCE },
    "zpbft/helper.ts is not the lab's",
  ],
  ["a bare file that is too large", { "commit.ts": "/".repeat(300_000) }, "zpbft/commit.ts is 300000 bytes long"],
  ["a bare file that is no text", { "commit.ts": Buffer.from([0xff]) }, "zpbft/commit.ts is not UTF-8 text"],
])("%s is refused, with words for the student", async (_, files, words) => {
  const { refusal, files: found } = await read(await folderOf(files as Record<string, string>));
  expect(refusal).toContain(words);
  expect(refusal).not.toContain("/tmp");
  expect(found.size).toBe(0);
});

test("a bare file that is a folder is none", async () => {
  const dir = await temporaryDir();
  await mkdir(path.join(dir, "commit.ts"));
  expect((await read(dir)).refusal).not.toBe("");
});
