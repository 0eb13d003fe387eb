import { describe, expect, test } from "vitest";
import { freeAddress } from "../../../grader/base/ports.ts";
import { newKeyPair, newPemPair } from "../../../skeleton/znet/keys.ts";
import type { Connection } from "../../../skeleton/znet/rpc.ts";
import { METHODS } from "../../../skeleton/zpbft/messages.ts";
import { dialed, rawPeer, runNaive, startNaive } from "../support.ts";

const newKey = (): string => newPemPair("ed25519").publicPem;

async function startMaster(f: number, ...flags: string[]) {
  const maddr = await freeAddress();
  const { subprocess, line, lines } = startNaive("-role", "master", "-maddr", maddr, "-f", String(f), ...flags);
  await line("waiting for node registration ...");
  const connection = await dialed(maddr);
  return { maddr, subprocess, line, lines, connection };
}

const register = (connection: Connection, addr: string, pubkey: string) =>
  connection.call("Master.RegisterRpc", METHODS["Master.RegisterRpc"], { addr, pubkey });
const getPeers = (connection: Connection, addr: string) =>
  connection.call("Master.GetPeersRpc", METHODS["Master.GetPeersRpc"], { addr });

const REFUSED = { ok: false, addrs: [], pubkeys: [] };
const SERVERS = [":8001", ":8002", ":8003", ":8004"].map((addr) => ({ addr, pubkey: newKey() }));
const ALL = { addrs: SERVERS.map(({ addr }) => addr), pubkeys: SERVERS.map(({ pubkey }) => pubkey) };

type Master = Awaited<ReturnType<typeof startMaster>>;

/** Registers servers one after the other, and notes the answers as they come. */
async function registerInOrder(master: Master, servers: typeof SERVERS) {
  const answers = new Map<string, object>();
  const all: Promise<unknown>[] = [];
  for (const { addr, pubkey } of servers) {
    all.push(register(master.connection, addr, pubkey).then((answer) => answers.set(addr, answer)));
    await master.line(`new peer, addr:${addr},`);
  }
  const everyone = Promise.all(all);
  // Not every test waits for them: those that are not answered reject when the master ends.
  everyone.catch(() => {});
  return { answers, all: everyone };
}

