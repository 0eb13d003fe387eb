import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startBrowser } from "./browser.ts";
import { Recording } from "./live-recording.ts";
import { serveRecording } from "./live-server.ts";

const HOSTILE = `<img src=x onerror="document.title='owned'">`;

let browser: Browser;
let dir: string;
/** What is closed after each test. */
const opened: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  browser = await startBrowser();
  dir = await mkdtemp(path.join(tmpdir(), "zlab-live-"));
});
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});
afterAll(async () => {
  await browser?.close();
  await rm(dir, { recursive: true, force: true });
});

/** A page that is told of a recording; `complaints` are errors, and what its policy blocked. */
async function open(recording: Recording, options: BrowserContextOptions = {}) {
  const server = await serveRecording(recording);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB", ...options });
  opened.push(
    () => server.close(),
    () => context.close(),
  );
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(server.url);
  await page.locator("#state[data-state=live]").waitFor();
  await page.locator(".card").first().waitFor();
  return { server, page, complaints };
}

/** Waits until the film has come to an event, or to the end. */
async function shown(page: Page, recording: Recording, index = recording.events.length): Promise<void> {
  await page.locator("#timeline output").getByText(`${index} of ${recording.events.length}`, { exact: true }).waitFor();
}

function withPut(n = 4): Recording {
  const recording = new Recording(n);
  recording.put("x", "10");
  return recording;
}

test("a put is seen on its way, with its votes, its answer and all four databases", async () => {
  const recording = new Recording(4);
  const { server, page, complaints } = await open(recording);
  await page.getByText("No request yet").waitFor();
  await page.locator("#speed").selectOption("10");
  recording.put("x", "10");
  server.flush();
  await page.locator("#figure .dot").first().waitFor();
  await shown(page, recording);
  expect(await page.locator("#round-title").textContent()).toBe("seq 1");
  expect(await page.locator("#round-about").textContent()).toBe("put x 10");
  expect(await page.locator("#figure .message").count()).toBe(32);
  expect(await page.locator("#figure .dot").count()).toBe(0);
  expect(await page.locator("#figure .meter.reached").allTextContents()).toEqual([
    ...Array(4).fill("◇ 2/2"),
    ...Array(4).fill("◆ 2/2"),
  ]);
  expect(await page.locator("#figure svg").getAttribute("aria-label")).toBe(
    "seq 1: 32 messages. prepared: 0 1 2 3. committed: 0 1 2 3. executed: 0 1 2 3.",
  );
  expect(await page.locator(".card .db").allTextContents()).toEqual(Array(4).fill("x 10"));
  expect(await page.locator("#answers").textContent()).toBe("put x 10put okfrom 0 1 · 5.2 ms");
  await page.locator("#table summary").click();
  await expect.poll(() => page.locator("#table tbody tr").count()).toBe(32);
  expect(complaints).toEqual([]);
});

test("what is typed is asked, ↑ brings it back, and what is refused is said", async () => {
  const { server, page } = await open(withPut());
  await page.keyboard.press("/");
  await page.keyboard.type("get x");
  await page.keyboard.press("Enter");
  await expect.poll(() => server.acts).toEqual([{ verb: "ask", command: "get x" }]);
  await page.keyboard.press("ArrowUp");
  expect(await page.locator("#command").inputValue()).toBe("get x");
  await page.getByRole("button", { name: "all", exact: true }).click();
  await expect.poll(() => server.acts.at(-1)).toEqual({ verb: "ask", command: "all" });
  server.onAct(() => `server 2 is dead: ${HOSTILE}`);
  await page.getByRole("button", { name: "kill server 2" }).click();
  await page.locator("#notice").getByText(`server 2 is dead: ${HOSTILE}`).waitFor();
});

