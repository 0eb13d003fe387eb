import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { useDoors } from "../system/front-door.ts";
import { useSolution } from "../system/support.ts";
import { startBrowser } from "./browser.ts";

const doors = useDoors(useSolution());

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser(["--host-resolver-rules=MAP evil.test 127.0.0.1"]);
});
afterAll(() => browser?.close());

async function openPage(): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  return { page, complaints };
}

const shown = async (page: Page): Promise<string> => (await page.locator("body").innerText()).trim();

test.each([0, 1, 2, 3])("the address of the lesson is answered by server %i", async (id) => {
  const { page, complaints } = await openPage();
  const answer = await page.goto(`${doors().address(id)}/req?warTime=1234`);
  expect([answer?.status(), await shown(page)]).toEqual([200, "put ok"]);
  await page.goto(`${doors().address((id + 1) % 4)}/kv/warTime`);
  expect(await shown(page)).toBe("result: 1234");
  expect(complaints).toEqual([]);
});

test("the form asks, by keyboard alone", async () => {
  const { page, complaints } = await openPage();
  await page.goto(`${doors().address(2)}/`);
  await page.locator("input:focus").waitFor();
  await page.keyboard.type("put typed in-a-form");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/req\?cmd=/);
  expect(await shown(page)).toBe("put ok");
  await page.goBack();
  await page.getByRole("link", { name: "/kv" }).click();
  await page.waitForURL(/\/kv$/);
  expect(await shown(page)).toContain("typed:in-a-form");
  expect(complaints).toEqual([]);
});

test.each(["light", "dark"] as const)("the form can be used by everybody, in %s", async (colorScheme) => {
  const context = await browser.newContext({ colorScheme, bypassCSP: true, viewport: { width: 360, height: 640 } });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.goto(`${doors().address(1)}/`);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
});

test("what somebody has put is text, whatever it looks like", async () => {
  const { page } = await openPage();
  const put = await doors().ask(0, "/kv/html", { method: "PUT", body: "<script>document.title='owned'</script>" });
  expect(put.status).toBe(200);
  await page.goto(`${doors().address(1)}/kv/html`);
  expect([await page.title(), await shown(page)]).toEqual(["", "result: <script>document.title='owned'</script>"]);
});

/** What a page may try to have the browser ask, each with another key; and whether it got to see anything. */
const TRIES = `
const tries = {
  image: (to) => new Promise((done) => { const image = new Image(); image.onload = () => done("seen"); image.onerror = () => done("no"); image.src = to; }),
  script: (to) => new Promise((done) => { const script = document.createElement("script"); script.onload = () => done("ran"); script.onerror = () => done("no"); script.src = to; document.head.append(script); }),
  fetch: (to) => fetch(to).then(() => "seen", () => "no"),
  opaque: (to) => fetch(to, { mode: "no-cors" }).then(() => "no", () => "no"),
  put: (to) => fetch(to.replace(/req\\?(\\w+)=1/, "kv/$1"), { method: "PUT", body: "1" }).then(() => "seen", () => "no"),
  post: (to) => fetch(to, { method: "POST", mode: "no-cors", body: "x" }).then(() => "no", () => "no"),
  beacon: async (to) => { navigator.sendBeacon(to, "x"); return "no"; },
  socket: (to) => new Promise((done) => { const socket = new WebSocket(to.replace("http", "ws")); socket.onopen = () => done("open"); socket.onerror = () => done("no"); }),
  events: (to) => new Promise((done) => { const source = new EventSource(to); source.onopen = () => done("open"); source.onerror = () => { source.close(); done("no"); }; }),
  frame: (to) => new Promise((done) => { const frame = document.createElement("iframe"); frame.onload = () => done("no"); frame.src = to; document.body.append(frame); }),
  form: (to) => new Promise((done) => {
    const frame = document.createElement("iframe"); frame.name = "target"; document.body.append(frame);
    const form = document.createElement("form"); form.action = to.replace(/\\?.*/, ""); form.target = "target";
    const input = document.createElement("input"); input.name = "form"; input.value = "1"; form.append(input);
    document.body.append(form); frame.onload = () => done("no"); form.submit();
  }),
  prefetch: (to) => new Promise((done) => { const link = document.createElement("link"); link.rel = "prefetch"; link.onload = link.onerror = () => done("no"); link.href = to; document.head.append(link); }),
};
const ask = async (door) => Object.fromEntries(await Promise.all(Object.entries(tries).map(async ([name, go]) => [name, await go(door + "/req?" + name + "=1")])));
`;

/** A server of another page on this machine. Returns its port. */
async function otherPage(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  return (server.address() as AddressInfo).port;
}

const evil: RequestListener = (_request, response) => {
  response.setHeader("Content-Type", "text/html").end(`<!doctype html><body><script>${TRIES}</script>`);
};

describe("another page asks in every way that there is, and nothing is executed:", () => {
  test.each(["localhost", "127.0.0.1", "evil.test"])("one of %s", async (name) => {
    const { page } = await openPage();
    await page.goto(`http://${name}:${await otherPage(evil)}/`);
    const before = await doors().ask(3, "/kv");
    const seen: Record<string, string> = await page.evaluate(`ask("${doors().address(3)}")`);
    expect(new Set(Object.values(seen))).toEqual(new Set(["no"]));
    expect(Object.keys(seen)).toHaveLength(12);
    const after = await doors().ask(3, "/kv");
    expect(Number(after.headers["zpbft-seq"])).toBe(Number(before.headers["zpbft-seq"]) + 1);
  });

  test("one whose own name comes to stand for this machine", async () => {
    const { page } = await openPage();
    const answer = await page.goto(`http://evil.test:${doors().port(3)}/req?rebound=1`);
    expect(answer?.status()).toBe(421);
    expect(await shown(page)).toBe(
      `Host: evil.test:${doors().port(3)} is no name of this server: ask for http://localhost:${doors().port(3)}/`,
    );
    expect(await doors().ask(3, "/kv/rebound")).toMatchObject({ status: 404 });
  });

  test("one with a link, when somebody follows it", async () => {
    const { page } = await openPage();
    const link: RequestListener = (_request, response) => {
      response.setHeader("Content-Type", "text/html").end(`<a href="${doors().address(3)}/req?linked=1">win</a>`);
    };
    await page.goto(`http://evil.test:${await otherPage(link)}/`);
    await page.getByRole("link").click();
    await page.waitForURL(/linked/);
    expect(await shown(page)).toMatch(/^Sec-Fetch-Site: cross-site is another page, which may not ask here/);
    expect(await doors().ask(3, "/kv/linked")).toMatchObject({ status: 404 });
  });
});
