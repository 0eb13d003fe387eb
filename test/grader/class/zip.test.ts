import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { BYTES_MAX, ENTRIES_MAX, readZip } from "../../../grader/class/zip.ts";
import { SubmissionError } from "../../../grader/submission/submission.ts";
import { COMMIT, temporaryDir } from "../support.ts";
import { forged, withField, type ZipEntry, zipOf } from "./zips.ts";

const FLAGS = 8;
const SIZE = 24;
const ENCRYPTED = 1;

async function read(zip: Buffer): Promise<Record<string, string>> {
  const file = path.join(await temporaryDir(), "ann.zip");
  await writeFile(file, zip);
  return Object.fromEntries(Array.from(await readZip(file), ([name, content]) => [name, content.toString()]));
}

async function refusalOf(zip: Buffer): Promise<string> {
  const error = await read(zip).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(SubmissionError);
  return (error as Error).message;
}

const good: ZipEntry = { name: COMMIT, content: "export {};\n" };

test("the files of a zip are read, folders and names in other scripts among them", async () => {
  const zip = await zipOf({ name: "zpbft/" }, good, { name: "lösung/说明.txt", content: "ü", isStored: true });
  expect(await read(zip)).toEqual({ [COMMIT]: "export {};\n", "lösung/说明.txt": "ü" });
});

test("what systems and editors add is not unpacked", async () => {
  const junk = ["__MACOSX/zpbft/._commit.ts", ".DS_Store", "zpbft/.DS_Store", ".git/config", "node_modules/x/index.js"];
  const zip = await zipOf(...junk.map((name) => ({ name, content: Buffer.alloc(BYTES_MAX / 4) })), good);
  expect(Object.keys(await read(zip))).toEqual([COMMIT]);
});

test.each([
  ["/etc/commit.ts", "is not relative"],
  ["C:/et/commit.ts", "is not relative"],
  ["../../commit.ts", "leads out of its folder"],
  ["zpbft/../../x.ts", "leads out of its folder"],
  ["zpbft//commit.ts", "leads out of its folder, or nowhere"],
  ["./zpbft/commit.ts", "leads out of its folder, or nowhere"],
  ["..\\..\\commit.ts", "has a backslash"],
  ["zpbft\\commit.ts", "has a backslash"],
  ["zpbft/\u001b[2Jcommit.ts", "has control characters"],
  ["zpbft/commit.ts\u0000.txt", "has control characters"],
])("the name %j is refused", async (name, why) => {
  const placeholder = "n".repeat(name.length);
  const refusal = await refusalOf(forged(await zipOf({ ...good, name: placeholder }), placeholder, name));
  expect(refusal).toContain(why);
  expect(refusal).not.toMatch(/\p{Cc}/u);
});

test("a name that no file system takes is refused", async () => {
  expect(await refusalOf(await zipOf({ name: "n".repeat(201) }))).toContain("is too long");
  expect(await refusalOf(await zipOf({ name: "nnnnnnnnn/".repeat(41).concat("x") }))).toContain("is too long");
});

test.each([
  ["a link", 0o120777, "is a link"],
  ["a pipe", 0o010644, "neither a file nor a folder"],
  ["a device", 0o020666, "neither a file nor a folder"],
])("%s is refused", async (_, mode, why) => {
  expect(await refusalOf(await zipOf({ name: COMMIT, content: "/etc/passwd", mode }))).toContain(why);
});

test("an encrypted file is refused", async () => {
  expect(await refusalOf(withField(await zipOf(good), FLAGS, ENCRYPTED))).toContain(`"${COMMIT}" is encrypted`);
});

test.each([
  ["twice", [good, good], "is there twice"],
  ["in two cases", [good, { ...good, name: "zpbft/Commit.ts" }], "differ in case only"],
  ["in folders of two cases", [good, { ...good, name: "Zpbft/other.ts" }], "differ in case only"],
  ["as a file and a folder", [{ name: "zpbft" }, good], "is a file and a folder at once"],
  ["as a folder and a file", [good, { name: "zpbft" }], "is a file and a folder at once"],
] as const)("a name that is there %s is refused", async (_, entries, why) => {
  expect(await refusalOf(await zipOf(...entries))).toContain(why);
});

test("a folder may be named before and after what lies in it, and not twice", async () => {
  expect(Object.keys(await read(await zipOf(good, { name: "zpbft/" })))).toEqual([COMMIT]);
  expect(await refusalOf(await zipOf(good, { name: "zpbft/" }, { name: "zpbft/" }))).toContain("is there twice");
});

test("as many entries as are allowed are read, and one more is refused", async () => {
  const entries = Array.from({ length: ENTRIES_MAX }, (_, place) => ({ name: `${place}.txt` }));
  expect(Object.keys(await read(await zipOf(...entries)))).toHaveLength(ENTRIES_MAX);
  expect(await refusalOf(await zipOf(...entries, good))).toContain("more than 1000 files");
});

test("as many bytes as are allowed are unpacked, and one more is refused, in one file or in several", async () => {
  const half = Buffer.alloc(BYTES_MAX / 2);
  const fits = await zipOf({ name: "a", content: half }, { name: "b", content: half });
  expect(Object.keys(await read(fits))).toEqual(["a", "b"]);
  const several = await zipOf({ name: "a", content: half }, { name: "b", content: half }, { name: "c", content: "1" });
  expect(await refusalOf(several)).toContain("unpacks to more than 10 MiB");
  const bomb = await zipOf({ name: "a", content: Buffer.alloc(5 * BYTES_MAX) });
  expect(bomb.length).toBeLessThan(BYTES_MAX / 10);
  expect(await refusalOf(bomb)).toContain("unpacks to more than 10 MiB");
});

test("a bomb that says it is small is refused", async () => {
  const bomb = await zipOf({ name: "a", content: Buffer.alloc(2 * BYTES_MAX) });
  const lying = withField(withField(bomb, SIZE, 100), SIZE + 2, 0);
  expect(await refusalOf(lying)).toContain("it is damaged");
});

test("content that does not fit its checksum is refused", async () => {
  const zip = await zipOf({ name: COMMIT, content: "return true", isStored: true });
  expect(await refusalOf(forged(zip, "return true", "return nope"))).toContain("a checksum does not fit");
});

test("what is no zip, or only a part of one, is refused", async () => {
  expect(await refusalOf(Buffer.from("hello"))).toContain("it is no zip that can be read");
  expect(await refusalOf(Buffer.alloc(0))).toContain("it is no zip that can be read");
  const zip = await zipOf(good);
  for (const length of [10, zip.length >> 1, zip.length - 30, zip.length - 1]) {
    expect(await refusalOf(zip.subarray(0, length))).toContain("it is no zip that can be read");
  }
});

test("a zip whose beginning is lost is refused", async () => {
  expect(await refusalOf((await zipOf(good)).subarray(20))).toMatch(/it is damaged|no zip that can be read/);
});
