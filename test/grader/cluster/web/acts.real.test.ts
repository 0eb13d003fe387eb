import { expect, test, vi } from "vitest";
import { freePorts } from "../../../system/front-door.ts";
import { familyOf, nothingLeft, running } from "../../support.ts";
import { Follower, post, type Shown, showCluster } from "./support.ts";

vi.setConfig({ testTimeout: 180_000 });

/** The processes that a cluster has started, by their numbers. */
async function processesOf({ run }: Shown): Promise<ReadonlyMap<number, { stopped: boolean }>> {
  return new Map(familyOf(run.pid, await running()).map((one) => [one.pid, one]));
}

test("kill, pause, resume and restart do what they say to the very process that the record names", async () => {
  const shown = await showCluster();
  const page = new Follower(shown);
  await page.until("answer");
  const at = (id: number, state: string, from = 0) =>
    page.until("process", (event) => event.id === id && event.state === state, from);
  const first = await at(2, "at work");
  expect((await processesOf(shown)).has(first.pid)).toBe(true);

  const paused = await page.act({ verb: "pause", id: 2 });
  expect((await at(2, "paused", paused.i)).pid).toBe(first.pid);
  expect((await processesOf(shown)).get(first.pid)?.stopped).toBe(true);
  const resumed = await page.act({ verb: "resume", id: 2 });
  await at(2, "at work", resumed.i);
  expect((await processesOf(shown)).get(first.pid)?.stopped).toBe(false);

  const killed = await page.act({ verb: "kill", id: 2 });
  expect(await at(2, "ended", killed.i)).toMatchObject({ pid: first.pid, signal: "SIGKILL" });
  expect((await processesOf(shown)).has(first.pid)).toBe(false);
  expect(await post(shown, { verb: "pause", id: 2 })).toEqual({
    status: 409,
    body: { error: "server 2 is dead: restart 2" },
  });

  const restarted = await page.act({ verb: "restart", id: 2 });
  const next = await at(2, "at work", restarted.i);
  expect(next.pid).not.toBe(first.pid);
  expect((await processesOf(shown)).has(next.pid)).toBe(true);
  expect(await page.until("standing", ({ id, remark }) => id === 2 && remark !== undefined, restarted.i)).toMatchObject(
    {
      figures: { executed: 0 },
      remark: "votes, but executes nothing: it lost seq 1",
    },
  );
  expect(await page.until("db", ({ id }) => id === 2, restarted.i)).toMatchObject({ pairs: [] });
});

test("on a line that is cut nothing arrives until it is mended, and what is slow comes later", async () => {
  const shown = await showCluster();
  const page = new Follower(shown);
  await page.until("answer");
  const cut = await page.act({ verb: "cut", a: 0, b: 3 });
  expect(await page.until("line", () => true, cut.i)).toMatchObject({ a: 0, b: 3, isCut: true });
  const asked = await page.act({ verb: "ask", command: "put x 10" });
  await page.until("answer", ({ ask }) => ask === asked.ask);
  const between = ({ from, to }: { from: string; to: string }) => from === "replica 0" && to === "replica 3";
  const calls = page.of("call").filter((call) => call.i >= asked.i && between(call));
  expect(calls.map(({ text }) => text)).toContain("pre-prepare seq=2 [put x 10]");
  const arrived = () => page.of("passed").filter(({ of }) => calls.some(({ call }) => call === of));
  expect(arrived()).toEqual([]);
  const mended = await page.act({ verb: "mend", a: 0, b: 3 });
  expect(await page.until("line", () => true, mended.i)).toMatchObject({ a: 0, b: 3, isCut: false });
  await page.until("passed", ({ of }) => of === calls.at(-1)?.call);
  expect(arrived()).toHaveLength(calls.length);

  const slow = await page.act({ verb: "slow", ms: 120 });
  expect(await page.until("slow", () => true, slow.i)).toMatchObject({ ms: 120 });
  const later = await page.act({ verb: "ask", command: "get x" });
  expect(await page.until("answer", ({ ask }) => ask === later.ask)).toMatchObject({ result: "result: 10" });
  const times = new Map(page.of("call").map(({ call, time_ms }) => [call, time_ms]));
  const took = page.of("passed").flatMap(({ i, of, time_ms }) => (i < later.i ? [] : [time_ms - (times.get(of) ?? 0)]));
  expect(Math.min(...took)).toBeGreaterThanOrEqual(119);
});