test("killed, paused, cut and mended: the page asks for it, and shows what became of it", async () => {
  const { server, page } = await open(withPut());
  const process = (id: number, state: "ended" | "paused" | "at work" | "starting") =>
    server.add({
      kind: "process",
      who: `replica ${id}`,
      id,
      state,
      pid: 1,
      ...(state === "ended" ? { signal: "SIGKILL" } : {}),
    });
  server.onAct((act) => {
    if (act.verb === "kill") process(act.id, "ended");
    if (act.verb === "restart") process(act.id, "starting");
    if (act.verb === "pause") process(act.id, "paused");
    if (act.verb === "resume") process(act.id, "at work");
    if (act.verb === "cut" || act.verb === "mend")
      server.add({ kind: "line", a: act.a, b: act.b, isCut: act.verb === "cut" });
    return undefined;
  });
  const card = (id: number) => page.getByRole("article", { name: `server ${id}` });
  await page.getByRole("button", { name: "kill server 2" }).click();
  await card(2).getByText("dead (SIGKILL)").waitFor();
  await page.locator("#figure .lane.dead").getByText("dead").waitFor();
  await page.getByRole("button", { name: "restart server 2" }).click();
  await card(2).getByText("starting").waitFor();
  await card(2).getByText("not printed yet").waitFor();
  await page.getByRole("button", { name: "pause server 1" }).click();
  await card(1).getByText("paused").waitFor();
  await page.getByRole("button", { name: "resume server 1" }).click();
  await card(1).getByText("at work").waitFor();

  await page.getByRole("button", { name: "0 to 1: cut it" }).focus();
  for (const key of ["ArrowRight", "ArrowRight", "ArrowDown", "Enter"]) await page.keyboard.press(key);
  await card(1).getByText("cut from 3").waitFor();
  await card(3).getByText("cut from 1").waitFor();
  expect(await page.locator("#lines [aria-pressed=true]").count()).toBe(2);
  await page.getByRole("button", { name: "3 to 1, cut: mend it" }).click();
  await expect.poll(() => page.locator("#lines [aria-pressed=true]").count()).toBe(0);
  expect(server.acts.map(({ verb }) => verb)).toEqual(["kill", "restart", "pause", "resume", "cut", "mend"]);
});

test("what somebody does is seen at once, however far behind the film is", async () => {
  const recording = new Recording(4);
  const { server, page } = await open(recording);
  await page.locator("#speed").selectOption("1000");
  recording.put("x", "10");
  recording.add({ kind: "process", who: "replica 2", id: 2, state: "ended", pid: 1, signal: "SIGKILL" });
  server.flush();
  await page.getByRole("article", { name: "server 2" }).getByText("dead (SIGKILL)").waitFor();
  expect(await page.locator("#figure .meter.reached").count()).toBe(0);
  expect(await page.locator(".card .db").first().textContent()).toBe("not printed yet");
});

test("a cluster that has ended is not connected to again, and can still be looked at", async () => {
  const recording = withPut();
  const { server, page, complaints } = await open(recording);
  server.add({ kind: "end", why: "quit" });
  await page.getByText("The cluster has ended: quit").waitFor();
  await server.close();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await page.locator("#band").waitFor();
  expect(complaints).toEqual([]);
});

test("messages are held and delivered by keys", async () => {
  const recording = withPut();
  const { server, page } = await open(recording);
  server.onAct((act) => {
    if (act.verb === "hold") server.add({ kind: "hold", on: act.on });
    if (act.verb === "deliver") server.add({ kind: "passed", of: act.call, times: 1 });
    if (act.verb === "drop") server.add({ kind: "dropped", of: act.call });
    return undefined;
  });
  await page.keyboard.press("h");
  await page.locator("#tray").getByText("Nothing is held").waitFor();
  const calls = [1, 2, 3].map((to) => recording.call("replica 0", `replica ${to}`, 3, "COMMIT", 1));
  for (const of of calls) recording.add({ kind: "held", of });
  server.flush();
  await page.getByText("3 messages are held").waitFor();
  await expect.poll(() => page.locator("#figure .dot.held").count()).toBe(3);
  await page.keyboard.press(".");
  await page.getByText("2 messages are held").waitFor();
  await page.getByRole("button", { name: "deliver: 0 → 2 COMMIT" }).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByText("1 message is held").waitFor();
  // What is left is marked now, so that Enter goes on.
  expect(await page.evaluate("document.activeElement.textContent")).toContain("0 → 2 COMMIT");
  await page.getByRole("button", { name: "drop: 0 → 2 COMMIT" }).click();
  await page.locator("#tray").getByText("Nothing is held").waitFor();
  await page.locator("#figure .dropped").waitFor();
  expect(server.acts).toEqual([
    { verb: "hold", on: true },
    { verb: "deliver", call: calls[0] },
    { verb: "deliver", call: calls[2] },
    { verb: "drop", call: calls[1] },
  ]);
});

