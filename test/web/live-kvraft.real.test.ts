import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Follower, showCluster } from "../grader/cluster/web/support.ts";
import { startBrowser } from "./browser.ts";

vi.setConfig({ testTimeout: 180_000 });

/** A loaded machine is slow, and that is no failure. */
const WAIT_MS = 60_000;

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

/** How a server stands, as the page is told. */
interface Standing {
  id: number;
  figures: Readonly<Record<string, number | string>>;
}

const card = (page: Page, id: number) => page.getByRole("article", { name: `server ${id}` });

test("a cluster of zkvraft is seen giving a session, executing, and going on when its leader is killed", async () => {
  const shown = await showCluster("solution", "--lab", "zkvraft");
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB" });
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(shown.url);
  await page.locator("#speed").selectOption("1");
  await page.locator("#answers").getByText("put ok").waitFor();
  // The way of the command: to the leader, to the others, and back.
  await page
    .locator("#round-title")
    .getByText(/^index \d+$/)
    .waitFor();
  for (const kind of [0, 3, 4, 5]) await page.locator(`#figure .message.kind-${kind}`).first().waitFor();
  expect(await page.locator("#figure .heading").allTextContents()).toEqual([
    "command",
    "AppendEntries",
    "answer",
    "result",
  ]);
  for (let id = 0; id < 3; id++) {
    await card(page, id)
      .locator(".db")
      .getByText(/c\d+#1 put hello world/)
      .waitFor();
    await card(page, id).getByText("sessions").waitFor();
  }

  const leader = await page.locator(".card").filter({ hasText: "leads, term" }).getAttribute("aria-label");
  await page.getByRole("button", { name: `kill ${leader}` }).click();
  await page.locator(".card").filter({ hasText: "dead (SIGKILL)" }).waitFor();
  await page.locator(".card").filter({ hasText: "leads, term" }).waitFor();
  expect(await page.locator(".card").filter({ hasText: "leads, term" }).getAttribute("aria-label")).not.toBe(leader);
  expect(await page.locator(".differs:visible").count()).toBe(0);
  expect(complaints).toEqual([]);
  await context.close();
});

test("a server tells which command waits at it, and whose sessions it has, until it has answered", async () => {
  const page = new Follower(await showCluster("solution", "--lab", "zkvraft"));
  expect(await page.until("answer")).toMatchObject({ result: "put ok" });
  // The first clerk has asked for a session before, which is named by its place in the log.
  const waits = await page.until("standing", ({ figures }) => /^c\d+#1$/.test(String(figures.waiting)));
  expect(waits.role).toMatch(/^leads, term \d+$/);
  expect(waits.figures.sessions).toMatch(/^\d+/);
  const isAnswered = ({ id, figures }: Standing) => id === waits.id && figures.waiting === "none";
  const { figures } = await page.until("standing", isAnswered, waits.i);
  expect(figures.sessions).toBe(waits.figures.sessions);
  expect(Number(figures.applied)).toBeGreaterThan(Number(waits.figures.applied));
});
