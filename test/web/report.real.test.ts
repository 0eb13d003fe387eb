import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Row } from "../../grader/history/scene/scene.ts";
import type { FailedCheck } from "../../grader/report/check-report.ts";
import { reportPage } from "../../grader/report/page/page.ts";
import { FAILED, FINDING, PASSED, reportOf, SKIPPED } from "../grader/report/reporters/samples.ts";
import { sceneOf } from "../labs/toy/drawing.ts";
import { openFile, startBrowser } from "./browser.ts";

const HOSTILE = `</script><img src=x onerror="document.title='owned'"><svg onload="document.title='owned'">`;
const SCENE = sceneOf(["a", HOSTILE], ["1 a", HOSTILE]);
const ROWS = 60_000;

const first: FailedCheck = {
  ...FAILED,
  message: HOSTILE,
  finding: { ...FINDING, scene: { ...SCENE, about: "seq 39" }, history: "many" },
};
const other: FailedCheck = { ...first, id: "other", message: "something else" };
const report = reportOf(PASSED, first, other, { ...SKIPPED, reason: HOSTILE });

/** Two rows for each seq. */
const rows = Array.from({ length: ROWS }, (_, place): Row => {
  const [from, to] = place % 2 === 0 ? ["caller", "server"] : ["server", "caller"];
  const text = place === 77 ? HOSTILE : `line ${place}`;
  return {
    at: 2 * place + 1,
    time_ms: place / 3,
    from,
    to,
    kind: place % 2,
    seq: Math.floor(place / 2),
    text,
    note: "",
    worth: place === 5 ? "refused" : "",
    passed: 2 * place + 2,
  };
});

/** What the server logged, of which the last says nothing of a seq. */
const LOGS = [
  { at: 1, who: "server", seq: 0, text: "seq=0| begins" },
  { at: 3, who: "server", seq: 1, text: `seq=1| ${HOSTILE}` },
  { at: 4, who: "server", seq: 1, text: "and so on" },
];

let browser: Browser;
let dir: string;
let file: string;

beforeAll(async () => {
  browser = await startBrowser();
  dir = await mkdtemp(path.join(tmpdir(), "zlab-web-"));
  file = path.join(dir, "report.html");
  const histories = [
    { name: "few", lanes: SCENE.lanes, rows: rows.slice(0, 4), logs: LOGS, fails: [] },
    { name: "many", lanes: SCENE.lanes, rows, logs: LOGS, fails: ["repeated", "other"] },
  ];
  await writeFile(file, reportPage(report, { kinds: SCENE.kinds, histories }));
});
afterAll(async () => {
  await browser?.close();
  await rm(dir, { recursive: true, force: true });
});

test("it is all there without a script", async () => {
  const { page } = await openFile(browser, file, { javaScriptEnabled: false });
  expect(await page.locator(".first .picture").isVisible()).toBe(true);
  expect(await page.locator(".first .messages tbody tr").count()).toBe(4);
  expect(await page.locator("table.checks tbody tr").count()).toBe(4);
  expect(await page.locator("#wire noscript").isVisible()).toBe(true);
  await page.locator("#check-other summary").first().click();
  expect(await page.locator("#check-other .picture").isVisible()).toBe(true);
});

test.each(["light", "dark"] as const)(
  "%s: it asks for nothing, complains of nothing, runs nothing of anybody else, and fits",
  async (colorScheme) => {
    for (const width of [1280, 400]) {
      const { page, complaints, requests } = await openFile(browser, file, {
        colorScheme,
        viewport: { width, height: 800 },
        hash: "#history=many&seq=38",
      });
      await page.locator(".row").first().waitFor();
      expect(await page.locator(".row").count()).toBe(2);
      expect(await page.locator(".row").nth(1).textContent()).toContain("<img src=x");
      expect(await page.title()).toBe("5 / 30 · mine");
      expect([complaints, requests.length]).toEqual([[], 1]);
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
    }
  },
);

