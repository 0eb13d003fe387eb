import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { parse } from "csv-parse/sync";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { realNames } from "../../grader/class/page/names.ts";
import { classPage } from "../../grader/class/page/page.ts";
import type { Told } from "../../grader/class/page/told.ts";
import { statisticsOf } from "../../grader/class/statistics.ts";
import { entryAt } from "../grader/class/fake.ts";
import { bigClass } from "./big-class.ts";
import { openFile, startBrowser } from "./browser.ts";

const HOSTILE = `=<img src=x onerror="document.title='owned'">, \u202e"${"a".repeat(300)}`;

const COUNT = 30;

let browser: Browser;
let dir: string;
let file: string;
let big: string;
let told: Told;

beforeAll(async () => {
  browser = await startBrowser();
  dir = await mkdtemp(path.join(tmpdir(), "zlab-web-"));
  file = path.join(dir, "index.html");
  big = path.join(dir, "big.html");
  const made = bigClass(COUNT);
  const results = made.results.map((result, place) =>
    place === 3 ? { ...result, entry: entryAt("hostile", { student: HOSTILE, source: HOSTILE }) } : result,
  );
  const sources = new Map(made.sources).set(
    made.results[3]?.name ?? "",
    new Map([["zpbft/commit.ts", `// ${HOSTILE}\n</script>`]]),
  );
  const first = made.results.slice(3, 5).map(({ name }) => name);
  const pair = { a: first[0] ?? "", b: first[1] ?? "", similarity: 0.99, isIdentical: false };
  const pairs = [pair, ...(made.pairs ?? [])];
  const before = { called: "last-year", statistics: statisticsOf(results.slice(0, 20)) };
  told = { ...made, results, sources, pairs, before, names: realNames(results) };
  await writeFile(file, classPage(told));
  await writeFile(big, classPage(bigClass(500)));
});
afterAll(async () => {
  await browser?.close();
  await rm(dir, { recursive: true, force: true });
});

const rowsShown = (page: Page) => page.locator(".students tbody tr:visible");

test("it is all there without a script", async () => {
  const { page } = await openFile(browser, file, { javaScriptEnabled: false });
  expect(await page.locator("h1").textContent()).toMatch(/^30 submissions: \d+ graded, /);
  expect(await page.locator(".tenths li").count()).toBe(11);
  expect(await page.locator(".rules > li").first().isVisible()).toBe(true);
  expect(await page.locator(".heat tbody tr").count()).toBe(told.results.filter(({ report }) => report.graded).length);
  expect(await rowsShown(page).count()).toBe(COUNT);
  expect(await page.locator(".filters").isVisible()).toBe(false);
  expect(await page.locator("#pairs noscript").isVisible()).toBe(true);
});

test.each([
  ["light", 1280],
  ["dark", 1280],
  ["light", 360],
  ["dark", 360],
] as const)(
  "%s, %i pixels wide: it asks for nothing, runs nothing of anybody else, fits, and nothing keeps anybody from reading it",
  async (colorScheme, width) => {
    const options = { colorScheme, viewport: { width, height: 800 } };
    const { page, complaints, requests } = await openFile(browser, file, options);
    await page.locator(".rules.more summary").first().click();
    await page.locator("details.pair summary").first().click();
    await page.locator(".beside").waitFor();
    expect(await page.locator(".beside td.text").first().textContent()).toContain("<img src=x");
    expect(await page.title()).toBe("The class · the commit phase of PBFT");
    expect([complaints, requests.length]).toEqual([[], 1]);
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
    expect(
      violations.map(({ id, nodes }) => [
        id,
        nodes.slice(0, 3).map(({ html, failureSummary }) => [html, failureSummary]),
      ]),
    ).toEqual([]);
  },
);

test("markup that a script would put in is stopped by the page's policy", async () => {
  const { page } = await openFile(browser, file);
  expect(
    await page.evaluate(`try { document.body.innerHTML = "<img src=x>"; "put in" } catch (error) { error.name }`),
  ).toBe("TypeError");
});

test("students are sorted by any column, either way, and who has nothing there stands last", async () => {
  const { page } = await openFile(browser, file);
  const head = page.locator(".students thead th", { hasText: "points" });
  const points = async () =>
    (await page.locator(".students tbody tr td:nth-child(2)").allTextContents()).filter(Boolean).map(Number);
  await head.locator("button").click();
  expect(await head.getAttribute("aria-sort")).toBe("ascending");
  const up = await points();
  expect(up).toEqual(up.toSorted((a, b) => a - b));
  await head.locator("button").click();
  expect(await head.getAttribute("aria-sort")).toBe("descending");
  expect(await points()).toEqual(up.toReversed());
  expect(await page.locator(".students tbody tr").last().locator("td").first().textContent()).toBe("");
});

