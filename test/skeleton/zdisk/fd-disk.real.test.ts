import { createInterface } from "node:readline";
import type { Duplex } from "node:stream";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";
import { Inbox } from "../support.ts";

const USER = fileURLToPath(new URL("fd-disk-user.ts", import.meta.url));

interface Asked {
  op: string;
  id: number;
  bytes?: string;
}

/** A process that uses a disk, which the test plays. */
function startUser(...ops: string[]) {
  const user = execa(process.execPath, [USER, ...ops], { stdio: ["ignore", "pipe", "pipe", "pipe"], reject: false });
  onTestFinished(async () => {
    user.kill("SIGKILL");
    await user;
  });
  const line = user.stdio[3] as unknown as Duplex;
  const asked = new Inbox<Asked>();
  createInterface({ input: line }).on("line", (text) => asked.put(JSON.parse(text)));
  const said = new Inbox<string>();
  createInterface({ input: user.stdout }).on("line", (text) => said.put(text));
  const answer = (value: object | string): void =>
    void line.write(typeof value === "string" ? value : `${JSON.stringify(value)}\n`);
  return { user, line, asked, said, answer };
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

test("each operation is a line, and is done when its answer has come", async () => {
  const { asked, said, answer } = startUser("load", "append:more", "replace:all");
  expect(await asked.take()).toEqual({ op: "load", id: 1 });
  answer({ id: 1, bytes: base64("what was") });
  expect(await said.take()).toBe("loaded what was");
  expect(await said.take()).toBe("load done, appended=8");
  expect(await asked.take()).toEqual({ op: "append", id: 2, bytes: base64("more") });
  expect(said.size).toBe(0);
  answer({ id: 2 });
  expect(await said.take()).toBe("append done, appended=12");
  expect(await asked.take()).toEqual({ op: "replace", id: 3, bytes: base64("all") });
  answer({ id: 3 });
  expect(await said.take()).toBe("replace done, appended=0");
});

test("an answer may come in pieces, and be longer than what is read at once", async () => {
  const content = "0123456789".repeat(50_000);
  const { asked, said, answer } = startUser("load");
  await asked.take();
  const text = `${JSON.stringify({ id: 1, bytes: base64(content) })}\n`;
  answer(text.slice(0, 5));
  answer(text.slice(5, 100_000));
  answer(text.slice(100_000));
  expect(await said.take()).toBe(`loaded ${content}`);
});

test("an operation that failed is an error, and so is what is no answer to it", async () => {
  const { asked, said, answer } = startUser("append:a", "append:b", "append:c");
  await asked.take();
  answer({ id: 1, error: "EIO" });
  expect(await said.take()).toBe("DiskError: append failed: EIO");
  await asked.take();
  answer({ id: 7 });
  expect(await said.take()).toBe("DiskError: the disk answered 7, and was asked 2");
  await asked.take();
  answer("nonsense\n");
  expect(await said.take()).toMatch(/^DiskError: the disk answered what is no answer: nonsense \(/);
});

test("where nobody is at the other end any more, that is an error", async () => {
  const { asked, said, line } = startUser("append:a");
  await asked.take();
  line.destroy();
  expect(await said.take()).toMatch(/^DiskError: the disk (is gone: its descriptor ended|cannot be reached: )/);
});
