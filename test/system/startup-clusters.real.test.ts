import { readFile } from "node:fs/promises";
import { connect, createServer, type Server as Listener } from "node:net";
import { describe, expect, test } from "vitest";
import { freeAddress } from "../../grader/base/ports.ts";
import { Cluster } from "../../grader/cluster/cluster.ts";
import { FAMILY } from "../../grader/labs/pbft/family.ts";
import type { Process } from "../../grader/sandbox/launch.ts";
import { dial, implement, serve } from "../../skeleton/znet/rpc.ts";
import { METHODS } from "../../skeleton/zpbft/messages.ts";
import { expectFatal, logged, PATIENCE_MS, perFile, results, useRoles, useSolution } from "./support.ts";

const solution = useSolution();
const roles = useRoles(solution);

/** What listens during the tests, and the clusters, are ended with the file. */
const ends = perFile(
  async () => [] as (() => unknown)[],
  (list) => Promise.all(list.map((end) => end())),
);

async function startCluster(f: number) {
  const cluster = await Cluster.start(FAMILY, { program: solution(), f, log: 1, master: "process" });
  ends().push(() => cluster.stop());
  return cluster;
}

/** Takes connections at one address, and passes each on to another. */
async function startProxy(address: string, target: string): Promise<{ connections: number }> {
  const seen = { connections: 0 };
  const port = (text: string) => Number(text.split(":")[1]);
  const listener: Listener = createServer((near) => {
    seen.connections += 1;
    const far = connect({ host: "127.0.0.1", port: port(target) });
    near.on("error", () => far.destroy()).pipe(far);
    far.on("error", () => near.destroy()).pipe(near);
  });
  await new Promise<void>((resolve) => listener.listen(port(address), "127.0.0.1", resolve));
  ends().push(() => listener.close());
  return seen;
}

/** Servers 0 to 3 in this order, with these flags besides those that each needs. */
async function startServers(master: Process, maddr: string, flags: Record<string, string>[], nodeArgs: string[] = []) {
  const servers: Process[] = [];
  for (const [id, own] of flags.entries()) {
    const saddr = await freeAddress();
    servers.push(
      roles().start("server", { maddr, saddr, ...(await roles().keys(`${maddr}-${id}`)), ...own }, nodeArgs),
    );
    await logged(master, new RegExp(`new peer, .*, id=${id}\n`));
  }
  return servers;
}

/** Pipes commands into a client, and returns its results when it has ended. */
async function resultsOf(client: Process, commands: string[]): Promise<string[]> {
  client.write(`${commands.join("\n")}\n`);
  client.closeInput();
  expect(await client.exited).toEqual({ code: 0, signal: undefined });
  return results(client);
}

