import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Follower, showCluster } from "../grader/cluster/web/support.ts";
import { startBrowser } from "./browser.ts";

vi.setConfig({ testTimeout: 180_000 });

/** A loaded machine is slow, and that is no failure. */
const WAIT_MS = 60_000;

const PAXOS = ["--lab", "zpaxos"] as const;

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

const card = (page: Page, id: number) => page.getByRole("article", { name: `server ${id}` });

test("a cluster of zpaxos is seen promising, accepting and deciding, and again when a server is killed", async () => {
  const shown = await showCluster("solution", ...PAXOS);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB" });
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(shown.url);
  await page.locator("#speed").selectOption("1");
  await page.locator("#answers").getByText("put ok").waitFor();
  // The way of the command: to a server, from that to the others and back in each phase, and back to the client.
  await page.locator("#round-title").getByText("instance 1").waitFor();
  for (const kind of [0, 1, 2, 3, 4, 5, 6]) await page.locator(`#figure .message.kind-${kind}`).first().waitFor();
  expect(await page.locator("#figure .heading").allTextContents()).toHaveLength(7);
  for (let id = 0; id < 3; id++) await card(page, id).locator(".db").getByText("put hello world").waitFor();

  await page.getByRole("button", { name: "kill server 0" }).click();
  await page.locator(".card").filter({ hasText: "dead (SIGKILL)" }).waitFor();
  await page.locator("#command").fill("put x 10");
  await page.locator("#command").press("Enter");
  await card(page, 1).locator(".db").getByText("put x 10").waitFor();
  await page.locator("#table summary").click();
  await page.locator("#table").getByText("1 of 1 promises of others").first().waitFor();
  expect(await page.locator(".differs:visible").count()).toBe(0);
  expect(complaints).toEqual([]);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  await context.close();
});

test("what is told of a command fits together: its messages, what they are worth, and how far it has come", async () => {
  const page = new Follower(await showCluster("solution", ...PAXOS));
  await page.until("answer");
  expect(page.hello).toMatchObject({ lies: [], doors: [], isTimed: true, seqName: "instance" });
  const { ask } = await page.act({ verb: "ask", command: "put x 10" });
  expect(await page.until("answer", (answer) => answer.ask === ask)).toMatchObject({ result: "put ok" });
  for (let id = 0; id < 3; id++) {
    await page.until("phase", ({ id: one, seq, reached }) => one === id && seq === 2 && reached.includes("applied"));
    await page.until(
      "db",
      ({ id: one, pairs }) => one === id && pairs.some(([seq, text]) => seq === "2" && text.startsWith("■")),
    );
  }
  const calls = page.of("call");
  const command = calls.find(({ message, text }) => message === 0 && text.includes("put x 10"));
  const result = calls.find(({ message, request }) => message === 6 && request === command?.request);
  const accept = calls.find(({ message, request }) => message === 3 && request === command?.request);
  expect([command, result, accept?.seq]).toEqual([expect.anything(), expect.anything(), 2]);
  const proposer = page.of("phase").filter(({ seq, counts }) => seq === 2 && counts.length > 0);
  expect(proposer.at(-1)).toMatchObject({ reached: ["promised", "decided", "applied"] });
  expect(page.events.some((event) => "differs" in event && event.differs !== undefined)).toBe(false);
});
