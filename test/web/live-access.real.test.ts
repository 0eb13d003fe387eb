import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "vitest";
import { shown, usePages, withPut } from "./live-page.ts";
import { Recording } from "./live-recording.ts";

const open = usePages();

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

test("it speaks as its cluster does, whatever the browser speaks, unless the reader has chosen", async () => {
  const recording = new Recording(4, { language: "zh" });
  recording.put("x", "10");
  const { page } = await open(recording);
  await page.getByText("向集群提问").waitFor();
  await page.locator("#language").click();
  await page.getByText("Ask the cluster").waitFor();
  await page.reload();
  await page.locator(".card").first().waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("en");
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
