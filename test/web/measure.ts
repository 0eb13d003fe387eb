import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { quantile } from "../../grader/bench/times.ts";
import { classPage } from "../../grader/class/page/page.ts";
import { bigClass } from "./big-class.ts";
import { startBrowser } from "./browser.ts";
import { Recording } from "./live-recording.ts";
import { serveRecording } from "./live-server.ts";
import { samplePage } from "./sample-page.ts";

// Measures the pages in a browser, and prints what was measured beside what is wanted: `npm run bench:web`.

const FRAMES = 120;
const [ROWS, ROWS_MANY] = [7_182, 72_000];
const STUDENTS = 500;
const PUTS = 1000;

/**
 * How long the page's thread works for one step after the other, to the end of the next frame, in milliseconds of processor time:
 * what others do on the machine meanwhile says nothing of the page.
 */
async function workOf(page: Page, steps: readonly string[]): Promise<number[]> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const worked = async (): Promise<number> => {
    const { metrics } = await session.send("Performance.getMetrics");
    return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN) * 1000;
  };
  const took: number[] = [];
  for (const step of steps) {
    const before = await worked();
    await page.evaluate(`new Promise((resolve) => {
      ${step};
      requestAnimationFrame(() => setTimeout(resolve));
    })`);
    took.push((await worked()) - before);
  }
  await session.detach();
  return took;
}

const longest = async (page: Page, steps: readonly string[]): Promise<number> =>
  Math.max(...(await workOf(page, steps)));

const typed = (selector: string, words: readonly string[]): string[] =>
  words.map(
    (word) => `const field = document.querySelector(${JSON.stringify(selector)});
      field.value = ${JSON.stringify(word)};
      field.dispatchEvent(new InputEvent("input", { bubbles: true }))`,
  );

const firstText = (page: Page) =>
  page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN") as Promise<number>;

/** When something was there first, in milliseconds since the page was asked for: it is looked at before each frame. */
async function thereAt(page: Page, selector: string): Promise<number> {
  await page.locator(selector).first().waitFor({ state: "attached" });
  return (await page.evaluate("window.__there")) as number;
}

/** Has a page say when something is there. */
const noting = (selector: string): string => `(() => {
  const look = () => {
    if (document.querySelector(${JSON.stringify(selector)}) !== null) window.__there = performance.now();
    else requestAnimationFrame(look);
  };
  look();
})()`;