test("one goes back in steps, on again, and to now", async () => {
  const recording = withPut();
  const { server, page } = await open(recording);
  await shown(page, recording);
  const all = await page.locator("#figure .message").count();
  for (let steps = 0; steps < 12; steps++) await page.keyboard.press("ArrowLeft");
  await page
    .locator("#band")
    .getByText(/^As of event \d+\. The cluster has gone on: \d+\. Buttons act on now\.$/)
    .waitFor();
  const before = await page.locator("#figure .message").count();
  expect(before).toBeLessThan(all);
  for (let steps = 0; steps < 12; steps++) await page.keyboard.press("ArrowRight");
  await shown(page, recording);
  expect(await page.locator("#figure .message").count()).toBe(all);
  await page.locator("#timeline input").focus();
  await page.keyboard.press("Home");
  await shown(page, recording, 0);
  expect(await page.locator(".card .state").allTextContents()).toEqual(Array(4).fill("not seen yet"));
  // What happens meanwhile does not move what is shown.
  server.add({ kind: "line", a: 0, b: 1, isCut: true });
  await shown(page, recording, 0);
  await page.getByRole("button", { name: "back to now" }).click();
  await shown(page, recording);
  expect(await page.locator("#band").isVisible()).toBe(false);
});

test("seqs are gone through, and the newest is followed again", async () => {
  const recording = withPut();
  const { server, page } = await open(recording);
  await page.locator("#speed").selectOption("1");
  recording.put("y", "11");
  server.flush();
  await page.locator("#round-title").getByText("seq 2").waitFor();
  await shown(page, recording);
  await page.keyboard.press("[");
  await page.locator("#round-title").getByText("seq 1").waitFor();
  recording.put("z", "12");
  server.flush();
  await shown(page, recording);
  expect(await page.locator("#round-title").textContent()).toBe("seq 1");
  await page.getByRole("button", { name: "follow the newest" }).click();
  await page.locator("#round-title").getByText("seq 3").waitFor();
});

test("a stream that is cut goes on where it was", async () => {
  const recording = withPut();
  const { server, page, complaints } = await open(recording);
  await shown(page, recording);
  server.cut();
  recording.add({ kind: "line", a: 0, b: 1, isCut: true });
  server.flush();
  await page.getByRole("article", { name: "server 0" }).getByText("cut from 1").waitFor();
  await shown(page, recording);
  expect(complaints.filter((text) => !text.includes("net::"))).toEqual([]);
});

test("where a server does otherwise than the wire says, its card says so", async () => {
  const recording = new Recording(4);
  recording.put("x", "10", { lazy: [1] });
  recording.add({
    kind: "db",
    id: 2,
    pairs: [["x", "11"]],
    more: 0,
    differs: { keys: ["x"], text: "it holds x:11, not x:10" },
  });
  const { page } = await open(recording);
  await page.getByText("2 of 2 COMMITs have reached it; it has not executed seq 1").waitFor();
  await page.getByRole("article", { name: "server 2" }).getByText("it holds x:11, not x:10").waitFor();
  expect(await page.locator(".card .db .odd").allTextContents()).toContain("≠ x 11");
});

