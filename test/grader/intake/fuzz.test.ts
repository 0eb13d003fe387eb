import { mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { pack } from "tar-stream";
import { expect, test } from "vitest";
import { takeIn } from "../../../grader/intake/intake.ts";
import { ZPBFT } from "../../../grader/labs/zpbft/lab.ts";
import { SubmissionError } from "../../../grader/submission/submission.ts";
import { temporaryDir } from "../support.ts";
import { zipOf } from "./zips.ts";

/** Takes it in. Whatever it is, it ends with a file or with words for the student. */
async function comesToAnEnd(place: string, name: string): Promise<void> {
  try {
    const { files } = await takeIn([{ place, name }], "ann", ZPBFT);
    expect([...files.keys()]).toEqual(ZPBFT.gradedFiles);
  } catch (error) {
    expect(error).toBeInstanceOf(SubmissionError);
    expect((error as Error).message).not.toContain(path.dirname(place));
  }
}

const zip = await zipOf(
  { name: "a/zpbft/commit.ts", content: "export {};\n" },
  { name: "a/README.md", content: "x".repeat(200) },
  { name: "link", content: "../x", mode: 0o120777 },
  { name: "zpbft/", content: "" },
);

const tar = pack();
tar.entry({ name: "link", type: "symlink", linkname: "a" });
tar.entry({ name: "a/zpbft/commit.ts" }, "export {};\n");
tar.entry({ name: `${"long/".repeat(40)}commit.ts`, pax: { path: `${"long/".repeat(40)}commit.ts` } }, "x");
tar.finalize();
const tarred = await buffer(tar);

/** The same bytes, but for some of them; and perhaps not all of them, or more. */
const damaged = (whole: Buffer): fc.Arbitrary<Buffer> =>
  fc
    .tuple(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.constantFrom(0, 1, 0x2f, 0x5c, 0x7f, 0x80, 0xff)), {
        maxLength: 6,
      }),
      fc.option(fc.nat(whole.length), { nil: whole.length, freq: 4 }),
      fc.uint8Array({ maxLength: 8 }),
    )
    .map(([changes, length, more]) => {
      const bytes = Buffer.from(whole);
      for (const [place, byte] of changes) bytes[place] = byte;
      return Buffer.concat([bytes.subarray(0, length), more]);
    });

test.each([
  ["zip", "lab.zip", zip],
  ["tar", "lab.tar", tarred],
  ["gzipped tar", "lab.tgz", gzipSync(tarred)],
])(
  "a damaged %s comes to an end",
  async (_, name, whole) => {
    const place = path.join(await temporaryDir(), name);
    await fc.assert(
      fc.asyncProperty(damaged(whole), async (bytes) => {
        await writeFile(place, bytes);
        await comesToAnEnd(place, name);
      }),
      { numRuns: 400 },
    );
  },
  300_000,
);

const NAMES = [
  "a",
  "zpbft",
  "skeleton",
  "commit.ts",
  "Commit.ts",
  "commit (1).ts",
  "prepare.ts",
  "lab.zip",
  "lab.7z",
  ".git",
  "node_modules",
];

/** A tree of folders, files, and links to anywhere, with names that are UTF-8 or not. */
const tree = fc.array(
  fc.tuple(
    fc.array(
      fc.oneof(
        { weight: 9, arbitrary: fc.constantFrom(...NAMES).map(Buffer.from) },
        { weight: 1, arbitrary: fc.constant(Buffer.from("d5c5", "hex")) },
      ),
      {
        minLength: 1,
        maxLength: 5,
      },
    ),
    fc.oneof(
      fc.constantFrom("file", "zip", "empty"),
      fc.constantFrom("link:/etc/hostname", "link:..", "link:a", "link:."),
    ),
  ),
  { maxLength: 8 },
);

test("any tree comes to an end", async () => {
  const root = await temporaryDir();
  let count = 0;
  await fc.assert(
    fc.asyncProperty(tree, async (entries) => {
      const dir = path.join(root, String(count++));
      await mkdir(dir);
      for (const [parts, what] of entries) {
        const place = parts.reduce((at, part) => Buffer.concat([at, Buffer.from("/"), part]), Buffer.from(dir));
        const folder = place.subarray(0, place.lastIndexOf("/"));
        // What is there already as something else stays that.
        await mkdir(folder, { recursive: true }).catch(() => {});
        if (what.startsWith("link:")) await symlink(what.slice(5), place).catch(() => {});
        else await writeFile(place, what === "zip" ? zip : what === "file" ? "export {};\n" : "").catch(() => {});
      }
      await comesToAnEnd(dir, "ann");
    }),
    { numRuns: 300 },
  );
}, 300_000);
