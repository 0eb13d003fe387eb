import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PageFile } from "../../../grader/class/page-file.ts";
import { temporaryDir } from "../support.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

/** A page that counts how often it was made. */
async function counted() {
  const file = path.join(await temporaryDir(), "index.html");
  let made = 0;
  const make = (): string => `made ${++made}`;
  return { file, page: new PageFile({ file, make, pause_ms: 5000 }), made: () => made };
}

test("the first change is written at once, and what changes then when the pause is over, all of it together", async () => {
  const { page, made } = await counted();
  page.changed();
  expect(made()).toBe(1);
  page.changed();
  page.changed();
  vi.advanceTimersByTime(4999);
  expect(made()).toBe(1);
  vi.advanceTimersByTime(60_000);
  expect(made()).toBe(2);
});

test("nothing is written while nothing changes", async () => {
  const { page, made } = await counted();
  page.changed();
  vi.advanceTimersByTime(60_000);
  expect(made()).toBe(1);
  page.changed();
  expect(made()).toBe(2);
});

test("at the end what was being written is there, and no more comes", async () => {
  const { file, page, made } = await counted();
  page.changed();
  page.changed();
  await page.end();
  expect(await readFile(file, "utf8")).toBe("made 1");
  vi.advanceTimersByTime(60_000);
  page.changed();
  expect(made()).toBe(1);
});

test("what cannot be made or written ends nothing", async () => {
  const make = (): string => {
    throw new Error("a mistake of its own");
  };
  const broken = new PageFile({ file: path.join(await temporaryDir(), "index.html"), make, pause_ms: 5000 });
  expect(() => broken.changed()).not.toThrow();
  await expect(broken.end()).resolves.toBeUndefined();
  const page = new PageFile({ file: "/dev/null/index.html", make: () => "a page", pause_ms: 5000 });
  page.changed();
  await expect(page.end()).resolves.toBeUndefined();
});
