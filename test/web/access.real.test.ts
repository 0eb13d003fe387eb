import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { extractText, getDocumentProxy } from "unpdf";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checksThat } from "../../grader/report/report.ts";
import { STORED } from "../bank/grading.ts";
import { bankPage } from "./bank-pages.ts";
import { openFile, startBrowser } from "./browser.ts";
import { ROWS, samplePage } from "./sample-page.ts";

let browser: Browser;
let dir: string;
let file: string;
beforeAll(async () => {
  browser = await startBrowser();
  dir = await mkdtemp(path.join(tmpdir(), "zlab-web-"));
  file = path.join(dir, "report.html");
  await writeFile(file, samplePage());
});
afterAll(async () => {
  await browser?.close();
  await rm(dir, { recursive: true, force: true });
});

/** Who enlarges a page to twice its size has half of the screen, in the page's pixels. */
const SCREENS: Record<string, BrowserContextOptions> = {
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  "light on a phone": { colorScheme: "light", viewport: { width: 360, height: 740 } },
  "dark on a phone": { colorScheme: "dark", viewport: { width: 360, height: 740 } },
  "light, enlarged": { colorScheme: "light", viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 },
  "dark, enlarged": { colorScheme: "dark", viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 },
};

test.each(Object.entries(SCREENS))("%s: nothing keeps anybody from reading it, and it fits", async (_, screen) => {
  const { page } = await openFile(browser, file, { ...screen, hash: "#history=many&seq=38&line=155" });
  await page.locator(".row[aria-selected]").waitFor();
  await page.locator("#check-other summary").first().click();
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
  expect(
    violations.map(({ id, nodes }) => [id, nodes.map(({ html, failureSummary }) => [html, failureSummary])]),
  ).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
});

/** Goes on with the tabulator to what a selector names; tells whether it is ever reached. */
async function isReached(page: Page, selector: string): Promise<boolean> {
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return true;
  }
  return false;
}

test("whoever has only a keyboard comes to every failure, and through the rows", async () => {
  const { page } = await openFile(browser, file);
  expect(await isReached(page, ".cells a[href='#check-other']")).toBe(true);
  await page.keyboard.press("Enter");
  expect(await page.locator("#check-other").getAttribute("open")).toBe("");
  expect(await isReached(page, "#check-other > summary")).toBe(true);
  await page.keyboard.press("Enter");
  expect(await page.locator("#check-other").getAttribute("open")).toBe(null);
  expect(await isReached(page, "#wire select")).toBe(true);
  await page.locator(".row").first().waitFor();
  expect(await isReached(page, ".viewport")).toBe(true);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  expect(await page.locator(".row[aria-selected]").getAttribute("aria-rowindex")).toBe("2");
  expect(await page.locator(".whole").textContent()).toContain("line 1");
});

test("on paper every failure is open, and the controls are not there", async () => {
  const { page } = await openFile(browser, file);
  await page.emulateMedia({ media: "print" });
  await page.evaluate("dispatchEvent(new Event('beforeprint'))");
  expect(await page.locator("#check-other .messages").isVisible()).toBe(true);
  expect(await page.locator("#rows").isVisible()).toBe(false);
  expect(await page.locator("#wire").innerText()).toContain(`${ROWS + 4} rows, which are not on paper`);
  // Heads by which a table is sorted are its heads there, too.
  expect(await page.locator("button:not(thead button):visible").count()).toBe(0);
  expect(await page.locator("#checks thead").innerText()).toContain("check");
  // Also for somebody who has chosen the dark on the screen.
  await page.evaluate("document.documentElement.dataset.theme = 'dark'");
  expect(await page.evaluate("getComputedStyle(document.body).color")).toBe("rgb(29, 35, 41)");
});

test("a printed page says all that a failing submission is told", async () => {
  const entry = STORED.find(({ name }) => name === "awaits-each-peer") as (typeof STORED)[number];
  const { report, page: text } = await bankPage(entry);
  const printed = path.join(dir, "printed.html");
  await writeFile(printed, text);
  const { page } = await openFile(browser, printed);
  const pdf = await getDocumentProxy(new Uint8Array(await page.pdf({ format: "A4" })));
  const { text: pages } = await extractText(pdf, { mergePages: false });
  const [begun = "", words = ""] = [pages[0], pages.join(" ")].map((one) => one?.replace(/\s+/g, " "));
  const failed = checksThat("failed", report);
  expect(failed.length).toBeGreaterThan(0);
  // What is to be mended first fits on the first page.
  expect(begun).toContain("run it alone");
  for (const { id, finding } of failed) {
    expect(words).toContain(id);
    expect(words).toContain(`rule ${finding?.rule?.name}`);
    expect(words).toContain(finding?.seen);
  }
});
