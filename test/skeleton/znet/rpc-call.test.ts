import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { freeAddress } from "../../../grader/base/ports.ts";
import { WireClock } from "../../../skeleton/zclock/wire-clock.ts";
import { dial, RefusedError, serve, UnreachableError } from "../../../skeleton/znet/rpc.ts";
import { dialed, frameOf, startListener, startServing } from "../support.ts";
import { GOOD, ORDER, openShop } from "./shop.ts";

describe("a call rejects", () => {
  test("with RefusedError when the peer has no such method, finds the params wrong, or fails", async () => {
    const { address } = await openShop();
    const connection = await dialed(address);
    const anything = { params: v.any(), result: v.any() };
    for (const [method, params, cause] of [
      ["Nope", GOOD, "unknown method"],
      ["Order", {}, "invalid params: item: "],
      ["Throws", GOOD, "out of stock"],
    ] as const) {
      const failed = connection.call(method, anything, params);
      await expect(failed).rejects.toThrow(RefusedError);
      await expect(failed).rejects.toThrow(cause);
    }
  });

  test("with RefusedError when the answer does not fit", async () => {
    const { address } = await openShop();
    const failed = (await dialed(address)).call("Nonsense", ORDER, GOOD);
    await expect(failed).rejects.toThrow(RefusedError);
    await expect(failed).rejects.toThrow("an answer that does not fit: total: ");
  });

  test.each([
    ["an error of many lines", { error: { code: -1, message: "x\nserver.ts:1: INFO| forged\u001b[2J" } }],
    ["an error of nearly 1 MiB", { error: { code: -1, message: "x".repeat(1_000_000) } }],
    ["a result with a field of many lines", { result: { total: 1, "x\nserver.ts:1: INFO| forged": 1 } }],
  ])("on one short line when the peer answers with %s", async (_, answer) => {
    const address = await startListener((socket) => {
      socket.once("data", () => socket.write(frameOf({ jsonrpc: "2.0", id: 0, ...answer })));
    });
    const failed = (await dialed(address)).call("Order", ORDER, GOOD);
    const { message } = (await failed.catch((error: Error) => error)) as Error;
    expect(message.slice(0, 1000)).toMatch(/^[^\p{Cc}]{1,600}$/u);
  });

  test("with UnreachableError when no answer comes in time, and the connection lives", async () => {
    const { address } = await openShop();
    const connection = await dialed(address);
    const failed = connection.call("Silent", ORDER, GOOD, 50);
    await expect(failed).rejects.toThrow(UnreachableError);
    await expect(failed).rejects.toThrow("no answer within 0.05 s");
    expect(await connection.call("Order", ORDER, GOOD)).toEqual({ total: 2 });
  });

  test("by another clock when no answer comes in time, and by no clock when one does", async () => {
    const { address } = await openShop();
    const connection = await dialed(address);
    const clock = new WireClock();
    const after = (ms: number, act: () => void) => clock.after(ms, act);
    const failed = connection.call("Silent", ORDER, GOOD, 50, after).catch((error: Error) => error.message);
    await clock.advance(49);
    expect(await connection.call("Order", ORDER, GOOD, 20, after)).toEqual({ total: 2 });
    expect(await clock.advance(50)).toEqual({ now_ms: 50, next_ms: null });
    expect(await failed).toBe("no answer within 0.05 s");
  });

  test("and an answer that comes after that is nobody's", async () => {
    const late = Promise.withResolvers<{ total: number }>();
    const handle = (params: unknown) => ((params as typeof GOOD).item.count === 1 ? late.promise : { total: 2 });
    const { address, faults } = await startServing({ Order: { params: ORDER.params, handle } });
    const connection = await dialed(address);
    const slow = connection.call("Order", ORDER, { item: { name: "bolt", count: 1 } }, 20);
    await expect(slow).rejects.toThrow("no answer within 0.02 s");
    late.resolve({ total: 1 });
    expect(await connection.call("Order", ORDER, GOOD)).toEqual({ total: 2 });
    expect(faults).toEqual([]);
  });

  test("with UnreachableError when the peer dies before the answer, and so does every later one", async () => {
    const { address, stop, called } = await openShop();
    const connection = await dialed(address);
    const waiting = [1, 2].map(() => connection.call("Silent", ORDER, GOOD).catch((error: Error) => error));
    await called.take();
    await called.take();
    await stop();
    for (const error of await Promise.all(waiting)) expect(error).toBeInstanceOf(UnreachableError);
    expect(connection.ended).toBe(true);
    await connection.closed;
    await expect(connection.call("Order", ORDER, GOOD)).rejects.toThrow(UnreachableError);
  });

  test("with UnreachableError when the connection is closed on this side", async () => {
    const { address, called } = await openShop();
    const connection = await dialed(address);
    const waiting = connection.call("Silent", ORDER, GOOD).catch((error: Error) => error);
    await called.take();
    connection.close();
    expect(await waiting).toBeInstanceOf(UnreachableError);
  });

  test("when its params fit no frame, and the connection lives", async () => {
    const { address } = await openShop();
    const connection = await dialed(address);
    const large = { item: { name: "x".repeat(1024 * 1024), count: 1 } };
    await expect(connection.call("Order", ORDER, large)).rejects.toThrow("the most is 1048576");
    expect(await connection.call("Order", ORDER, GOOD)).toEqual({ total: 2 });
  });
});

describe("dialling and listening", () => {
  test("an address where nobody listens is UnreachableError with the cause", async () => {
    const failed = dial(await freeAddress(), () => {});
    await expect(failed).rejects.toThrow(UnreachableError);
    await expect(failed).rejects.toThrow("ECONNREFUSED");
  });

  test("one who comes to read only when the time is over sees that the connection is there", async () => {
    const { address } = await openShop();
    const dialling = dialed(address);
    // The system connects, while this thread is kept from reading for longer than a dial takes at most.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2500);
    expect(await (await dialling).call("Order", ORDER, GOOD)).toEqual({ total: 2 });
  });

  test("what is no address is refused by both", async () => {
    await expect(dial("nowhere", () => {})).rejects.toThrow('"nowhere" is not an address (host:port)');
    await expect(serve("nowhere", {}, () => {})).rejects.toThrow('"nowhere" is not an address (host:port)');
  });

  test("an address that is in use is an error with the cause", async () => {
    const { address } = await openShop();
    await expect(serve(address, {}, () => {})).rejects.toThrow("EADDRINUSE");
  });
});
