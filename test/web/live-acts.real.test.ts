import { expect, test } from "vitest";
import { HOSTILE, usePages, withPut } from "./live-page.ts";
import { Recording } from "./live-recording.ts";

const open = usePages();

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

test.each([
  ["two must reply the same", 2, "put y 1…waits · 1 of 2 replies"],
  ["one reply is enough", undefined, "put y 1…waits"],
] as const)("where %s, a command that waits says so", async (_, replies, told) => {
  const recording = new Recording(4, { replies });
  const { server, page } = await open(recording);
  recording.add({ kind: "asked", ask: 1, command: "put y 1" });
  recording.arrive(recording.call("replica 0", "client", 4, "reply", 1));
  server.flush();
  await expect.poll(() => page.locator("#answers").textContent()).toBe(told);
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

test("what is held lies at its receivers, and all at one of them can be delivered", async () => {
  const recording = withPut();
  const { server, page } = await open(recording);
  server.onAct((act) => {
    if (act.verb !== "deliverAll" || act.id !== 2) return "this is not what was asked";
    for (const of of toTwo) server.add({ kind: "passed", of, times: 1 });
    return undefined;
  });
  recording.add({ kind: "hold", on: true });
  const hold = (from: string, to: string, message: number) => {
    const of = recording.call(from, to, message, message === 3 ? "COMMIT" : "reply", 1);
    recording.add({ kind: "held", of });
    return of;
  };
  hold("replica 1", "client", 4);
  const toTwo = Array.from({ length: 14 }, () => hold("replica 0", "replica 2", 3));
  hold("replica 2", "replica 0", 3);
  server.flush();
  const trays = page.locator("#tray .at");
  await expect.poll(() => trays.locator("h3").allTextContents()).toEqual(["client: 1", "server 0: 1", "server 2: 14"]);
  expect(await trays.nth(2).locator(".deliver").count()).toBe(12);
  await trays.nth(2).getByText("and 2 more").waitFor();
  expect(await page.getByRole("button", { name: /^all to / }).allTextContents()).toEqual(["all to 2"]);
  await page.getByRole("button", { name: "all to 2" }).focus();
  // The focus stays where it was while more is held.
  hold("replica 3", "replica 0", 3);
  server.flush();
  await trays.getByText("server 0: 2").waitFor();
  await page.keyboard.press("Enter");
  await expect.poll(() => trays.locator("h3").allTextContents()).toEqual(["client: 1", "server 0: 2"]);
  expect(server.acts).toEqual([{ verb: "deliverAll", id: 2 }]);
  expect(await page.evaluate("document.activeElement.textContent")).toContain("1 → client reply");
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
