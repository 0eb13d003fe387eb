import { expect, test } from "vitest";
import { newKeyPair } from "../../../skeleton/znet/keys.ts";
import { rehearse } from "../../../skeleton/zpbft/rehearsal.ts";

/** What keeps the event loop of this process going. */
const busy = () => process.getActiveResourcesInfo().filter((one) => /TCP|Server|Socket/.test(one)).length;

test("a rehearsal is over by itself, and leaves no listener and no connection", async () => {
  const before = busy();
  expect(await rehearse(newKeyPair("ed25519"))).toBe(true);
  while (busy() > before) await new Promise((resolve) => setImmediate(resolve));
  expect(busy()).toBe(before);
});
