import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { connect } from "node:net";
import path from "node:path";
import * as v from "valibot";
import { describe, expect, onTestFinished, test } from "vitest";
import { dial, RefusedError, reachedItself, serve, UnreachableError } from "../../../skeleton/znet/rpc.ts";
import {
  dialed,
  dialedSocket,
  frameOf,
  freeAddress,
  runNode,
  startListener,
  startServing,
  temporaryDir,
} from "../support.ts";
import { GOOD, ORDER, openShop } from "./shop.ts";

const RPC = new URL("../../../skeleton/znet/rpc.ts", import.meta.url).href;

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

  test("and leaves no timer behind, nor does one that is answered or cannot be made: the process can end", async () => {
    const { address } = await openShop();
    const script = path.join(await temporaryDir(), "script.ts");
    await writeFile(
      script,
      `import { dial } from "${RPC}";
      const method = { params: {}, result: { "~run": (dataset) => ({ ...dataset, typed: true }) } };
      const connection = await dial("${address}", () => {});
      const call = (name, params) => connection.call(name, method, params, 3_600_000).catch((error) => error.message);
      const told = [await call("Order", ${JSON.stringify(GOOD)}), await call("Nope", {}), await call("Order", { x: "x".repeat(2 ** 20) })];
      connection.close();
      console.log(JSON.stringify([...told, await call("Order", {})]));`,
    );
    const { stdout, exitCode, timedOut } = await runNode(script);
    const tooLarge = expect.stringContaining("the most is 1048576");
    expect(JSON.parse(stdout)).toEqual([{ total: 2 }, "unknown method", tooLarge, "the connection has ended"]);
    expect({ exitCode, timedOut }).toEqual({ exitCode: 0, timedOut: false });
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

  test("a socket that reached itself, as one that dials a free port may, is told from one that reached a listener", async () => {
    const port = Number((await freeAddress()).split(":")[1]);
    const alone = connect({ host: "127.0.0.1", port, localAddress: "127.0.0.1", localPort: port });
    onTestFinished(() => void alone.destroy());
    await once(alone, "connect");
    expect(reachedItself(alone)).toBe(true);
    expect(reachedItself(await dialedSocket((await openShop()).address))).toBe(false);
  });

  test("what is no address is refused by both", async () => {
    await expect(dial("nowhere", () => {})).rejects.toThrow('"nowhere" is not an address (host:port)');
    await expect(dial(":0", () => {})).rejects.toThrow('":0" is not an address (host:port)');
    await expect(serve("nowhere", {}, () => {})).rejects.toThrow('"nowhere" is not an address (host:port)');
  });

  test.each(["localhost:0", ":0", "127.0.0.1:0"])("%s becomes an address that can be called", async (text) => {
    const { address } = await openShop(text);
    expect(address).toMatch(new RegExp(`^${text.slice(0, -1)}[1-9]\\d+$`));
    expect(await (await dialed(address)).call("Order", ORDER, GOOD)).toEqual({ total: 2 });
  });

  test("one that is closed takes no connection, and those that it has go on; destroyed, it ends them, too", async () => {
    const { address, close, stop } = await openShop();
    const connection = await dialed(address);
    expect(await connection.call("Order", ORDER, GOOD)).toEqual({ total: 2 });
    close();
    await expect(dial(address, () => {})).rejects.toThrow("ECONNREFUSED");
    expect(await connection.call("Order", ORDER, GOOD)).toEqual({ total: 2 });
    stop();
    await connection.closed;
    await openShop(address);
  });

  test("an address that is in use is an error with the cause", async () => {
    const { address } = await openShop();
    await expect(serve(address, {}, () => {})).rejects.toThrow("EADDRINUSE");
  });
});