test("what a submission writes is text and nothing else", async () => {
  const recording = withPut();
  recording.add({ kind: "log", who: "replica 1", level: 2, text: `server.ts:1: WARN| ${HOSTILE}\u202e` });
  recording.add({
    kind: "db",
    id: 1,
    pairs: [[HOSTILE, "\u200b"]],
    more: 0,
    differs: { keys: [HOSTILE], text: HOSTILE },
  });
  recording.add({ kind: "asked", ask: 9, command: HOSTILE });
  recording.add({ kind: "answer", ask: 9, command: HOSTILE, result: HOSTILE, replicas: [0], took_ms: 1 });
  const { page, complaints } = await open(recording);
  await page.locator("#logs summary").click();
  await page.locator("#table summary").click();
  const card = page.getByRole("article", { name: "server 1" });
  expect(await card.locator(".log").textContent()).toBe(`${HOSTILE}\\u202e`);
  expect(await card.locator(".db").textContent()).toBe(`≠ ${HOSTILE} \\u200b`);
  expect(await page.locator("#answers .result").first().textContent()).toBe(HOSTILE);
  expect(await page.title()).toBe("zpbft · solution");
  expect(await page.locator("img").count()).toBe(0);
  expect(complaints).toEqual([]);
});

test("a recording is opened, one that is none is refused by its line", async () => {
  const { server, page } = await open(withPut());
  const other = new Recording(7, { submission: "another" });
  other.put("y", "1");
  const lines = [other.hello, ...other.events].map((line) => JSON.stringify(line));
  const [good, bad] = [path.join(dir, "good.ndjson"), path.join(dir, "bad.ndjson")];
  await writeFile(good, lines.join("\n"));
  await writeFile(bad, lines.with(3, `{"kind":"call"}`).join("\n"));
  await page.locator("#file").setInputFiles(bad);
  await page.getByText(/^bad\.ndjson is no recording: line 4: i: nothing, where 2 is due$/).waitFor();
  expect(await page.locator(".card").count()).toBe(4);
  await page.locator("#file").setInputFiles(good);
  await page.getByText(/of a recording\.$/).waitFor();
  await expect.poll(() => page.locator(".card").count()).toBe(7);
  expect(await page.locator("#submission").textContent()).toBe("another");
  expect(await page.locator(".card button:enabled, #lines button:enabled, #ask :enabled").count()).toBe(0);
  await page.locator("#timeline input").focus();
  await page.keyboard.press("End");
  await shown(page, other);
  expect(await page.locator("#figure .message").count()).toBe(98);
  expect(server.acts).toEqual([]);
});

test("with many members a broadcast is one fan, which opens where the focus is", async () => {
  const recording = withPut(16);
  const { page } = await open(recording);
  await shown(page, recording);
  // 1 pre-prepare, 16 PREPAREs and 16 COMMITs, and the arrows of the request and the replies.
  expect(await page.locator("#figure .fan").count()).toBe(33);
  expect(await page.locator("#figure .message").count()).toBe(17);
  const fan = page.getByRole("img", { name: "PREPARE from 3: 15 of 15 have arrived" });
  await fan.focus();
  expect(await page.locator("#figure .opened .message").count()).toBe(15);
  await page.locator("#command").focus();
  expect(await page.locator("#figure .opened .message").count()).toBe(0);
});

test("the first request is shown with its captions", async () => {
  const captions = [
    { kinds: [0, 1], text: "propose" },
    { kinds: [2], text: "agree" },
    { kinds: [3, 4], text: "commit" },
  ];
  const recording = new Recording(4, { tour: { command: "put hello world", captions } });
  const { server, page } = await open(recording);
  recording.put("hello", "world");
  server.flush();
  for (const { text } of captions) await page.locator("#tour [aria-current=step]").getByText(text).waitFor();
  await page.locator("#tour").getByRole("button", { name: "close" }).click();
  expect(await page.locator("#tour").isVisible()).toBe(false);
});