describe("a master", () => {
  test("tells its address, f and the number of servers, and that it waits", async () => {
    const { maddr, lines } = await startMaster(2);
    expect(lines).toEqual([
      expect.stringMatching(/^master\.ts:\d+: INFO\| /),
      expect.stringMatching(/^master\.ts:\d+: INFO\| waiting for node registration \.\.\.$/),
    ]);
    expect(lines[0]).toContain(`| Master, maddr:${maddr}, f=2, peerNum=7`);
  });

  test("gives ids by the order of registration, and answers nobody before 3f+1 are there", async () => {
    const master = await startMaster(1);
    const { answers, all } = await registerInOrder(master, SERVERS.slice(0, 3));
    let client: object | undefined;
    const asking = getPeers(master.connection, ":8005").then((answer) => {
      client = answer;
    });
    await master.line("new client addr: :8005");
    // This one is answered at once: whatever was to be answered before would be here by now.
    expect(await register(master.connection, ":8001", newKey())).toEqual(REFUSED);
    expect([answers.size, client]).toEqual([0, undefined]);

    const last = SERVERS[3];
    expect(await register(master.connection, last?.addr ?? "", last?.pubkey ?? "")).toEqual({ ok: true, ...ALL });
    await Promise.all([all, asking]);
    expect([...answers.values()]).toEqual(Array(3).fill({ ok: true, ...ALL }));
    expect(client).toEqual(ALL);
    const told = [...ALL.addrs.keys()].map((id) => master.line(`new peer, addr:${ALL.addrs[id]}, id=${id}`));
    await Promise.all([...told, master.line("All nodes registered successfully, leader.addr=:8001")]);
  });

  test("gives the same address with the same key its id back, before and after all are there", async () => {
    const master = await startMaster(1, "-log", "0");
    const { all } = await registerInOrder(master, SERVERS.slice(0, 2));
    const early = register(master.connection, ":8001", SERVERS[0]?.pubkey ?? "");
    await master.line(":8001 registered again, id=0");
    const rest = await registerInOrder(master, SERVERS.slice(2));
    await Promise.all([all, rest.all]);
    expect(await early).toEqual({ ok: true, ...ALL });
    const crlf = SERVERS[2]?.pubkey.replaceAll("\n", "\r\n") ?? "";
    expect(await register(await dialed(master.maddr), ":8003", crlf)).toEqual({ ok: true, ...ALL });
    expect(master.lines.filter((line) => line.includes("new peer"))).toHaveLength(4);
  });

  test("refuses another key for a registered address at once, and the place stays with the first", async () => {
    const master = await startMaster(1);
    const { all } = await registerInOrder(master, SERVERS.slice(0, 1));
    expect(await register(master.connection, ":8001", newKey())).toEqual(REFUSED);
    expect(await master.line("WARN")).toContain(":8001 not registered: it is id=0 already, with another key");
    await registerInOrder(master, SERVERS.slice(1));
    await all;
    expect(await register(master.connection, ":8001", newKey())).toEqual(REFUSED);
    expect(await getPeers(master.connection, ":8005")).toEqual(ALL);
  });

  test("refuses a server too many at once, and tells clients of the others", async () => {
    const master = await startMaster(0);
    const pubkey = newKey();
    expect(await register(master.connection, ":8001", pubkey)).toEqual({
      ok: true,
      addrs: [":8001"],
      pubkeys: [pubkey],
    });
    expect(await register(master.connection, ":8002", newKey())).toEqual(REFUSED);
    expect(await master.line("WARN")).toContain(":8002 not registered: all 1 servers are there already");
    expect(await getPeers(master.connection, ":8005")).toEqual({ addrs: [":8001"], pubkeys: [pubkey] });
  });

  test("takes RSA keys too, and warns of two servers with one key", async () => {
    const master = await startMaster(1);
    const pubkey = newKeyPair("rsa").publicPem;
    await registerInOrder(master, [
      { addr: ":8001", pubkey: newKey() },
      { addr: ":8002", pubkey },
      { addr: ":8003", pubkey },
    ]);
    expect(await master.line("WARN")).toContain("servers 1 and 2 have the same key");
  });

  test.each([
    ["no PEM", "junk", "pubkey"],
    ["an empty text", "", "pubkey"],
    ["a PEM of no key", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "pubkey"],
    ["a number", 1, "pubkey"],
  ])("answers a pubkey that is %s with -32602, registers nobody, and lives", async (_, pubkey, field) => {
    const { maddr, lines, connection } = await startMaster(0);
    const peer = await rawPeer(maddr);
    const { error } = await peer.ask("Master.RegisterRpc", { addr: ":8001", pubkey });
    expect(error?.code).toBe(-32602);
    expect(error?.message).toContain(`${field}: Invalid `);
    expect(await register(connection, ":8002", newKey())).toMatchObject({ ok: true, addrs: [":8002"] });
    expect(lines.filter((line) => line.includes("WARN"))).toHaveLength(1);
  });

  test("survives a broken frame and a peer that leaves while it waits", async () => {
    const master = await startMaster(1);
    const [broken, leaver] = [await rawPeer(master.maddr), await rawPeer(master.maddr)];
    broken.write("GET / HTTP/1.1\r\n\r\n");
    await broken.closed;
    void leaver.ask("Master.RegisterRpc", SERVERS[0]);
    await master.line("new peer, addr::8001,");
    leaver.socket.destroy();
    await leaver.closed;
    const { all } = await registerInOrder(master, SERVERS.slice(1));
    await all;
    expect(await register(master.connection, ":8001", SERVERS[0]?.pubkey ?? "")).toEqual({ ok: true, ...ALL });
    expect(await master.line("the connection is closed")).toContain("WARN");
  });

  test("ends with 1 and an ERROR line that names the cause when its address is in use", async () => {
    const { maddr } = await startMaster(1);
    const { exitCode, stderr } = await runNaive("-role", "master", "-maddr", maddr);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^master\.ts:\d+: ERROR\| cannot listen on .*EADDRINUSE.*: end what uses it, or give another/,
    );
    expect(stderr.split("\n")).toHaveLength(1);
  });

  test("binds where -listen says, and is known by -maddr", async () => {
    const listen = await freeAddress();
    const { line } = startNaive("-role", "master", "-maddr", "master.example:8000", "-listen", listen, "-f", "0");
    await line("Master, maddr:master.example:8000, f=0, peerNum=1");
    expect(await register(await dialed(listen), ":8001", newKey())).toMatchObject({ ok: true });
  });

  test.each(["SIGTERM", "SIGINT"] as const)("ends with 0 on %s, also while servers wait", async (signal) => {
    const { subprocess, connection, line } = await startMaster(1);
    const waiting = register(connection, ":8001", newKey()).catch((error: Error) => error.name);
    await line("new peer");
    subprocess.kill(signal);
    const { exitCode, signal: ended } = await subprocess;
    expect({ exitCode, ended }).toEqual({ exitCode: 0, ended: undefined });
    expect(await waiting).toBe("UnreachableError");
  });
});
