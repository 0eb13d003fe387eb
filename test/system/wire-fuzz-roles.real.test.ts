import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { freeAddress } from "../../grader/base/ports.ts";
import type { Process } from "../../grader/sandbox/launch.ts";
import { newKeyPair } from "../../skeleton/znet/keys.ts";
import { serve } from "../../skeleton/znet/rpc.ts";
import { METHODS } from "../../skeleton/zpbft/messages.ts";
import { bombard, brokenFrames, frame, RawCaller, spoiltFields, strayMessages } from "./malformed.ts";
import { logged, PATIENCE_MS, perFile, results, useRoles, useSolution } from "./support.ts";

const roles = useRoles(useSolution());
const keys = newKeyPair("ed25519");

// A whole cluster with f=0 and a client: the master is bombarded before the server registers, the client before it asks.
const cluster = perFile(
  async () => {
    const [maddr, saddr, caddr] = [await freeAddress(), await freeAddress(), await freeAddress()];
    return { maddr, saddr, caddr, master: await roles().master(maddr, 0) };
  },
  () => {},
);

/** All that a stranger can do wrong, at one address. */
async function bombardAll(address: string, methods: Record<string, object>): Promise<void> {
  await fc.assert(
    fc.asyncProperty(brokenFrames, (bytes) => bombard(address, bytes, "the peer ends")),
    { numRuns: 50 },
  );
  const whole = frame(JSON.stringify({ jsonrpc: "2.0", id: 1, method: Object.keys(methods)[0], params: {} }));
  const cut = fc.nat(whole.length - 1).map((length) => whole.subarray(0, length));
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 5000 }), cut, strayMessages), (bytes) =>
      bombard(address, bytes, "we end"),
    ),
    { numRuns: 50 },
  );
  const caller = new RawCaller(address);
  onTestFinished(() => caller.close());
  for (const [method, right] of Object.entries(methods)) {
    for (const { field, params } of spoiltFields(right)) {
      const message = expect.stringContaining(`invalid params: ${field}: `);
      expect.soft((await caller.ask(method, params)).error, `${method} ${field}`).toEqual({ code: -32602, message });
    }
  }
}

/** The lines from a position on: WARN lines, each of them whole. */
function expectOnlyWarnings(process: Process, from: number): void {
  const lines = process.stderr.text.slice(from).split("\n").slice(0, -1);
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.filter((line) => !/^\w+\.ts:\d+: WARN\| \P{Cc}+$/u.test(line))).toEqual([]);
  expect(process.exit).toBeUndefined();
}

test("a master that is bombarded warns, registers nobody because of it, and gives the first server id 0 after that", async () => {
  const { maddr, saddr, master } = cluster();
  const from = master.stderr.text.length;
  await bombardAll(maddr, {
    "Master.RegisterRpc": { addr: "localhost:1", pubkey: keys.publicPem },
    "Master.GetPeersRpc": { addr: "localhost:1" },
  });
  const server = roles().start("server", { maddr, saddr, ...(await roles().keys("only")) });
  const { index } = await logged(master, /\S+ INFO\| new peer, addr:\S+, id=0\n/, from);
  expect(master.stderr.text.slice(from + index)).toMatch(new RegExp(`^\\S+ INFO\\| new peer, addr:${saddr}, id=0\n`));
  await logged(server, /register success, id=0/);
  const warnings = master.stderr.text.slice(from, from + index);
  expect(warnings.split("\n").filter((line) => line !== "" && !/^\w+\.ts:\d+: WARN\| \P{Cc}+$/u.test(line))).toEqual(
    [],
  );
});

test("a client that is bombarded warns, and has its next command answered", async () => {
  const { maddr, caddr } = cluster();
  const client = roles().start("client", { maddr, caddr, timeout: "30" });
  await client.stdout.until(/>>> /, { timeout_ms: PATIENCE_MS });
  const from = client.stderr.text.length;
  const msg = { peerId: 0, view: 0, seq: 1, timestamp: 1, clientAddr: caddr, result: "put ok" };
  await bombardAll(caddr, { "Client.ReplyRpc": { msg, sign: "AAAA" } });

  // This one fits, and is signed by nobody: its line is the last that the bombardment leaves.
  const caller = new RawCaller(caddr);
  onTestFinished(() => caller.close());
  expect((await caller.ask("Client.ReplyRpc", { msg, sign: "AAAA" })).result).toEqual({ ok: false });
  await logged(client, /reply of 0 not counted: its signature is not that replica's\n/, from);
  expectOnlyWarnings(client, from);
  expect(results(client)).toEqual([]);

  client.write("put x 1\n");
  await client.stdout.until(/take: .*\n/, { timeout_ms: PATIENCE_MS });
  expect(results(client)).toEqual(["put ok"]);
});

describe("a server whose master answers nonsense exits with 1 and the reason:", () => {
  const addrs = ["localhost:1", "localhost:2", "localhost:3"];
  test.each<[string, (saddr: string) => unknown, RegExp]>([
    ["no object", () => 7, /Master\.RegisterRpc of master \S+ failed: an answer that does not fit/],
    ["no server at all", () => ({ ok: true, addrs: [], pubkeys: [] }), /answered with 0 addresses and 0 keys/],
    ["others only", () => ({ ok: true, addrs: ["localhost:1"], pubkeys: [keys.publicPem] }), /not among them/],
    [
      "a number of servers that is no 3f+1",
      (saddr) => ({ ok: true, addrs: [...addrs.slice(1), saddr], pubkeys: addrs.map(() => keys.publicPem) }),
      /answered with 3 addresses and 3 keys/,
    ],
    ["fewer keys than servers", (saddr) => ({ ok: true, addrs: [saddr], pubkeys: [] }), /1 addresses and 0 keys/],
  ])("%s", async (_what, answer, reason) => {
    const [maddr, saddr] = [await freeAddress(), await freeAddress()];
    const { params } = METHODS["Master.RegisterRpc"];
    const master = await serve(maddr, { "Master.RegisterRpc": { params, handle: () => answer(saddr) } }, () => {});
    onTestFinished(() => void master.close());
    const server = roles().start("server", { maddr, saddr, ...(await roles().keys("misled")) });
    expect(await server.exited).toEqual({ code: 1, signal: undefined });
    expect(server.stderr.lines.at(-1)).toMatch(/^\w+\.ts:\d+: ERROR\| /);
    expect(server.stderr.lines.at(-1)).toMatch(reason);
  });
});
