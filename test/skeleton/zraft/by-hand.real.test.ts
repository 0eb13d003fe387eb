import { rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freeAddress } from "../../../grader/base/ports.ts";
import { startRoleOf } from "../role.ts";
import { temporaryDir } from "../support.ts";
import { completeProgram } from "./cluster.ts";

let program: string;

beforeAll(async () => {
  program = await completeProgram();
});

afterAll(() => rm(program, { recursive: true, force: true }));

const startRole = (until: string, ...args: string[]) => startRoleOf(program, "zraft", until, ...args);

test("a master, three servers and a client are played in terminals: every command has a result, and the end is the end", async () => {
  const [maddr, dir] = [await freeAddress(), await temporaryDir()];
  await startRole("waiting for node registration", "master", "-maddr", maddr);
  const servers = [0, 1, 2].map(async (id) => {
    const own = ["-saddr", await freeAddress(), "-dir", path.join(dir, String(id)), "-new"];
    return startRole("== start work loop ==", "server", "-maddr", maddr, ...own, "-heartbeat", "50");
  });
  for (const { lines } of await Promise.all(servers)) {
    expect(lines.map((line) => line.replace(/^\w+\.ts:\d+: /, ""))).toContain("INFO| disk empty");
  }

  const { role } = await startRole("client start ...", "client", "-maddr", maddr, "-timeout", "50");
  role.stdin.end("put x 1\n\nappend x 2\nget x\nnonsense\ndel x\nall\nput \u0007 1\n");
  const { exitCode, stdout, stderr } = await role;
  const results = Array.from(stdout.matchAll(/==== result ====\n(.*)\n================/g), ([, result]) => result);
  expect(results).toEqual([
    "put ok",
    "append ok",
    "result: 12",
    "usage: get <key>, put <key> <val>, append <key> <val>, del <key>, all",
    "del ok",
    "",
  ]);
  expect(stderr).toContain("WARN| command not sent: it holds a control character");
  expect(exitCode).toBe(0);
});

test("a client that nobody answers says so, and ends with 1", async () => {
  const [maddr, dir] = [await freeAddress(), await temporaryDir()];
  await startRole("waiting for node registration", "master", "-maddr", maddr, "-n", "2");
  const [, second] = await Promise.all(
    ["a", "b"].map(async (name) => {
      const own = ["-saddr", await freeAddress(), "-dir", path.join(dir, name), "-new"];
      return startRole("== start work loop ==", "server", "-maddr", maddr, ...own);
    }),
  );
  const { role } = await startRole("client start ...", "client", "-maddr", maddr, "-timeout", "1");
  // One of two is no majority.
  second?.role.kill("SIGKILL");
  await second?.role;
  role.stdin.end("put x 1\n");
  const { exitCode, stderr } = await role;
  expect(stderr).toMatch(/ERROR\| .*(no answer within 1 s|may still be executed)/);
  expect(exitCode).toBe(1);
});
