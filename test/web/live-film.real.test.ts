import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { temporaryDir } from "../grader/support.ts";
import { HOSTILE, shown, usePages, withPut } from "./live-page.ts";
import { Recording } from "./live-recording.ts";

const open = usePages();

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

test("a stream that is refused is told why, and tried again", async () => {
  const recording = withPut();
  const { server, page } = await open(recording);
  server.refuse(`too many pages follow this cluster ${HOSTILE}`);
  server.cut();
  await page.locator("#notice").getByText(`anything: too many pages follow this cluster ${HOSTILE}`).waitFor();
  await page.locator("#state").getByText("no connection").waitFor();
  server.refuse("");
  await page.locator("#state").getByText("live").waitFor();
});

test("of what the page had to drop, it says that only the recording has it", async () => {
  const recording = withPut();
  // Far more than a page keeps.
  for (let count = 0; count < 121_000; count++) recording.add({ kind: "slow", ms: 0 });
  recording.put("y", "11");
  const { page } = await open(recording);
  await shown(page, recording);
  expect(await page.locator("#empty").isVisible()).toBe(false);
  await page.keyboard.press("[");
  await page.getByText("Events before 20000 are in the recording only.").waitFor();
  expect(await page.locator("#figure .message").count()).toBe(0);
  await page.getByRole("article", { name: "server 0" }).getByText("at work").waitFor();
  await page.keyboard.press("]");
  await expect.poll(() => page.locator("#figure .message").count()).toBe(32);
  expect(await page.locator("#empty").isVisible()).toBe(false);
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

test("a recording is opened, one that is none is refused by its line", async () => {
  const { server, page } = await open(withPut());
  const dir = await temporaryDir();
  const other = new Recording(7, { submission: "another" });
  other.put("y", "1");
  const lines = [other.hello, ...other.events].map((line) => JSON.stringify(line));
  const [good, bad, old] = ["good.ndjson", "bad.ndjson", "old.ndjson"].map((name) => path.join(dir, name)) as [
    ...[good: string, bad: string, old: string],
  ];
  await writeFile(good, lines.join("\n"));
  await writeFile(old, lines.with(0, JSON.stringify({ ...other.hello, lab: undefined })).join("\n"));
  await writeFile(bad, lines.with(3, `{"kind":"call"}`).join("\n"));
  await page.locator("#file").setInputFiles(bad);
  await page.getByText(/^bad\.ndjson is no recording: line 4: i: nothing, where 2 is due$/).waitFor();
  await page.locator("#file").setInputFiles(old);
  await page.getByText(/^old\.ndjson is no recording: line 1: lab: nothing does not fit$/).waitFor();
  // The cluster is still shown, and goes on.
  expect(await page.locator(".card").count()).toBe(4);
  server.add({ kind: "line", a: 0, b: 1, isCut: true });
  await page.getByRole("article", { name: "server 0" }).getByText("cut from 1").waitFor();
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
