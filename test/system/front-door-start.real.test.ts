import { describe, expect, test } from "vitest";
import { freeAddress } from "../../grader/base/ports.ts";
import { ask } from "./front-door.ts";
import { expectFatal, logged, perFile, useRoles, useSolution } from "./support.ts";

const roles = useRoles(useSolution());

const portOf = (address: string): number => Number(address.replace(/^.*:/, ""));

/** A server alone, f = 0, that browsers of other machines reach too. */
const open = perFile(
  async () => {
    const [maddr, saddr, http] = [await freeAddress(), await freeAddress(), `0.0.0.0:${portOf(await freeAddress())}`];
    await roles().master(maddr, 0);
    const server = roles().start("server", { maddr, saddr, http, ...(await roles().keys("open")) });
    await logged(server, /== start work loop ==/);
    return { maddr, http, server, port: portOf(http) };
  },
  () => {},
);

describe("a start that must fail ends with 1 and the reason:", () => {
  test.each([
    [
      "a port that is in use",
      () => open().http,
      /cannot listen on 0\.0\.0\.0:\d+ \(.*EADDRINUSE.*end what uses it, or give another -http/,
    ],
    [
      "an address of another machine",
      () => "192.0.2.1:8080",
      /cannot listen on 192\.0\.2\.1:8080 \(.*EADDRNOTAVAIL.*give another -http/,
    ],
    [
      "a name that nobody has",
      () => "nowhere.invalid:8080",
      /cannot listen on nowhere\.invalid:8080 \(.*(ENOTFOUND|EAI_AGAIN).*give another -http/,
    ],
  ])("%s", async (_what, http, reason) => {
    const [maddr, saddr] = [await freeAddress(), await freeAddress()];
    await expectFatal(roles().start("server", { maddr, saddr, http: http(), ...(await roles().keys("bad")) }), reason);
  });
});

test("a server that has not joined answers that, and with the form", async () => {
  const [maddr, saddr, http] = [await freeAddress(), await freeAddress(), await freeAddress()];
  await roles().master(maddr, 1);
  const server = roles().start("server", { maddr, saddr, http, ...(await roles().keys("first")) });
  await logged(server, /register peer info/);
  expect(await ask(portOf(http), "/req?warTime=1234")).toMatchObject({
    status: 503,
    headers: { "retry-after": "1" },
    text: "this server has not joined its cluster yet: start the other servers, and ask again\n",
  });
  expect(await ask(portOf(http), "/")).toMatchObject({ status: 200 });
});

describe("a server that listens to other machines", () => {
  const asked = (path: string, method = "GET", host = `127.0.0.1:${open().port}`) =>
    ask(open().port, path, { method, headers: { Host: host }, body: method === "PUT" ? "1" : "" });

  test("warns of it", async () => {
    await logged(open().server, /WARN\| -http 0\.0\.0\.0:\d+ is open to other machines: whoever reaches it can write/);
  });

  test("does not write for a GET, which a picture on any page can send", async () => {
    for (const path of ["/req?x=1", "/req?cmd=put+x+1", "/req?cmd=del+x"]) {
      expect(await asked(path)).toMatchObject({
        status: 403,
        text: expect.stringContaining("use PUT /kv/KEY or DELETE /kv/KEY"),
      });
    }
    expect(await asked("/kv/x")).toMatchObject({ status: 404 });
    expect(await asked("/kv/x", "PUT")).toMatchObject({ status: 200, text: "put ok" });
    expect(await asked("/req?cmd=get+x")).toMatchObject({ status: 200, text: "result: 1" });
  });

  test("answers to the names of its machine, and to no other", async () => {
    const { port } = open();
    expect(await asked("/kv", "GET", `localhost:${port}`)).toMatchObject({ status: 200 });
    expect(await asked("/kv", "GET", `evil.test:${port}`)).toMatchObject({ status: 421 });
    expect(await asked("/kv", "GET", `192.0.2.1:${port}`)).toMatchObject({ status: 421 });
  });
});
