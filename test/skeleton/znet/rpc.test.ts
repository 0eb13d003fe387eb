import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { implement, RpcError } from "../../../skeleton/znet/rpc.ts";
import { dialed, frameOf, Inbox, rawPeer, startServing } from "../support.ts";
import { GOOD, ORDER, openShop, shop } from "./shop.ts";

test("a call is answered, and its handler sees what was sent", async () => {
  const { address, called, faults } = await openShop();
  const connection = await dialed(address);
  expect(await connection.call("Order", ORDER, GOOD)).toEqual({ total: 2 });
  expect(await called.take()).toEqual(GOOD);
  expect(faults).toEqual([]);
});

test("a handler sees no more of the params than the schema knows", async () => {
  const params = v.object({ name: v.string() });
  const { address } = await startServing({ Loose: { params, handle: (seen: unknown) => ({ seen }) } });
  const { result } = await (await rawPeer(address)).ask("Loose", { name: "bolt", more: 1 });
  expect(result).toEqual({ seen: { name: "bolt" } });
});

test("methods of a table are answered behind their schemas, and a handler is told which of them was called", async () => {
  const table = { Order: ORDER, Reorder: ORDER, Return: ORDER };
  const called: string[] = [];
  const handle = ({ item }: typeof GOOD, name: string) => {
    called.push(name);
    return { total: item.count };
  };
  const { address } = await startServing(implement(table, { Order: handle, Reorder: handle }));
  const peer = await rawPeer(address);
  expect((await peer.ask("Reorder", GOOD)).result).toEqual({ total: 2 });
  expect((await peer.ask("Order", GOOD)).result).toEqual({ total: 2 });
  expect((await peer.ask("Order", { item: {} })).error?.code).toBe(-32602);
  expect((await peer.ask("Return", GOOD)).error?.code).toBe(-32601);
  expect(called).toEqual(["Reorder", "Order"]);
});

test("calls are answered out of order: one that waits holds up no other", async () => {
  const { address, called } = await openShop();
  const connection = await dialed(address);
  const waiting = connection.call("Silent", ORDER, GOOD);
  waiting.catch(() => {});
  await called.take();
  expect(await connection.call("Order", ORDER, GOOD)).toEqual({ total: 2 });
});

describe("an unknown method", () => {
  test.each(["Nope", "", "toString", "__proto__", "constructor", "order", "$/unknown", "x".repeat(1_000_000), "a\nb"])(
    "%.20j is answered with -32601, and the connection lives",
    async (method) => {
      const { address, faults } = await openShop();
      const peer = await rawPeer(address);
      expect((await peer.ask(method, GOOD)).error).toEqual({ code: -32601, message: "unknown method" });
      expect((await peer.ask("Order", GOOD)).result).toEqual({ total: 2 });
      expect(faults).toEqual([expect.stringMatching(/^127\.0\.0\.1:\d+: [^\p{Cc}]{1,100}$/u)]);
    },
  );
});

describe("params that do not fit", () => {
  const item = GOOD.item;
  const own = (key: string): unknown => JSON.parse(`{"item":{"name":"bolt","count":2,${JSON.stringify(key)}:1}}`);
  const misfits: [name: string, params: unknown, field: string][] = [
    ["no params", undefined, "params"],
    ["an array", [GOOD], "item"],
    ["an empty object", {}, "item"],
    ["a missing field", { item: { name: "bolt" } }, "item.count"],
    ["null for an object", { item: null }, "item"],
    ["an array for an object", { item: [] }, "item.name"],
    ["null for a string", { item: { ...item, name: null } }, "item.name"],
    ["a number for a string", { item: { ...item, name: 1 } }, "item.name"],
    ["an array for a number", { item: { ...item, count: [2] } }, "item.count"],
    ["a string for a number", { item: { ...item, count: "2" } }, "item.count"],
    ["a string of nearly 1 MiB for a number", { item: { ...item, count: "x".repeat(1_000_000) } }, "item.count"],
    ["half of a surrogate pair for a number", { item: { ...item, count: "\ud800" } }, "item.count"],
    ["control characters for a number", { item: { ...item, count: "\n\u001b[31mforged" } }, "item.count"],
    ["a huge number", { item: { ...item, count: 1e300 } }, "item.count"],
    ["a number beyond the safe integers", { item: { ...item, count: 2 ** 53 } }, "item.count"],
    ["a negative number", { item: { ...item, count: -1 } }, "item.count"],
    ["an unknown field", own("more"), "item.more"],
    ["a field called toString", own("toString"), "item.toString"],
    ["a field called __proto__", own("__proto__"), "item.__proto__"],
  ];

  test.each(misfits)(
    "(%s) are answered with -32602 naming the field, and no handler is called",
    async (_, params, field) => {
      const { address, called, faults } = await openShop();
      const peer = await rawPeer(address);
      const { error } = await peer.ask("Order", params);
      expect(error?.code).toBe(-32602);
      expect(error?.message).toMatch(/^[^\p{Cc}]{1,300}$/u);
      expect(error?.message).toContain(`invalid params: ${field}: `);
      expect((await peer.ask("Order", GOOD)).result).toEqual({ total: 2 });
      expect(await called.take()).toEqual(GOOD);
      expect(called.size).toBe(0);
      expect(faults).toEqual([expect.stringMatching(/^127\.0\.0\.1:\d+: Order: invalid params: [^\p{Cc}]{1,300}$/u)]);
    },
  );

  test.each([
    ["line breaks", "x\nserver.ts:1: INFO| forged"],
    ["escape codes", "\u001b[2J"],
    ["nearly 1 MiB", "x".repeat(1_000_000)],
    ["so much that the name fits no answer", "x".repeat(1_048_450)],
  ])("for a field whose name holds %s are told of in one short line", async (_, key) => {
    const { address, faults } = await openShop();
    const peer = await rawPeer(address);
    const { error } = await peer.ask("Order", own(key));
    expect(error?.code).toBe(-32602);
    for (const text of [error?.message, faults[0]]) expect(text?.slice(0, 1000)).toMatch(/^[^\p{Cc}]{1,600}$/u);
  });
});