test("a member that is made to lie is called a liar, and not a wrong submission", async () => {
  const shown = await showCluster();
  const page = new Follower(shown);
  await page.until("answer");
  const lies = await page.act({ verb: "lie", id: 3, how: "digest" });
  expect(await page.until("lie", () => true, lies.i)).toMatchObject({ id: 3, lie: "digest" });
  const asked = await page.act({ verb: "ask", command: "put x 10" });
  await page.until("answer", ({ ask }) => ask === asked.ask);
  const refused = await page.until("worth", ({ worth }) => worth === "refused", asked.i);
  expect(refused).toMatchObject({ seq: 2, badge: "V3", note: "not counted: wrong digest (V3)" });
  const honest = await page.act({ verb: "lie", id: 3, how: "off" });
  expect(await page.until("lie", () => true, honest.i)).toEqual(
    expect.not.objectContaining({ lie: expect.anything() }),
  );
  expect(page.of("phase").filter(({ differs }) => differs !== undefined)).toEqual([]);
});

test("what is typed at the terminal is seen on every page, and what a page asks is told at the terminal", async () => {
  const shown = await showCluster();
  const [one, other] = [new Follower(shown), new Follower(shown)];
  await one.until("answer");
  let said = "";
  shown.run.subprocess.stdout.on("data", (chunk) => {
    said += chunk;
  });
  shown.run.subprocess.stdin?.write("put typed 1\nkill 3\n");
  for (const page of [one, other]) {
    expect(await page.until("asked", ({ command }) => command === "put typed 1")).toMatchObject({ ask: 2 });
    expect(await page.until("answer", ({ ask }) => ask === 2)).toMatchObject({ result: "put ok" });
    await page.until("notice", ({ text }) => text === "server 3 is killed");
    await page.until("process", ({ id, state }) => id === 3 && state === "ended");
  }
  const { ask } = await other.act({ verb: "ask", command: "get typed" });
  const answer = await one.until("answer", (event) => event.ask === ask);
  expect(answer).toMatchObject({ command: "get typed", result: "result: 1" });
  expect(answer.replicas.length).toBeGreaterThanOrEqual(2);
  await vi.waitFor(() => expect(said).toContain("get typed: result: 1"));
  expect(said).toContain("put typed 1: put ok");
});

test("a front door can be asked from the page, and one that is not there is told so", async () => {
  const shown = await showCluster("solution", "--http", String(await freePorts(4)));
  const page = new Follower(shown);
  await page.until("answer");
  expect(page.hello?.doors).toEqual([0, 1, 2, 3]);
  const { i, ask } = await page.act({ verb: "ask", command: "put x 10", via: 2 });
  expect(await page.until("asked", () => true, i)).toMatchObject({ ask, via: 2 });
  expect(await page.until("answer", (answer) => answer.ask === ask)).toMatchObject({ result: "put ok" });
  expect(await post(shown, { verb: "ask", command: "get x", via: 4 })).toEqual({
    status: 409,
    body: { error: "server 4 has no front door: start with --http" },
  });
});

test("quit ends everything, and the last event says so", async () => {
  const shown = await showCluster();
  const page = new Follower(shown);
  await page.until("answer");
  await page.act({ verb: "quit" });
  const { exitCode } = await shown.run.subprocess;
  expect(exitCode).toBe(0);
  expect(page.events.at(-1)).toMatchObject({ kind: "end" });
  await nothingLeft(shown.run.tmp);
});