async function opened(browser: Browser, file: string, selector: string, hash = ""): Promise<Page> {
  const context = await browser.newContext({ offline: true, viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.addInitScript(noting(selector));
  await page.goto(`file://${file}${hash}`);
  await thereAt(page, selector);
  return page;
}

const told = (what: string, value: number, limit: string): void => {
  process.stdout.write(`${what.padEnd(58)} ${String(Math.round(value * 10) / 10).padStart(9)}  ${limit}\n`);
};

async function report(browser: Browser, dir: string, rows: number, interactiveMax_ms: number): Promise<void> {
  const file = path.join(dir, `report-${rows}.html`);
  await writeFile(file, samplePage(rows));
  const row = "#rows .spacer > *";
  const page = await opened(browser, file, row, "#history=many&seq=");
  const about = `report, ${rows} calls:`;
  told(`${about} kilobytes`, (await stat(file)).size / 1000, "");
  told(`${about} first text, ms`, await firstText(page), "100");
  told(`${about} its rows are there, ms`, await thereAt(page, row), String(interactiveMax_ms));
  const scroll = Array.from(
    { length: FRAMES },
    (_, frame) => `document.querySelector("#rows .viewport").scrollTop += ${frame % 20 === 0 ? 50_000 : 137}`,
  );
  told(`${about} scrolling, ms of work for a frame, p95`, quantile(await workOf(page, scroll), 0.95), "18");
  told(`${about} rows in the document`, await page.locator(row).count(), "80");
  const keys = typed("#rows .filters input[type=search]", ["l", "li", "lin", "line", "line 7", "line 77", ""]);
  told(`${about} found, ms of work for a key`, await longest(page, keys), "100");
  await page.context().close();
}

async function ofClass(browser: Browser, dir: string): Promise<void> {
  const file = path.join(dir, "class.html");
  await writeFile(file, classPage(bigClass(STUDENTS)));
  const row = "#students tbody tr";
  const page = await opened(browser, file, row);
  const about = `class, ${STUDENTS} students:`;
  told(`${about} kilobytes`, (await stat(file)).size / 1000, "1500");
  const { domInteractive } = JSON.parse(
    (await page.evaluate("JSON.stringify(performance.getEntriesByType('navigation')[0])")) as string,
  );
  told(`${about} interactive, ms`, domInteractive, "1000");
  const sort = Array.from(
    { length: 6 },
    (_, place) => `document.querySelectorAll("#students thead th button")[${place % 3}].click()`,
  );
  told(`${about} sorted, ms of work`, await longest(page, sort), "50");
  told(
    `${about} filtered, ms of work`,
    await longest(page, typed("#students input[name=find]", ["a", "ad", "ada", ""])),
    "50",
  );
  const scroll = Array.from({ length: FRAMES }, (_, frame) => `scrollBy(0, ${frame % 20 === 0 ? 2000 : 97})`);
  told(`${about} scrolling, ms of work for a frame, p95`, quantile(await workOf(page, scroll), 0.95), "18");
  await page.context().close();
}

async function film(browser: Browser, n: number): Promise<void> {
  const recording = new Recording(n);
  const server = await serveRecording(recording);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(server.url);
  await page.locator(".card").first().waitFor();
  recording.put("x", "1");
  server.flush();
  await page.locator("#figure .dot").first().waitFor({ state: "attached" });
  told(
    `live, n = ${n}: film, ms of work for a frame, p95`,
    quantile(await workOf(page, Array(FRAMES).fill("")), 0.95),
    "18",
  );
  await page.close();
  await server.close();
}

/** From the moment at which an event is sent until it is drawn, in the film that is as fast as the cluster. */
async function delay(browser: Browser): Promise<void> {
  const recording = new Recording(4);
  const server = await serveRecording(recording);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(server.url);
  await page.locator("#speed").selectOption("1");
  recording.put("x", "1");
  server.flush();
  await page.locator("#figure .message").first().waitFor({ state: "attached" });
  const took: number[] = [];
  for (let round = 0; round < 40; round++) {
    const count = await page.locator("#figure .message").count();
    const seen = page.evaluate(`new Promise((resolve) => {
      const look = () => document.querySelectorAll("#figure .message").length > ${count}
        ? resolve(performance.timeOrigin + performance.now()) : requestAnimationFrame(look);
      look();
    })`) as Promise<number>;
    const sent_ms = performance.timeOrigin + performance.now();
    recording.call("replica 0", "replica 1", 3, "COMMIT", 1);
    server.flush();
    took.push((await seen) - sent_ms);
  }
  told("live: from the record to the screen, p95, ms", quantile(took, 0.95), "100");
  await page.close();
  await server.close();
}

async function manyPuts(browser: Browser): Promise<void> {
  const recording = new Recording(4);
  const server = await serveRecording(recording);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(server.url);
  await page.locator(".card").first().waitFor();
  for (let put = 1; put <= PUTS; put++) {
    recording.put(`k${put % 50}`, String(put));
    if (put % 10 !== 0) continue;
    server.flush();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const begin_ms = performance.now();
  const { length } = recording.events;
  await page.locator("#timeline output").getByText(`${length} of ${length}`, { exact: true }).waitFor();
  told(`live, ${PUTS} puts: behind at the end, ms`, performance.now() - begin_ms, "2000");
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  told(`live, ${PUTS} puts: heap, MB`, usedSize / 1e6, "150");
  await page.close();
  await server.close();
}

const browser = await startBrowser();
const dir = await mkdtemp(path.join(tmpdir(), "zlab-measure-"));
try {
  process.stdout.write(`${"measured".padEnd(58)} ${"".padStart(9)}  at most\n`);
  await report(browser, dir, ROWS, 300);
  await report(browser, dir, ROWS_MANY, 1500);
  await ofClass(browser, dir);
  for (const n of [4, 7, 16]) await film(browser, n);
  await delay(browser);
  await manyPuts(browser);
} finally {
  await browser.close();
  await rm(dir, { recursive: true });
}
