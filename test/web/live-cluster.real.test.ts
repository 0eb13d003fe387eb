import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Shown, showCluster } from "../grader/cluster/web/support.ts";
import { familyOf, running } from "../grader/support.ts";
import { startBrowser } from "./browser.ts";

vi.setConfig({ testTimeout: 180_000 });

/** A loaded machine is slow, and that is no failure. */
const WAIT_MS = 60_000;

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

/** Opens the address that the terminal shows, and plays the film as it is. */
async function openCluster({ url }: Shown): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB" });
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(url);
  return { page, complaints };
}

const card = (page: Page, id: number) => page.getByRole("article", { name: `server ${id}` });

async function ask(page: Page, command: string): Promise<void> {
  await page.locator("#command").fill(command);
  await page.keyboard.press("Enter");
}

test("a cluster of real processes is seen, asked and disturbed from the page", async () => {
  const shown = await showCluster();
  const { page, complaints } = await openCluster(shown);
  // The first request is made by itself, and is told of in three captions.
  await page.locator("#tour [aria-current=step]").waitFor();
  expect(await page.locator("#tour li").count()).toBe(3);
  await page.locator("#speed").selectOption("1");
  await page.locator("#answers li").filter({ hasText: "put hello world" }).getByText("put ok").waitFor();

  await ask(page, "put x 10");
  for (let id = 0; id < 4; id++) await card(page, id).locator(".db").getByText("x 10").waitFor();
  await page.locator("#answers li").filter({ hasText: "put x 10" }).getByText("put ok").waitFor();

  const states = async () => familyOf(shown.run.pid, await running()).map(({ stopped }) => stopped);
  const before = await states();
  await page.getByRole("button", { name: "pause server 1" }).click();
  await card(page, 1).getByText("paused").waitFor();
  expect((await states()).filter((stopped) => stopped)).toHaveLength(1);
  await page.getByRole("button", { name: "resume server 1" }).click();
  await card(page, 1).getByText("at work").waitFor();
  expect((await states()).filter((stopped) => stopped)).toHaveLength(0);
  await page.getByRole("button", { name: "kill server 3" }).click();
  await card(page, 3).getByText("dead (SIGKILL)").waitFor();
  expect((await states()).length).toBeLessThan(before.length);
  await page.getByRole("button", { name: "1 to 2: cut it" }).click();
  await card(page, 1).getByText("cut from 2").waitFor();
  await page.getByRole("button", { name: "1 to 2, cut: mend it" }).click();
  await expect.poll(() => page.locator("#lines [aria-pressed=true]").count(), { timeout: WAIT_MS }).toBe(0);
  await page.getByRole("button", { name: "restart server 3" }).click();
  await card(page, 3).getByText("at work").waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("messages are held and delivered one by one by the keyboard, and then there is an answer", async () => {
  const shown = await showCluster();
  const { page } = await openCluster(shown);
  await page.locator("#speed").selectOption("1");
  await page.locator("#answers").getByText("put ok").waitFor();
  await page.keyboard.press("h");
  await page.locator("#tray").getByText("Nothing is held").waitFor();
  await ask(page, "put y 11");
  await page.getByText("1 message is held").waitFor();
  expect(await page.locator("#tray .deliver").textContent()).toContain("client → 0 request [put y 11]");
  await page.locator("h1").click();
  const answer = page.locator("#answers li").filter({ hasText: "put y 11" });
  await page.keyboard.press(".");
  await page.locator("#tray").getByText("0 → 1 pre-prepare seq=2 [put y 11]").waitFor();
  expect(await answer.textContent()).toContain("waits");
  // The leader alone has sent something, and no vote has reached anybody.
  expect(await page.locator("#figure .meter.reached").count()).toBe(0);
  const isAnswered = async () => ((await answer.textContent()) ?? "").includes("put ok");
  for (let presses = 0; presses < 400 && !(await isAnswered()); presses++) {
    await page.keyboard.press(".");
    await page.evaluate("new Promise(requestAnimationFrame)");
  }
  await answer.getByText("put ok").waitFor();
  await page.context().close();
});

test("real servers go the way of what is shown, on a page of their own, which says how far", async () => {
  const shown = await showCluster();
  const { page, complaints } = await openCluster(shown);
  await page.locator("#speed").selectOption("1");
  await page.locator("#answers").getByText("put ok").waitFor();
  const place = 60;
  await page.locator("#timeline input").fill(String(place));
  await page.getByRole("button", { name: "replay up to here with real servers" }).click();
  await page.waitForURL(({ origin }) => origin !== shown.origin);
  await page.locator("#replayed").getByText(`the recording was played up to event ${place}`).waitFor();
  expect(await page.locator("#replayed.parted").count()).toBe(0);
  await page.locator("#tray .deliver").first().waitFor();
  expect(await page.locator("#answers").textContent()).toContain("waits");
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("the card of a server that executes nothing says so", async () => {
  const shown = await showCluster("skeleton");
  const { page } = await openCluster(shown);
  await page.locator("#speed").selectOption("1");
  await page.locator(".differs:visible").first().waitFor();
  expect(await page.locator(".differs:visible").first().textContent()).toMatch(/seq 1/);
  await page.context().close();
});
