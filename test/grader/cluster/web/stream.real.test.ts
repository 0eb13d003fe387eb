import { expect, test, vi } from "vitest";
import { WAIT_MS } from "../../support.ts";
import { Follower, post, recordOf, showCluster } from "./support.ts";

vi.setConfig({ testTimeout: 180_000 });

/** Behind so many characters a connection is cut: a put makes 25,000. */
const CUTS = [1, 2, 17, 100, 523, 1000, 4099, 9999, 12_345, 20_011];

test("a page that is cut off at any byte goes on from where it was: nothing is missing, and nothing comes twice", async () => {
  const shown = await showCluster();
  const [cut, whole] = [new Follower(shown), new Follower(shown)];
  await whole.until("answer");
  for (const [place, characters] of CUTS.entries()) {
    const { resumed } = cut;
    cut.cutAfter(characters);
    await post(shown, { verb: "ask", command: `put k${place} ${characters}` });
    await vi.waitFor(() => expect(cut.resumed).toBe(resumed + 1), { timeout: WAIT_MS, interval: 5 });
  }
  const last = await whole.until("answer", ({ ask }) => ask === CUTS.length + 1);
  await cut.until("answer", ({ i }) => i === last.i);
  const record = await recordOf(shown);
  for (const { events } of [cut, whole]) {
    expect(events.map(({ i }) => i)).toEqual([...events.keys()]);
    expect(events).toEqual(record.slice(0, events.length));
  }
  expect(cut.hello).toMatchObject({ kind: "hello", version: 1, n: 4, f: 1, replies: 2, oldest: 0 });
  expect(cut.hello).toMatchObject({ submission: "solution" });
});

test("times never go back, and every call is told before what becomes of it", async () => {
  const shown = await showCluster();
  const page = new Follower(shown);
  await page.until("answer");
  const times = page.events.map(({ time_ms }) => time_ms);
  expect(times.toSorted((a, b) => a - b)).toEqual(times);
  const calls = new Set<number>();
  for (const event of page.events) {
    if (event.kind === "call") calls.add(event.call);
    if ("of" in event) expect(calls, JSON.stringify(event)).toContain(event.of);
  }
  // The client has its answer before the last replies have come.
  expect(calls.size).toBeGreaterThan(20);
});

test("a page is told which language the sentences are in that it is sent", async () => {
  const shown = await showCluster("solution", "--lang", "zh");
  const page = new Follower(shown);
  await page.until("answer");
  expect(page.hello).toMatchObject({
    language: "zh",
    tour: { captions: [{ text: expect.stringMatching(/^提议：/) }, {}, {}] },
  });
  const { body } = await post(shown, { verb: "deliver", call: 1 });
  expect(body).toEqual({ error: "消息 1 没有扣住：它已送出或丢弃，或者从未等待" });
});

test("more pages than there is room for are refused in words, and those that are there go on", async () => {
  const shown = await showCluster();
  const pages = Array.from({ length: 16 }, () => new Follower(shown));
  await Promise.all(pages.map((page) => page.until("answer")));
  const refused = await fetch(`${shown.origin}/events`, { headers: { cookie: shown.cookie } });
  expect({ status: refused.status, text: await refused.text() }).toEqual({
    status: 503,
    text: "too many pages follow this cluster: close some of them\n",
  });
  pages[0]?.close();
  const later = new Follower(shown);
  await later.until("answer");
  const { i } = await later.act({ verb: "ask", command: "get hello" });
  for (const page of pages.slice(1)) await page.until("answer", ({ result }) => result === "result: world", i);
});
