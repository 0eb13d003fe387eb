import { expect, test } from "vitest";
import { HOSTILE, shown, usePages, withPut } from "./live-page.ts";
import { Recording } from "./live-recording.ts";

const open = usePages();

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

test.each(["c", "the button"])("by %s, the messages of the figure are copied as they are worded", async (way) => {
  const recording = withPut();
  const { page } = await open(recording, { permissions: ["clipboard-read", "clipboard-write"] });
  await shown(page, recording);
  if (way === "c") await page.keyboard.press("c");
  else {
    await page.locator("#table summary").click();
    await page.getByRole("button", { name: "copy as text" }).click();
  }
  await page.locator("#notice").getByText("32 messages are copied.").waitFor();
  const text = (await page.evaluate("navigator.clipboard.readText()")) as string;
  const lines = text.split("\n");
  expect(lines).toHaveLength(35);
  expect(lines.slice(0, 3)).toEqual([
    "seq 1",
    "#   from → to   message                       what it is worth  what became of it",
    "1   client → 0  request [put x 10]                              answered",
  ]);
  expect(lines[6]).toBe("5   0 → 1       PREPARE                       1 of 2            answered");
});

test("where the browser has no clipboard, the messages are selected", async () => {
  const recording = withPut();
  const { page } = await open(recording);
  await shown(page, recording);
  await page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
  await page.keyboard.press("c");
  await page.locator("#notice").getByText("is selected").waitFor();
  expect(await page.evaluate("getSelection().toString()")).toContain("client → 0");
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
