import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { runNode, temporaryDir } from "../support.ts";
import { GOOD, openShop } from "./shop.ts";

const RPC = new URL("../../../skeleton/znet/rpc.ts", import.meta.url).href;

test("a call leaves no timer behind, whether it is answered, is refused, or cannot be made: the process can end", async () => {
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
