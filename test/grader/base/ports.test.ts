import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { freeAddress, listenAnew } from "../../../grader/base/ports.ts";

test("a port that a listener of this process has had is left alone, and so is who is found there", async () => {
  const given = ["localhost:70001", "localhost:70001", "localhost:70001", "localhost:70002"];
  const closed: string[] = [];
  const listen = async () => {
    const address = given.shift() ?? expect.fail("a port was free");
    return { address, close: () => closed.push(address) };
  };
  expect((await listenAnew(listen)).address).toBe("localhost:70001");
  expect((await listenAnew(listen)).address).toBe("localhost:70002");
  // Until then they are held: the system would give them again.
  expect(closed).toEqual(["localhost:70001", "localhost:70001"]);
});

test("a listener that cannot listen is no loop", async () => {
  await expect(listenAnew(() => Promise.reject(new Error("no descriptors")))).rejects.toThrow("no descriptors");
});

test("an address that is free can be listened at, and is another each time", async () => {
  const addresses = [await freeAddress(), await freeAddress()];
  expect(new Set(addresses).size).toBe(2);
  for (const address of addresses) {
    const listener = createServer().listen(Number(address.split(":")[1]), "127.0.0.1");
    await once(listener, "listening");
    listener.close();
  }
});
