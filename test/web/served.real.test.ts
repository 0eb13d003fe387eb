import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { writeWhole } from "../../grader/base/write.ts";
import { classPage } from "../../grader/class/page/page.ts";
import { type ChangingPage, serveChanging } from "../../grader/web/changing-page.ts";
import { bigClass } from "./big-class.ts";
import { startBrowser } from "./browser.ts";
import { samplePage } from "./sample-page.ts";

let browser: Browser;
let dir: string;

beforeAll(async () => {
  browser = await startBrowser();
  dir = await mkdtemp(path.join(tmpdir(), "zlab-served-"));
});
afterAll(async () => {
  await browser?.close();
  await rm(dir, { recursive: true, force: true });
});

/** A page that is served, and a browser that shows it. */
async function shown(text: string) {
  const folder = await mkdtemp(path.join(dir, "page-"));
  const file = path.join(folder, "page.html");
  await writeFile(file, text);
  const served = await serveChanging({
    file,
    first: "<!doctype html><title>first</title><body><main></main></body>",
    port: 0,
    folders: ["told"],
    words: { gone: "it is gone", lost: "nothing is heard", over: "it is over" },
  });
  onTestFinished(() => served.close());
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(served.url);
  return { file, folder, served, page, complaints };
}

/** Replaces the page, and waits until the browser shows the other one. */
async function replace(page: Page, file: string, text: string): Promise<void> {
  const loaded = page.waitForEvent("load");
  await writeWhole(file, text);
  await loaded;
}

const news = (page: Page, words: string): Promise<void> => page.locator(".news", { hasText: words }).waitFor();

const other = (text: string): string => text.replace("<title>", "<title>other ");

test("a newer page is shown by itself, and its reader stays where the reader was", async () => {
  const { file, page, complaints } = await shown(samplePage());
  await page.locator("#check-other summary").first().click();
  await page.getByLabel("find in the messages").fill("line 7");
  await page.getByLabel("what it is worth").selectOption("1");
  await page.evaluate("document.querySelector('#wire').scrollIntoView(); scrollBy(0, 30)");
  const top = (): Promise<number> => page.locator("#wire").evaluate((wire) => wire.getBoundingClientRect().top);
  const before = await top();
  // What stands above gets longer.
  await replace(page, file, other(samplePage()).replace("<main>", "<main><p>a line</p><p>another line</p>"));
  await page.waitForFunction("scrollY > 0");
  expect(await page.title()).toMatch(/^other /);
  expect(await page.locator("#check-other").getAttribute("open")).toBe("");
  expect(await page.getByLabel("find in the messages").inputValue()).toBe("line 7");
  expect(await page.getByLabel("what it is worth").inputValue()).toBe("1");
  await expect.poll(async () => Math.abs((await top()) - before)).toBeLessThan(2);
  expect(complaints).toEqual([]);
});

test("the same page again, as it was, begins at its beginning when somebody loads it by hand", async () => {
  const { page } = await shown(samplePage());
  await page.locator("#check-other summary").first().click();
  await page.reload();
  expect(await page.locator("#check-other").getAttribute("open")).toBe(null);
});

test("a class that is being graded is sorted and filtered as before when more is known", async () => {
  const { file, page, complaints } = await shown(classPage(bigClass(12)));
  const head = page.locator("#students th", { hasText: "points" });
  await head.getByRole("button").click();
  await head.getByRole("button").click();
  await page.getByLabel("find", { exact: true }).fill("1");
  const first = page.locator("table.students tbody tr:not([hidden]) th").first();
  const name = await first.textContent();
  await replace(page, file, other(classPage(bigClass(12))));
  expect(await head.getAttribute("aria-sort")).toBe("descending");
  expect(await page.getByLabel("find", { exact: true }).inputValue()).toBe("1");
  expect(await first.textContent()).toBe(name);
  expect(await page.evaluate("document.activeElement.name")).toBe("find");
  expect(complaints).toEqual([]);
});

test("what goes on is told: that the file is gone, what the grader says, and that it has ended", async () => {
  const { file, served, page } = await shown(samplePage());
  await rm(file);
  await news(page, "it is gone");
  expect(await page.locator(".first").isVisible()).toBe(true);
  // Who comes meanwhile sees what there was.
  await page.reload();
  expect(await page.locator(".first").isVisible()).toBe(true);
  await replace(page, file, other(samplePage()));
  await page.locator(".news", { hasNotText: /./ }).waitFor({ state: "attached" });
  served.tell("3 of 5");
  await news(page, "3 of 5");
  await served.close();
  await news(page, "it is over");
  expect(await page.locator(".first").isVisible()).toBe(true);
});

test("before there is any page, the first one is shown, and then the real one", async () => {
  const { file, served, page } = await shown(samplePage());
  await rm(file);
  const fresh: ChangingPage = await serveChanging({
    file: path.join(path.dirname(file), "folder", "late.html"),
    first: "<!doctype html><title>first</title><body><main></main></body>",
    port: 0,
    words: { gone: "", lost: "", over: "" },
  });
  onTestFinished(() => fresh.close());
  expect(fresh.url).not.toBe(served.url);
  await page.goto(fresh.url);
  expect(await page.title()).toBe("first");
  await mkdir(path.join(path.dirname(file), "folder"));
  await replace(page, path.join(path.dirname(file), "folder", "late.html"), samplePage());
  expect(await page.title()).toBe("5 / 30 · mine");
});

test("a tab that nobody sees holds no connection, and is told all when it is seen", async () => {
  const { file, page } = await shown(samplePage());
  const show = (isHidden: boolean): Promise<void> =>
    page.evaluate(
      `Object.defineProperty(document, "hidden", { value: ${isHidden}, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"))`,
    );
  await show(true);
  await writeWhole(file, other(samplePage()));
  const loaded = page.waitForEvent("load");
  await show(false);
  await loaded;
  expect(await page.title()).toMatch(/^other /);
});
