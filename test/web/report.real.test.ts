import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { speak } from "../../grader/lang/say.ts";
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

test("what is alike is listed, and each opens in the rows", async () => {
  const { page } = await openFile(browser, file);
  await page.locator(".first .alike summary").click();
  expect(await page.locator(".first .alike").innerText()).toBe("4 more like it\nseq 40 (many)");
  await page.locator(".first .alike a").click();
  await page.getByText(`2 rows, ${ROWS - 2} hidden`).waitFor();
  expect(await page.locator(".row .words").allTextContents()).toEqual(["line 80 seq=40", "line 81 seq=40"]);
});

test("an address that was cut in the middle of an escape leaves the page as it is", async () => {
  const { page, complaints } = await openFile(browser, file, { hash: "#50%" });
  await page.keyboard.press("?");
  expect(await page.locator("dialog").isVisible()).toBe(true);
  expect(complaints).toEqual([]);
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
    "server → caller: line 5 seq=2 · can have led to it: 1 (bold); can come from it: 0 · line 11 of many.ndjson",
  );
});

test("beside the rows of a seq stands what was logged about it, and a row shows what can have led to it", async () => {
  const { page } = await openFile(browser, file, { hash: "#history=many&seq=1" });
  await page.locator(".log").waitFor();
  expect(await page.locator(".log figcaption").textContent()).toBe("log of server about seq 1");
  expect(await page.locator(".log pre").textContent()).toMatch(/^seq=1\| <\/script>.*\nand so on\n$/);
  await page.locator(".row").nth(1).click();
  expect(await page.locator(".row.before .words").allTextContents()).toEqual(["line 2 seq=1"]);
  expect(await page.evaluate("location.hash")).toBe("#history=many&seq=1&line=7");
  await page.locator(".row").first().click();
  expect(await page.locator(".row.before, .row.aside").count()).toBe(0);
  await page.locator("h2").first().click();
  await page.keyboard.press("[");
  expect(await page.locator(".log pre").textContent()).toBe("seq=0| begins\n");
});

test("keys go from seq to seq, and leave out what is not there", async () => {
  const { page } = await openFile(browser, file, { hash: "#history=many&seq=16" });
  await page.locator(".row").first().waitFor();
  const seq = () => page.locator(".filters .seq").inputValue();
  for (const [key, expected] of [
    ["]", "18"],
    ["[", "16"],
  ] as const) {
    await page.keyboard.press(key);
    expect(await seq()).toBe(expected);
  }
  await page.locator(".filters .seq").fill("0");
  await page.locator("h2").first().click();
  await page.keyboard.press("[");
  expect(await seq()).toBe("0");
});

test("the checks can be sorted by what came of them, in their order, and by the points that are lost", async () => {
  const { page } = await openFile(browser, file);
  const ids = () => page.locator("#checks tbody th").allTextContents();
  for (const [head, expected] of [
    ["what came of it", ["repeated", "other", "quorum", "start"]],
    ["points", ["quorum", "repeated", "other", "start"]],
    ["points", ["start", "repeated", "other", "quorum"]],
    ["check", ["start", "repeated", "other", "quorum"]],
    ["check", ["quorum", "other", "repeated", "start"]],
  ] as const) {
    await page.locator("#checks thead").getByRole("button", { name: head, exact: true }).click();
    expect(await ids()).toEqual(expected);
  }
  expect(await page.locator("#checks th[aria-sort=descending]").count()).toBe(1);
});

test("a click on the overview goes there", async () => {
  const { page } = await openFile(browser, file, { hash: "#history=many&seq=" });
  await page.locator(".row").first().waitFor();
  const isDrawn = `document.querySelector(".overview canvas").getContext("2d").getImageData(0, 0, 900, 50).data.some((one) => one > 0)`;
  await expect.poll(() => page.evaluate(isDrawn)).toBe(true);
  await page.locator(".overview").click();
  await page.getByText(`line ${ROWS / 2} seq`).waitFor();
  const sight = await page.evaluate(`Number.parseFloat(document.querySelector(".sight").style.left)`);
  expect(sight).toBeCloseTo(50, 0);
});

test("it speaks Chinese where the grade does", async () => {
  const chinese = path.join(dir, "chinese.html");
  await speak("zh");
  await writeFile(chinese, samplePage());
  await speak("en");
  const { page, complaints } = await openFile(browser, chinese, { hash: "#history=many&seq=38" });
  await page.locator(".row").first().waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("zh-CN");
  expect(await page.locator(".kicker").first().textContent()).toContain("先改这里");
  expect(await page.locator(".filters output").textContent()).toBe(`2 行，隐藏了 ${ROWS - 2} 行`);
  expect(complaints).toEqual([]);
});

test("keys step through messages and failures, and leave a field alone", async () => {
  const { page } = await openFile(browser, file);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  expect(await page.locator(".first .picture .selected").getAttribute("data-message")).toBe("2");
  expect(await page.locator(".hidden[role=status]").textContent()).toContain("1 a");
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

test.each([false, true])(
  "a message that is chosen stays lit with what entitled to it (touch: %s)",
  async (hasTouch) => {
    const { page } = await openFile(browser, file, { hasTouch });
    const lit = (what: string) =>
      page
        .locator(`.first tr.${what}, .first .message.${what}`)
        .evaluateAll((all) => all.map((one) => one.getAttribute("data-message")));
    const choose = (number: number) => {
      const row = page.locator(`.first tr[data-message="${number}"]`);
      return hasTouch ? row.tap() : row.click();
    };
    await choose(4);
    await page.mouse.move(0, 0);
    expect(await lit("selected")).toEqual(["4", "4"]);
    expect(await lit("entitles")).toEqual(["1", "3", "1", "3"]);
    expect(await page.locator(".hidden[role=status]").textContent()).toMatch(
      /what had reached its sender before, and may count: 1 3$/,
    );
    await page.keyboard.press("k");
    expect([await lit("selected"), await lit("entitles")]).toEqual([["3", "3"], []]);
    await choose(3);
    await page.mouse.move(0, 0);
    expect(await lit("selected")).toEqual([]);
  },
);

test("the theme can be chosen", async () => {
  const { page } = await openFile(browser, file, { colorScheme: "light" });
  const background = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
  expect(await background()).toBe("rgb(255, 255, 255)");
  const button = page.locator("button.theme");
  await button.click();
  await button.click();
  expect(await background()).toBe("rgb(20, 23, 26)");
});
