import { once } from "node:events";
import type { Socket } from "node:net";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { FolderDisk } from "../../../../../grader/labs/kit/world/folder-disk.ts";
import { Process } from "../../../../../grader/sandbox/launch.ts";
import { UNSANDBOXED } from "../../../../../grader/sandbox/sandbox.ts";
import { folderOf, temporaryDir, WAIT_MS } from "../../../support.ts";

/** Asks its disk, and never reads what that answers. */
const ASKS = `
  import { writeSync } from "node:fs";
  writeSync(3, JSON.stringify({ op: "load", id: 1 }) + "\\n");
  setInterval(() => {}, 1e6);`;

test("a process that is killed with an unread answer of its disk takes nobody with it", async () => {
  const dir = await folderOf({ "asks.mjs": ASKS });
  const disk = await FolderDisk.make(path.join(await temporaryDir(), "disk"));
  const child = Process.node("asks", [path.join(dir, "asks.mjs")], dir, {
    sandbox: UNSANDBOXED,
    reads: [],
    hasDisk: true,
  });
  onTestFinished(async () => void (await child.kill()));
  const line = child.disk as Socket;
  const failed = once(line, "error");
  const uncaught: unknown[] = [];
  const note = (error: unknown): void => void uncaught.push(error);
  process.on("uncaughtException", note);
  onTestFinished(() => void process.off("uncaughtException", note));
  disk.attach(line);
  await expect.poll(() => line.bytesWritten, { timeout: WAIT_MS }).toBeGreaterThan(0);
  await child.kill();
  // The system tells of it so; what does not tell would show nothing here.
  expect((await failed)[0]).toMatchObject({ code: "ECONNRESET" });
  expect(uncaught).toEqual([]);
});