// Some of them wait for somebody's patience to end: they wait together.
describe.concurrent("a cluster", () => {
  test("without a master is none: a server and a client say after ten seconds that it was not reached, and end with 1", async () => {
    const [maddr, saddr, caddr] = [await freeAddress(), await freeAddress(), await freeAddress()];
    const reason = /master \S+ not reached within 10 s \(.*ECONNREFUSED.*start it first, and check -maddr/;
    await Promise.all([
      expectFatal(roles().start("server", { maddr, saddr, ...(await roles().keys("orphan")) }), reason),
      expectFatal(roles().start("client", { maddr, caddr }), reason),
    ]);
  });

  test("two of them with different f live side by side, and know nothing of each other", async () => {
    const [four, one] = await Promise.all([startCluster(1), startCluster(0)]);
    const [inFour, inOne] = await Promise.all([four.realClient(30), one.realClient(30)]);
    for (const [command, fours, ones] of [
      ["put x 1", "put ok", "put ok"],
      ["get x", "result: 1", "result: 1"],
    ] as const) {
      expect(await Promise.all([inFour, inOne].map((client) => client.ask(command, PATIENCE_MS)))).toEqual([
        fours,
        ones,
      ]);
    }
    expect(await inOne.ask("put only one", PATIENCE_MS)).toBe("put ok");
    expect(await inFour.ask("all", PATIENCE_MS)).toBe("x:1");
    expect(await inOne.ask("all", PATIENCE_MS)).toBe("x:1\nonly:one");
  });

  test("F1, F2: of seven servers (f=2) two may be killed; with a third nothing is executed", async () => {
    const cluster = await startCluster(2);
    await Promise.all([cluster.kill(5), cluster.kill(6)]);
    const client = await cluster.realClient(1);
    expect(await client.ask("put x 2", PATIENCE_MS)).toBe("put ok");
    await cluster.kill(4);
    expect(await client.ask("put x 3", PATIENCE_MS), "no agreement").toBeUndefined();
    for (const id of [0, 1, 2, 3]) expect(cluster.server(id).stderr.text).not.toContain("execute cmd:[put x 3]");
  });

  test("-listen: a master, a server and a client behind proxies are reached at the addresses that they advertise", async () => {
    const [maddr, mlisten, saddr, slisten, caddr, clisten] = [
      await freeAddress(),
      await freeAddress(),
      await freeAddress(),
      await freeAddress(),
      await freeAddress(),
      await freeAddress(),
    ];
    const proxies = await Promise.all([
      startProxy(maddr, mlisten),
      startProxy(saddr, slisten),
      startProxy(caddr, clisten),
    ]);
    const master = await roles().master(maddr, 1, { listen: mlisten });
    const servers = await startServers(master, maddr, [{}, {}, {}, { saddr, listen: slisten }]);
    const client = roles().start("client", { maddr, caddr, listen: clisten, timeout: "30" });
    expect(await resultsOf(client, ["put x 1", "get x"])).toEqual(["put ok", "result: 1"]);
    await logged(servers[3] as Process, /I=3 L=0 seq=2\| execute cmd:\[get x\], result:\[result: 1\]/);
    for (const { connections } of proxies) expect(connections).toBeGreaterThan(0);
  });

  test("nobody sleeps at the start: with clocks that stand still, servers and a client come to work and answer", async () => {
    const stopped = `
      import timers from "node:timers/promises";
      import { syncBuiltinESMExports } from "node:module";
      globalThis.setTimeout = () => ({});
      timers.setTimeout = () => new Promise(() => {});
      syncBuiltinESMExports();`;
    const nodeArgs = ["--import", `data:text/javascript,${encodeURIComponent(stopped)}`];
    const [maddr, caddr] = [await freeAddress(), await freeAddress()];
    const master = await roles().master(maddr, 1);
    await startServers(master, maddr, [{}, {}, {}, {}], nodeArgs);
    const client = roles().start("client", { maddr, caddr }, nodeArgs);
    expect(await resultsOf(client, ["put x 1", "get x"])).toEqual(["put ok", "result: 1"]);
  });

  test("one peer that is absent at the start holds nobody up, is dialled again, and gets what it missed", async () => {
    const [maddr, absent, caddr] = [await freeAddress(), await freeAddress(), await freeAddress()];
    const master = await roles().master(maddr, 1);
    const servers = await startServers(master, maddr, [{}, {}, {}]);
    const [{ pub }, registrar] = [await roles().keys("absent"), await dial(maddr, () => {})];
    const params = { addr: absent, pubkey: await readFile(pub, "utf8") };
    await registrar.call("Master.RegisterRpc", METHODS["Master.RegisterRpc"], params);
    registrar.close();

    for (const server of servers) {
      await logged(server, new RegExp(`WARN\\| peer 3 at ${absent} not reached yet \\(.*ECONNREFUSED`));
      await logged(server, /== start work loop ==/);
    }
    const client = roles().start("client", { maddr, caddr, timeout: "30" });
    expect(await resultsOf(client, ["put x 1"])).toEqual(["put ok"]);

    const { promise: heardOfAll, resolve } = Promise.withResolvers<void>();
    const heard = new Set<number>();
    const services = implement(METHODS, {
      "Server.PrepareRpc": ({ msg }) => {
        if (msg.seq === 1) heard.add(msg.peerId);
        if (heard.size === 3) resolve();
        return { ok: true };
      },
    });
    const back = await serve(absent, services, () => {});
    ends().push(() => back.close());
    await heardOfAll;
    expect(servers.map(({ exit }) => exit)).toEqual([undefined, undefined, undefined]);
  });
});
