import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checksThat } from "../../grader/report/report.ts";
import { STORED } from "../bank/grading.ts";
import { bankPage } from "./bank-pages.ts";
import { openFile, startBrowser } from "./browser.ts";

const [BYTES_OF_RIGHT, BYTES_OF_WRONG] = [150_000, 350_000];

let browser: Browser;
let dir: string;
beforeAll(async () => {
  browser = await startBrowser();
  dir = await mkdtemp(path.join(tmpdir(), "zlab-web-"));
});
afterAll(async () => {
  await browser?.close();
  await rm(dir, { recursive: true, force: true });
});

/** What shows the failure: the message with the cross, the place where nothing came, or else what was seen instead. */
const CULPRIT = ".first .picture .culprit .cross, .first .picture .end .cross";
const WITHOUT_PICTURE = ".first .evidence, .first .facts div";

/** Whether an element is seen as a page is opened, and not only after scrolling it or the box that it is in. */
async function isInSight(page: Page, selector: string): Promise<boolean> {
  const box = await page.locator(selector).first().boundingBox();
  const frame = await page.locator(".first").boundingBox();
  const height = page.viewportSize()?.height ?? 0;
  if (box === null || frame === null) return false;
  return box.x >= frame.x && box.y >= 0 && box.x + box.width <= frame.x + frame.width && box.y + box.height <= height;
}

describe.each(STORED)("$kind/$name", (entry) => {
  test("is a small page that complains of nothing and fits, and shows on its first screen what is wrong", async () => {
    const { report, page: text } = await bankPage(entry);
    expect(text.length).toBeLessThan(entry.kind === "right" ? BYTES_OF_RIGHT : BYTES_OF_WRONG);
    const file = path.join(dir, `${entry.kind}-${entry.name}.html`);
    await writeFile(file, text);
    const { page, complaints, requests } = await openFile(browser, file);
    const [first] = checksThat("failed", report);
    expect(await page.locator("h1").textContent()).toBe(
      first === undefined
        ? "Every check passed."
        : `${first.message.slice(0, 1).toUpperCase()}${first.message.slice(1)}`,
    );
    if (first !== undefined)
      expect(await isInSight(page, first.finding?.scene === undefined ? WITHOUT_PICTURE : CULPRIT)).toBe(true);
    expect([complaints, requests.length]).toEqual([[], 1]);
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
    await page.context().close();
  });
});