test.each([
  ["light", 1280],
  ["dark", 1280],
  ["light", 400],
  ["dark", 400],
] as const)("%s, %i pixels wide: nothing keeps anybody from reading it", async (colorScheme, width) => {
  const { page } = await openFile(browser, file, {
    colorScheme,
    viewport: { width, height: 800 },
    hash: "#history=many&seq=38",
  });
  await page.locator(".row").first().waitFor();
  await page.locator("#check-other summary").first().click();
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
  expect(
    violations.map(({ id, nodes }) => [id, nodes.map(({ html, failureSummary }) => [html, failureSummary])]),
  ).toEqual([]);
});

test("markup that a script would put in is stopped by the page's policy", async () => {
  const { page } = await openFile(browser, file);
  expect(
    await page.evaluate(`try { document.body.innerHTML = "<img src=x>"; "put in" } catch (error) { error.name }`),
  ).toBe("TypeError");
});

test("a link to a check opens it, one to a seq shows its rows", async () => {
  const { page } = await openFile(browser, file, { hash: "#check-other" });
  expect(await page.locator("#check-other").getAttribute("open")).toBe("");
  await page.locator(".first .seen-in a").click();
  await page.getByText(`2 rows, ${ROWS - 2} hidden`).waitFor();
  const { page: linked } = await openFile(browser, file, { hash: "#seq-1" });
  await linked.locator(".row").first().waitFor();
  expect(await linked.locator(".row .words").allTextContents()).toEqual(["line 2 seq=1", "line 3 seq=1"]);
});

test("of tens of thousands of rows only those are there that are seen, and any can be found", async () => {
  const { page } = await openFile(browser, file, { hash: "#history=many&seq=39" });
  await page.locator(".row").first().waitFor();
  await page.locator(".filters .seq").fill("");
  await page.evaluate("document.querySelector('.viewport').scrollTop = 1e9");
  await page.getByText(`line ${ROWS - 1} seq`).waitFor();
  expect(await page.locator(".row").count()).toBeLessThan(80);
  await page.locator(".filters input[type=search]").fill("line 4242");
  await page.getByText("line 42420 seq").waitFor();
  expect(await page.locator(".filters output").textContent()).toMatch(/^11 rows, /);
  await page.locator(".filters input[type=search]").fill("");
  await page.getByLabel("what it is worth").selectOption("2");
  expect(await page.locator(".row .words").allTextContents()).toEqual(["line 5 seq=2"]);
  await page.locator(".row").click();
  expect(await page.locator(".whole").textContent()).toBe(
    "server → caller: line 5 seq=2 · 1 messages can have led to it, which are bold; 0 can come from it · line 11 of many.ndjson",
  );
});

test("keys step through messages and failures, and leave a field alone", async () => {
  const { page } = await openFile(browser, file);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  expect(await page.locator(".first .picture .selected").getAttribute("data-message")).toBe("2");
  expect(await page.locator("[role=status]").last().textContent()).toContain("1 a");
  await page.keyboard.press("n");
  expect(await page.locator("#check-other").getAttribute("open")).toBe("");
  await page.keyboard.press("/");
  await page.keyboard.type("n?j");
  expect(await page.locator(".filters input[type=search]").inputValue()).toBe("n?j");
  expect(await page.locator("dialog").isVisible()).toBe(false);
  await page.locator("h1").click();
  await page.keyboard.press("?");
  expect(await page.locator("dialog").isVisible()).toBe(true);
});

test("on paper every failure is open, and the controls are not there", async () => {
  const { page } = await openFile(browser, file);
  await page.emulateMedia({ media: "print" });
  await page.evaluate("dispatchEvent(new Event('beforeprint'))");
  expect(await page.locator("#check-other .messages").isVisible()).toBe(true);
  expect(await page.locator("#rows").isVisible()).toBe(false);
  expect(await page.locator("#wire").innerText()).toContain(`${ROWS + 4} rows, which are not on paper`);
  expect(await page.locator("button:visible").count()).toBe(0);
});

test("the theme can be chosen", async () => {
  const { page } = await openFile(browser, file, { colorScheme: "light" });
  const background = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
  expect(await background()).toBe("rgb(255, 255, 255)");
  const button = page.locator("button.theme");
  await button.click();
  await button.click();
  expect(await background()).toBe("rgb(20, 23, 26)");
});
