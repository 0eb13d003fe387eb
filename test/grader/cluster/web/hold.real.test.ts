import { expect, test, vi } from "vitest";
import { COMMIT, Follower, held, PRE_PREPARE, PREPARE, post, REQUEST, showCluster } from "./support.ts";

vi.setConfig({ testTimeout: 180_000 });

test("a schedule that is delivered by hand makes a server execute with exactly the last COMMIT", async () => {
  const shown = await showCluster();
  const page = new Follower(shown);
  await page.until("answer");
  await page.act({ verb: "hold", on: true });
  const { ask } = await page.act({ verb: "ask", command: "put x 10" });
  const [request] = await held(page, REQUEST, "replica 0", 1);
  await page.act({ verb: "deliver", call: request?.call ?? 0 });
  for (const to of ["replica 1", "replica 2", "replica 3"]) await held(page, PRE_PREPARE, to, 1);
  await page.act({ verb: "deliverAll", message: PRE_PREPARE });
  for (const to of ["replica 0", "replica 1", "replica 2", "replica 3"]) await held(page, PREPARE, to, 3);
  await page.act({ verb: "deliverAll", message: PREPARE });
  const commits = await held(page, COMMIT, "replica 2", 3);
  const [first, second, third] = commits.map(({ call }) => call) as [number, number, number];

  // The first one is lost, the second comes twice: that is one vote.
  await page.act({ verb: "drop", call: first });
  await page.until("dropped", ({ of }) => of === first);
  const repeated = await page.act({ verb: "repeat", call: second });
  expect(await page.until("repeated", () => true, repeated.i)).toMatchObject({ of: second, times: 2 });
  const { note } = await page.until("worth", ({ of }) => of === second);
  expect(note).toBe("1 of 2");
  const executions = () =>
    page.of("log").filter(({ who, seq, text }) => who === "replica 2" && seq === 2 && text.includes("execute cmd:"));
  await page.until(
    "log",
    ({ who, seq, text }) => who === "replica 2" && seq === 2 && text.includes("stage=3:commit <="),
  );
  expect(executions()).toEqual([]);
  const last = await page.act({ verb: "deliver", call: third });
  const passed = await page.until("passed", ({ of }) => of === third, last.i);
  await page.until("phase", ({ id, seq, reached }) => id === 2 && seq === 2 && reached.includes("executed"), passed.i);
  expect(executions().map(({ i }) => i > passed.i)).toEqual([true]);

  // The client has no answer before anybody's reply is delivered.
  expect(page.of("answer").some((answer) => answer.ask === ask)).toBe(false);
  await page.act({ verb: "hold", on: false });
  expect(await page.until("answer", (answer) => answer.ask === ask)).toMatchObject({ result: "put ok" });
  expect(page.of("phase").filter(({ differs }) => differs !== undefined)).toEqual([]);
});

test("what waits for or comes from a server that is killed is lost, and says so", async () => {
  const shown = await showCluster();
  const page = new Follower(shown);
  await page.until("answer");
  await page.act({ verb: "hold", on: true });
  await page.act({ verb: "ask", command: "put x 10" });
  const [request] = await held(page, REQUEST, "replica 0", 1);
  await page.act({ verb: "deliver", call: request?.call ?? 0 });
  const [proposal] = await held(page, PRE_PREPARE, "replica 3", 1);
  await page.act({ verb: "kill", id: 3 });
  await page.until("dropped", ({ of }) => of === proposal?.call);
  const again = await post(shown, { verb: "deliver", call: proposal?.call });
  expect(again).toEqual({ status: 409, body: { error: expect.stringMatching(/^message \d+ is not held: /) } });
  const [other] = await held(page, PRE_PREPARE, "replica 1", 1);
  const { i } = await page.act({ verb: "deliverAll", id: 1 });
  await page.until("passed", ({ of }) => of === other?.call, i);
  const passed = page.of("passed").filter((event) => event.i >= i);
  const receivers = new Set(passed.map(({ of }) => page.of("call").find(({ call }) => call === of)?.to));
  expect([...receivers]).toEqual(["replica 1"]);
});
