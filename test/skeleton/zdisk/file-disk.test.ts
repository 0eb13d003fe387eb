import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DiskError } from "../../../skeleton/zdisk/disk.ts";
import { FileDisk } from "../../../skeleton/zdisk/file-disk.ts";
import { temporaryDir } from "../support.ts";

const bytes = (text: string): Buffer => Buffer.from(text);

test("what was appended is there for the next one, in order", async () => {
  const dir = await temporaryDir();
  const disk = new FileDisk(dir);
  expect(disk.load()).toEqual(bytes(""));
  disk.append(bytes("one"));
  disk.append(bytes("two"));
  const next = new FileDisk(dir);
  expect(next.load()).toEqual(bytes("onetwo"));
  next.append(bytes("three"));
  expect(new FileDisk(dir).load()).toEqual(bytes("onetwothree"));
});

test("what is replaced is gone, and what is appended then stands behind the new", async () => {
  const dir = await temporaryDir();
  const disk = new FileDisk(dir);
  disk.append(bytes("old"));
  disk.replace(bytes("new"));
  disk.append(bytes("er"));
  disk.replace(bytes("newest"));
  disk.append(bytes("!"));
  expect(new FileDisk(dir).load()).toEqual(bytes("newest!"));
  expect(await readdir(dir)).toEqual(["records"]);
});

test("a replacement that a crash cut short is not looked at, and is in nobody's way", async () => {
  const dir = await temporaryDir();
  new FileDisk(dir).append(bytes("old"));
  await writeFile(join(dir, "records.new"), "half of a lon");
  const disk = new FileDisk(dir);
  expect(disk.load()).toEqual(bytes("old"));
  disk.replace(bytes("new"));
  expect(await readFile(join(dir, "records"), "utf8")).toBe("new");
});

test("it counts what was added since all was replaced", async () => {
  const dir = await temporaryDir();
  const disk = new FileDisk(dir);
  disk.append(bytes("12345"));
  expect(disk.appended).toBe(5);
  disk.replace(bytes("1234567890"));
  expect(disk.appended).toBe(0);
  disk.append(bytes("12"));
  expect(disk.appended).toBe(2);
  const next = new FileDisk(dir);
  next.load();
  expect(next.appended).toBe(12);
});

test("a folder that is not there is a DiskError that names the file", async () => {
  const dir = join(await temporaryDir(), "missing");
  expect(() => new FileDisk(dir).append(bytes("x"))).toThrow(DiskError);
  expect(() => new FileDisk(dir).append(bytes("x"))).toThrow(`cannot write to ${join(dir, "records")}: ENOENT`);
  expect(() => new FileDisk(dir).replace(bytes("x"))).toThrow(`cannot replace ${join(dir, "records")}: ENOENT`);
});