test.each([
  ["light", 1280, 4],
  ["dark", 1280, 7],
  ["light", 360, 4],
  ["dark", 360, 10],
] as const)(
  "%s, %i pixels wide, %i members: it fits, and nothing keeps anybody from using it",
  async (colorScheme, width, n) => {
    const recording = withPut(n);
    recording.add({ kind: "hold", on: true });
    const call = recording.call("replica 0", "replica 1", 3, "COMMIT", 1);
    recording.add({ kind: "held", of: call });
    recording.add({ kind: "process", who: "replica 2", id: 2, state: "paused", pid: 1 });
    recording.add({ kind: "line", a: 0, b: 1, isCut: true });
    recording.put("y", "11", { dead: [2], lazy: [1] });
    const { page, complaints } = await open(recording, { colorScheme, viewport: { width, height: 800 } });
    await shown(page, recording);
    // What has a row for each message is the same with any number of them.
    if (n <= 7) for (const name of ["#logs", "#table"]) await page.locator(`${name} summary`).click();
    await page.keyboard.press("ArrowLeft");
    await page.locator("#band").waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
    // What the line at the bottom covers at the moment is not too small.
    await page.setViewportSize({ width, height: 4000 });
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
    expect(
      violations.map(({ id, nodes }) => [id, nodes.map(({ html, failureSummary }) => [html, failureSummary])]),
    ).toEqual([]);
    expect(complaints).toEqual([]);
  },
);

test("every control is reached by the keyboard, and single keys can be turned off", async () => {
  const { server, page } = await open(withPut());
  const reached = new Set<string>();
  await page.locator("body").focus();
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press("Tab");
    reached.add(
      (await page.evaluate(
        "document.activeElement.id || document.activeElement.getAttribute('aria-label') || document.activeElement.textContent",
      )) as string,
    );
  }
  expect([...reached]).toEqual(
    expect.arrayContaining([
      ...["speed", "slow", "hold", "theme", "keys", "follow", "command", "back", "play", "save", "file"],
      "pause server 0",
      "kill server 3",
      "0 to 1: cut it",
      "place in the recording",
    ]),
  );
  await page.keyboard.press("?");
  await page.getByRole("checkbox", { name: "single keys act" }).uncheck();
  await page.keyboard.press("Escape");
  await page.keyboard.press("h");
  await page.keyboard.press("?");
  await page.getByRole("checkbox", { name: "single keys act" }).check();
  await page.getByRole("button", { name: "close" }).click();
  await page.locator("h1").click();
  await page.keyboard.press("h");
  await expect.poll(() => server.acts).toEqual([{ verb: "hold", on: true }]);
});

test("it speaks Chinese to whoever reads that, and can be switched", async () => {
  const { page } = await open(withPut(), { locale: "zh-CN" });
  await page.getByText("向集群提问").waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("zh-CN");
  await page.locator("#language").click();
  await page.getByText("Ask the cluster").waitFor();
  await page.reload();
  await page.getByText("Ask the cluster").waitFor();
});

test("nothing travels for whoever wants no motion", async () => {
  const recording = new Recording(4);
  const { server, page } = await open(recording, { reducedMotion: "reduce" });
  const call = recording.call("replica 0", "replica 1", 3, "COMMIT", 1);
  server.flush();
  const dot = page.locator("#figure .dot");
  await dot.waitFor();
  const before = await dot.getAttribute("transform");
  await page.evaluate(
    "new Promise((resolve) => { let frames = 0; const next = () => (++frames > 5 ? resolve() : requestAnimationFrame(next)); next(); })",
  );
  expect(await dot.getAttribute("transform")).toBe(before);
  recording.arrive(call);
  server.flush();
  await page.locator("#figure .settled").waitFor();
});

test("on paper there are the figure and the servers, and no controls", async () => {
  const recording = withPut();
  const { page } = await open(recording);
  await shown(page, recording);
  await page.emulateMedia({ media: "print" });
  expect(await page.locator("#figure svg").isVisible()).toBe(true);
  expect(await page.locator(".card").count()).toBe(4);
  expect(await page.locator("button:visible").count()).toBe(0);
});