test("students are found by any words, and filtered by rule, check, tenth and status", async () => {
  const { page } = await openFile(browser, file);
  await page.getByLabel("find").fill("ZIP holds");
  expect(await rowsShown(page).count()).toBe(statisticsOf(told.results).counts["not gradable"]);
  await page.getByRole("button", { name: "show everybody" }).click();
  expect(await rowsShown(page).count()).toBe(COUNT);
  const { rules, checks, counts, scores } = statisticsOf(told.results);
  const [rule] = rules;
  await page.locator(`#rule-${rule?.key} a[data-rule]`).click();
  expect(await rowsShown(page).count()).toBe(rule?.count);
  const check = checks.find(({ count }) => count > 0);
  await page.locator(`.shares a[data-check="${check?.key}"]`).click();
  expect(await rowsShown(page).count()).toBe(check?.count);
  await page.locator(".tenths .full a").click();
  expect(await rowsShown(page).count()).toBe(scores?.full);
  await page.locator("select[name=filter]").selectOption("status:not gradable");
  expect(await rowsShown(page).count()).toBe(counts["not gradable"]);
  expect(await page.locator(".filters output").textContent()).toBe(`${counts["not gradable"]} of ${COUNT} students`);
});

test("what is shown is copied as CSV, in which no name is a formula", async () => {
  const { page } = await openFile(browser, file, { permissions: ["clipboard-read", "clipboard-write"] });
  await page.getByLabel("find").fill("img");
  await page.getByRole("button", { name: "copy as CSV" }).click();
  await page.getByText("2 rows copied").waitFor();
  const rows: string[][] = parse((await page.evaluate("navigator.clipboard.readText()")) as string, {
    relax_column_count: true,
  });
  // Whose name it is, and who is similar to them.
  expect(rows).toHaveLength(3);
  expect(rows[0]?.slice(0, 3)).toEqual(["student", "points", "status"]);
  expect(rows[1]?.[0]).toMatch(/^'=<img src=x onerror="document\.title='owned'">, \\u202e"?/);
});

test("two similar ones are side by side: what both have once, and what differs marked", async () => {
  const { page } = await openFile(browser, file);
  const pair = page.locator("details.pair").nth(1);
  await pair.locator("summary").click();
  await pair.locator(".beside").waitFor();
  const [a = "", b = ""] = await Promise.all(["data-a", "data-b"].map((name) => pair.getAttribute(name)));
  const [one = [], other = []] = [a, b].map((name) =>
    told.sources
      .get(name ?? "")
      ?.get("zpbft/commit.ts")
      ?.split("\n"),
  );
  const cells =
    "[...document.querySelectorAll('.beside tbody tr')].map(({ cells }) => [...cells].map(({ textContent }) => textContent))";
  const numbers = (await page.evaluate(cells)) as string[][];
  for (const [left, leftText, right, rightText] of numbers) {
    if (leftText === undefined) continue;
    if (left !== "") expect(leftText).toBe(one[Number(left) - 1]);
    if (right !== "") expect(rightText).toBe(other[Number(right) - 1]);
  }
  expect(await pair.locator(".differs").count()).toBeGreaterThan(0);
  expect(await pair.locator("th").allTextContents()).toEqual([`${a} · zpbft/commit.ts`, `${b} · zpbft/commit.ts`]);
});

test("a cell of the table of checks leads to that check in that report", async () => {
  const { page } = await openFile(browser, file);
  const failed = page.locator(".heat .f a").first();
  expect(await failed.getAttribute("href")).toMatch(/^instructor\/[^/]+\/report\.html#check-[\w-]+$/);
  const row = page.locator(".heat tbody tr", { has: page.locator(".f") }).first();
  const report = path.join(dir, decodeURIComponent((await row.locator("th a").getAttribute("href")) ?? ""));
  await mkdir(path.dirname(report), { recursive: true });
  await writeFile(report, "a report");
  await row.locator("td.p, td.s").first().click();
  await page.waitForURL(/\/instructor\/[^/]+\/report\.html#row-[\w-]+$/);
});

test("the theme can be chosen", async () => {
  const { page } = await openFile(browser, file, { colorScheme: "light" });
  await page.locator("button.theme").click();
  await page.locator("button.theme").click();
  expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(20, 23, 26)");
});

test("a class of 500 is small, and on paper but a few pages, without the controls", async () => {
  expect((await readFile(big)).length).toBeLessThan(1_500_000);
  const { page } = await openFile(browser, big);
  const pdf = (
    await page.pdf({ format: "A4", margin: { top: "12mm", bottom: "12mm", left: "12mm", right: "12mm" } })
  ).toString("latin1");
  expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeLessThanOrEqual(4);
  await page.emulateMedia({ media: "print" });
  expect(await page.locator("button:visible").count()).toBe(0);
  expect(await page.locator("#students").innerText()).toContain("500 rows, which are not on paper");
});
