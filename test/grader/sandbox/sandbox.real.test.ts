import { randomUUID } from "node:crypto";
import { chown, mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { Process } from "../../../grader/sandbox/launch.ts";
import {
  CACHE_DIR,
  giveTo,
  openTo,
  removeLeft,
  type Sandbox,
  sandboxedCommand,
  sandboxHere,
  UNSANDBOXED,
} from "../../../grader/sandbox/sandbox.ts";
import { folderOf, WAIT_MS } from "../support.ts";

/** Says of each attempt whether it succeeded, one line each. */
const TRIES = `
  import { execSync } from "node:child_process";
  import { readFileSync, readdirSync, writeFileSync, symlinkSync, openSync } from "node:fs";
  import { Worker } from "node:worker_threads";
  const [, , allowed, forbidden] = process.argv;
  const tries = {
    "own folder": () => readFileSync(import.meta.dirname + "/inside.txt"),
    "given file": () => readFileSync(allowed),
    "other file": () => readFileSync(forbidden),
    "folder above": () => readdirSync(import.meta.dirname + "/.."),
    "proc": () => readFileSync("/proc/self/status"),
    "write": () => writeFileSync(import.meta.dirname + "/new.txt", "x"),
    "write compiled": () => writeFileSync(import.meta.dirname + "/${CACHE_DIR}/new", "x"),
    "link": () => symlinkSync("/", import.meta.dirname + "/${CACHE_DIR}/link"),
    "child": () => execSync("true"),
    "worker": () => new Worker("1", { eval: true }),
    "addon": () => process.dlopen({ exports: {} }, "/lib/x86_64-linux-gnu/libc.so.6"),
    "binding": () => process.binding("fs"),
    "memory": () => Buffer.alloc(2 ** 30, 1),
    "parent": () => process.kill(process.ppid, 0),
  };
  for (const [name, attempt] of Object.entries(tries)) {
    try { attempt(); console.log(name + ": yes"); } catch (error) { console.log(name + ": no"); }
  }
  console.log("environment: " + Object.keys(process.env).filter((name) => !name.startsWith("__")));
  console.log("end");
  setInterval(() => {}, 1e6);`;

async function triesOf(sandbox: Sandbox): Promise<Record<string, string>> {
  const dir = await folderOf({ "tries.mjs": TRIES, "inside.txt": "inside" });
  const other = await folderOf({ "allowed.txt": "allowed", "forbidden.txt": "forbidden" });
  await mkdir(path.join(dir, CACHE_DIR));
  const [allowed, forbidden] = [path.join(other, "allowed.txt"), path.join(other, "forbidden.txt")];
  await openTo(sandbox, dir);
  await openTo(sandbox, other);
  await giveTo(sandbox, allowed);
  const program = [path.join(dir, "tries.mjs"), allowed, forbidden];
  const child = Process.node("tries", program, dir, { sandbox, reads: [allowed] });
  onTestFinished(async () => void (await child.kill()));
  await child.stdout.until(/^end$/m, { timeout_ms: WAIT_MS });
  // What it wrote to its compiled sources, if anything, is empty: it has no room.
  for (const name of sandbox === UNSANDBOXED ? [] : await readdir(path.join(dir, CACHE_DIR))) {
    expect((await stat(path.join(dir, CACHE_DIR, name))).size).toBe(0);
  }
  return Object.fromEntries(child.stdout.lines.slice(0, -1).map((line) => line.split(": ") as [string, string]));
}

describe("a process that is sandboxed as well as it can be here", () => {
  test("reads what is its own, and does nothing else", async () => {
    const sandbox = await sandboxHere();
    expect(sandbox.layers.slice(0, 2)).toEqual(["permissions", "limits"]);
    expect(await triesOf(sandbox)).toEqual({
      "own folder": "yes",
      "given file": "yes",
      "other file": "no",
      "folder above": "no",
      proc: "no",
      write: "no",
      "write compiled": "no",
      link: "no",
      child: "no",
      worker: "no",
      addon: "no",
      binding: "no",
      memory: "no",
      // Only another user has no power over its parent.
      parent: sandbox.layers.includes("user") ? "no" : "yes",
      environment: "NODE_COMPILE_CACHE_PORTABLE,NODE_COMPILE_CACHE",
    });
  });

  test("runs as a user of its own where there is root", async () => {
    const [one, other] = [await sandboxHere(), await sandboxHere()];
    expect(one.layers.includes("user")).toBe(one.user !== undefined);
    if (process.getuid?.() !== 0) expect(one.user).toBeUndefined();
    else expect(one.user).not.toBe(other.user);
  });
});

test("what a sandboxed user has left where everybody may write is removed, and nobody else's", async () => {
  const { user } = await sandboxHere();
  if (user === undefined) return expect(process.getuid?.()).not.toBe(0);
  const [left, other] = ["left", "other"].map((name) => path.join(tmpdir(), `grader-test-${randomUUID()}-${name}`));
  for (const place of [left, other] as string[]) await mkdir(path.join(place, "deep"), { recursive: true });
  onTestFinished(() => rm(other as string, { recursive: true }));
  await chown(left as string, user, user);
  await removeLeft({ layers: [], user });
  await expect(stat(left as string)).rejects.toThrow("ENOENT");
  expect((await stat(other as string)).isDirectory()).toBe(true);
});

test("the same tries succeed where nothing is sandboxed", async () => {
  const tries = await triesOf(UNSANDBOXED);
  expect(tries).toMatchObject({
    "other file": "yes",
    "folder above": "yes",
    write: "yes",
    child: "yes",
    memory: "yes",
  });
});

test("an unconfined command is Node's own", () => {
  expect(sandboxedCommand(UNSANDBOXED, ["a.js"], { dir: "/x", reads: [] })).toEqual({
    file: process.execPath,
    args: ["a.js"],
  });
});

test("a folder that nobody else may enter is opened to the sandboxed user, and to no other", async () => {
  const { user } = await sandboxHere();
  if (user === undefined) return expect(process.getuid?.()).not.toBe(0);
  const dir = await folderOf({ key: "secret" });
  await openTo({ layers: [], user }, dir);
  await giveTo({ layers: [], user }, path.join(dir, "key"));
  const [folder, file] = [await stat(dir), await stat(path.join(dir, "key"))];
  expect([folder.uid, folder.gid, folder.mode & 0o777]).toEqual([0, user, 0o750]);
  expect([file.uid, file.gid, file.mode & 0o777]).toEqual([user, user, 0o400]);
  await writeFile(path.join(dir, "more"), "");
});
