import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Follower, post, showCluster } from "../grader/cluster/web/support.ts";
import { runGrader } from "../grader/support.ts";
import { startBrowser } from "./browser.ts";

vi.setConfig({ testTimeout: 180_000 });

/** A loaded machine is slow, and that is no failure. */
const WAIT_MS = 60_000;

const RAFT = ["--lab", "zraft"] as const;

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

const card = (page: Page, id: number) => page.getByRole("article", { name: `server ${id}` });

test("a cluster of zraft is seen electing, replicating, and electing again when its leader is killed", async () => {
  const shown = await showCluster("solution", ...RAFT);
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
  for (let id = 0; id < 3; id++) await card(page, id).locator(".db").getByText("put hello world").waitFor();

  const leader = await page.locator(".card").filter({ hasText: "leads, term" }).getAttribute("aria-label");
  await page.getByRole("button", { name: `kill ${leader}` }).click();
  await page.locator(".card").filter({ hasText: "dead (SIGKILL)" }).waitFor();
  await page.locator(".card").filter({ hasText: "leads, term" }).waitFor();
  expect(await page.locator(".card").filter({ hasText: "leads, term" }).getAttribute("aria-label")).not.toBe(leader);
  // Of an election the figure shows who asked whom for a vote, and what became of it. There may have been several.
  const title = page.locator("#round-title");
  const isTerm = async () => /^term \d+$/.test((await title.textContent()) ?? "");
  for (let rounds = 0; rounds < 20 && !(await isTerm()); rounds++) {
    const shownNow = (await title.textContent()) ?? "";
    await page.locator("#before").click();
    await expect.poll(() => title.textContent(), { timeout: WAIT_MS }).not.toBe(shownNow);
  }
  expect(await page.locator("#figure .heading").allTextContents()).toEqual(["RequestVote", "vote"]);
  await page.locator("#table summary").click();
  await page.locator("#table").getByText("vote: granted").first().waitFor();
  await page.locator("#table").getByText("1 of 1 votes of others").first().waitFor();
  expect(await page.locator(".differs:visible").count()).toBe(0);
  expect(complaints).toEqual([]);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  await context.close();
});

test("entries wait when messages are held, and what a leader says again and again does not", async () => {
  const page = new Follower(await showCluster("solution", ...RAFT));
  await page.until("answer");
  await page.act({ verb: "hold", on: true });
  const { ask } = await page.act({ verb: "ask", command: "put x 10" });
  const command = await page.until("call", ({ message, text }) => message === 0 && text.includes("put x 10"));
  await page.until("held", ({ of }) => of === command.call);
  expect(page.of("answer").some((answer) => answer.ask === ask)).toBe(false);
  await page.act({ verb: "hold", on: false });
  expect(await page.until("answer", (answer) => answer.ask === ask)).toMatchObject({ result: "put ok" });
  const waited = new Set(page.of("held").map(({ of }) => of));
  const said = page.of("call").filter(({ call }) => waited.has(call));
  expect(said.length).toBeGreaterThan(0);
  expect(said.filter(({ text }) => text.includes("no entries"))).toEqual([]);
});

test("what zraft has not is refused by name: lies, front doors, and a replay", async () => {
  const shown = await showCluster("solution", ...RAFT);
  const page = new Follower(shown);
  await page.until("answer");
  expect(page.hello).toMatchObject({ lies: [], doors: [], isTimed: true, seqName: "index" });
  expect(page.hello).not.toHaveProperty("replies");
  expect(await post(shown, { verb: "lie", id: 1, how: "mute" })).toMatchObject({
    status: 409,
    body: { error: expect.stringContaining("servers of this lab tell no lies") },
  });
  const answer = await fetch(`${shown.origin}/replay`, {
    method: "POST",
    headers: { cookie: shown.cookie, "content-type": "application/x-ndjson" },
  });
  const why = "servers of zraft act by time: no second run goes the way of the first";
  expect([answer.status, await answer.json()]).toEqual([409, { error: why }]);
  const { exitCode, stderr } = await runGrader(["cluster", ...RAFT, "--web", "--replay", "record.ndjson"]);
  expect({ exitCode, stderr: stderr.split("\n")[0] }).toEqual({
    exitCode: 2,
    stderr: expect.stringContaining(`--replay record.ndjson: ${why}`),
  });
});