describe("a broken frame", () => {
  test.each([
    ["that is no frame", "GET / HTTP/1.1\r\n\r\n"],
    ["over 1 MiB", "Content-Length: 1048577\r\n\r\n"],
    ["with params that are null", frameOf({ jsonrpc: "2.0", id: 1, method: "Order", params: null })],
    ["with a batch", frameOf([{ jsonrpc: "2.0", id: 1, method: "Order", params: GOOD }])],
  ])("%s ends its connection with one fault, and no other", async (_, bytes) => {
    const { address, faults, called } = await openShop();
    const [bad, good] = [await rawPeer(address), await rawPeer(address)];
    bad.write(bytes);
    bad.write(frameOf({ jsonrpc: "2.0", id: 2, method: "Order", params: GOOD }));
    await bad.closed;
    expect((await good.ask("Order", GOOD)).result).toEqual({ total: 2 });
    expect(called.size).toBe(1);
    expect(faults).toEqual([expect.stringMatching(/^127\.0\.0\.1:\d+: .*; the connection is closed$/)]);
  });

  test("that is only begun when the peer leaves is no fault", async () => {
    const { address, faults } = await openShop();
    const peer = await rawPeer(address);
    peer.socket.end("Content-Length: 100\r\n\r\n{");
    await peer.closed;
    expect((await (await rawPeer(address)).ask("Order", GOOD)).result).toEqual({ total: 2 });
    expect(faults).toEqual([]);
  });

  test("is not a notification to cancel, even one that names no call", async () => {
    const { address } = await openShop();
    const peer = await rawPeer(address);
    for (const params of [undefined, {}, { id: null }, { id: 1 }, { id: "__proto__" }]) {
      peer.write(frameOf({ jsonrpc: "2.0", method: "$/cancelRequest", params }));
    }
    const answer = await Promise.race([peer.ask("Order", GOOD), peer.closed]);
    expect(answer?.result).toEqual({ total: 2 });
  });
});

test("calls of one packet are all answered, though they share an id", async () => {
  const { address } = await openShop();
  const peer = await rawPeer(address);
  const calls = [1, 2, 3].map((count) => ({ item: { name: "bolt", count } }));
  peer.write(Buffer.concat(calls.map((params) => frameOf({ jsonrpc: "2.0", id: "same", method: "Order", params }))));
  for (const total of [1, 2, 3])
    expect(await peer.answers.take()).toEqual({ jsonrpc: "2.0", id: "same", result: { total } });
});

describe("a service that fails is answered with", () => {
  const answerOf = async (handle: () => unknown) => {
    const { address } = await startServing({ Fails: { params: ORDER.params, handle } });
    return (await rawPeer(address)).ask("Fails", GOOD);
  };

  test("the code and the message of the RpcError that it throws", async () => {
    const { error } = await answerOf(() => Promise.reject(new RpcError(7, "sold out")));
    expect(error).toEqual({ code: 7, message: "sold out" });
  });

  test.each([
    ["an Error", new Error("out of stock"), "out of stock"],
    ["no Error", undefined, "undefined"],
  ])("-32603 when it throws %s", async (_, thrown, cause) => {
    const { error } = await answerOf(() => Promise.reject(thrown));
    expect(error).toEqual({ code: -32603, message: `Fails failed: ${cause}` });
  });

  test("-32603 when its result fits no frame", async () => {
    const { error } = await answerOf(() => "x".repeat(1024 * 1024));
    expect(error?.code).toBe(-32603);
    expect(error?.message).toContain("the most is 1048576");
  });
});

test("an answer to a caller that has left harms nobody", async () => {
  const late = Promise.withResolvers<object>();
  const called = new Inbox<unknown>();
  const handle = (params: unknown): Promise<object> => {
    called.put(params);
    return late.promise;
  };
  const { address } = await startServing({ ...shop().services, Late: { params: ORDER.params, handle } });
  const leaver = await rawPeer(address);
  void leaver.ask("Late", GOOD);
  await called.take();
  leaver.socket.destroy();
  await leaver.closed;
  late.resolve({ total: 1 });
  expect((await (await rawPeer(address)).ask("Order", GOOD)).result).toEqual({ total: 2 });
});
