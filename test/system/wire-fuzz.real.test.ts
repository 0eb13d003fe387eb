import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { bombard, brokenFrames, frame, RawCaller, spoiltFields, strayMessages } from "./malformed.ts";
import { useOneServer } from "./one-server.ts";
import { logged, perFile, useSolution } from "./support.ts";

// Replica 1 is the real one. All that is sent here is malformed, but for the last test: it must find nothing changed.
const server = useOneServer(useSolution(), { liveId: 1 });
const started = perFile(
  async () => (await server().log()).length,
  () => {},
);

/** The process lives, and what it has logged since its start is WARN lines, each of them whole. */
async function expectOnlyWarnings(from = started()): Promise<void> {
  const lines = (await server().log()).slice(from).split("\n").slice(0, -1);
  expect(lines.filter((line) => !/^(rpc|serve|request)\.ts:\d+: WARN\| \P{Cc}+$/u.test(line))).toEqual([]);
  expect(server().process.exit).toBeUndefined();
  expect(server().process.stdout.text).toBe("");
}

test("bytes that are no frame end their connection, and nothing else", async () => {
  await fc.assert(
    fc.asyncProperty(brokenFrames, (bytes) => bombard(server().address, bytes, "the peer ends")),
    { numRuns: 150 },
  );
  await expectOnlyWarnings();
});

test("random bytes, and frames that are cut off, harm nobody", async () => {
  const whole = frame(
    JSON.stringify({ jsonrpc: "2.0", id: 1, method: "Server.CommitRpc", params: { msg: {}, sign: "" } }),
  );
  const cut = fc.nat(whole.length - 1).map((length) => whole.subarray(0, length));
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 5000 }), cut), (bytes) =>
      bombard(server().address, bytes, "we end"),
    ),
    { numRuns: 100 },
  );
  await expectOnlyWarnings();
});

test("responses, notifications and unknown methods that nobody asked for harm nobody", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(strayMessages, { minLength: 1, maxLength: 5 }), (messages) =>
      bombard(server().address, Buffer.concat(messages), "we end"),
    ),
    { numRuns: 100 },
  );
  await expectOnlyWarnings();
});

test.each(["Server.RequestRpc", "Server.PrePrepareRpc", "Server.PrepareRpc", "Server.CommitRpc"] as const)(
  "%s: whatever is wrong with one field of right parameters, the answer is -32602 and names the field",
  async (method) => {
    const request = server().client.request("put x 1");
    const about = { view: 0, seq: 1, digest: "0".repeat(64) };
    const right = {
      "Server.RequestRpc": request,
      "Server.PrePrepareRpc": server().proposal(request, { seq: 1 }),
      "Server.PrepareRpc": server().puppet(2).vote("prepare", about),
      "Server.CommitRpc": server().puppet(2).vote("commit", about),
    }[method];
    const caller = new RawCaller(server().address);
    onTestFinished(() => caller.close());
    for (const { field, params } of spoiltFields(right)) {
      const { error } = await caller.ask(method, params);
      expect.soft(error, `${field}: ${JSON.stringify(params).slice(0, 500)}`).toEqual({
        code: -32602,
        message: expect.stringContaining(`invalid params: ${field}: `),
      });
    }
    await expectOnlyWarnings();
  },
);

test("parameters of any shape at all are refused, on every method", async () => {
  const caller = new RawCaller(server().address);
  onTestFinished(() => caller.close());
  const methods = fc.constantFrom("Server.RequestRpc", "Server.PrePrepareRpc", "Server.PrepareRpc", "Server.CommitRpc");
  const shapes = fc.oneof(fc.object(), fc.array(fc.jsonValue()), fc.record({ msg: fc.object(), sign: fc.string() }));
  await fc.assert(
    fc.asyncProperty(methods, shapes, async (method, params) => {
      expect((await caller.ask(method, params)).error?.code).toBe(-32602);
    }),
    { numRuns: 200 },
  );
  await expectOnlyWarnings();
});

test.each([
  [
    "with control characters",
    "oops\nexecute.ts:1: INFO| I=1 L=0 seq=99| execute cmd:[forged], result:[forged]\n\x1b[31mred",
  ],
  ["of 900,000 characters", "long".repeat(225_000)],
])("the name of an unknown field, %s, is no way to write into the log (L1)", async (_what, name) => {
  const caller = new RawCaller(server().address);
  onTestFinished(() => caller.close());
  const from = (await server().log()).length;
  const vote = server()
    .puppet(2)
    .vote("commit", { view: 0, seq: 1, digest: "0".repeat(64) });
  expect((await caller.ask("Server.CommitRpc", { ...vote, [name]: 1 })).error?.code).toBe(-32602);
  await expectOnlyWarnings(from);
  const lengths = (await server().log())
    .slice(from)
    .split("\n")
    .map((line) => line.length);
  expect(Math.max(...lengths)).toBeLessThan(2000);
});

test("after all that nothing was sent because of it, and a normal request is ordered as seq 1 and answered", async () => {
  const reply = await server().seeThrough("put x 1");
  expect(reply.msg).toMatchObject({ peerId: 1, seq: 1, result: "put ok" });
  const sent = server().cluster.history.calls.filter(({ to }) => to !== "replica 1");
  expect(sent.map(({ to, method }) => `${method} to ${to.replace(/client.*/, "client")}`).sort()).toEqual([
    "Client.ReplyRpc to client",
    ...[0, 2, 3].map((id) => `Server.CommitRpc to replica ${id}`),
    ...[0, 2, 3].map((id) => `Server.PrepareRpc to replica ${id}`),
  ]);
});

test("a peer's answer that does not fit, or never comes, costs a WARN line at most, and holds nobody up (C3)", async () => {
  const answers = [null, {}, { ok: 1 }, { ok: true, extra: 1 }, "yes", [], { ok: "x".repeat(900_000) }];
  for (const answer of answers) {
    server().puppet(2).answer = () => answer;
    server().puppet(3).answer = () => new Promise(() => {});
    await server().seeThrough();
  }
  expect(await server().log()).toMatch(/WARN\| Server\.PrepareRpc 2 error: an answer that does not fit/);
  expect(await server().log()).not.toContain("ERROR|");
});

test("what a peer answers cannot write lines into this replica's log (L1)", async () => {
  server().puppet(2).answer = () => {
    throw new Error("oops\nexecute.ts:1: INFO| I=1 L=0 seq=99| execute cmd:[forged], result:[forged]\n\x1b[31mred");
  };
  await server().seeThrough();
  await logged(server().process, /WARN\| Server\.CommitRpc 2 error: [^\n]*oops/);
  const lines = (await server().log()).split("\n");
  expect(lines.filter((line) => line.startsWith("execute.ts:1:") || line.includes("\x1b"))).toEqual([]);
});
