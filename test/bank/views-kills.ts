import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { execa, type ResultPromise } from "execa";
import { freeAddress } from "../../grader/base/ports.ts";
import { messageOf } from "../../skeleton/zlog/text.ts";
import { setLevel } from "../../skeleton/zlog/zlog.ts";
import { awaitPeers, linkTo } from "../../skeleton/zmaster/join.ts";
import { digestOf } from "../../skeleton/znet/keys.ts";
import type { Link } from "../../skeleton/znet/link.ts";
import { type Client, joinAsClient } from "../../skeleton/zpbft/client.ts";
import { METHODS } from "../../skeleton/zviews/messages.ts";
import { completeProgram } from "../skeleton/zraft/cluster.ts";

// Real processes of zviews under load: REQUESTS [SERVERS [K [EVERY_MS]]]. So often, whoever leads is killed, and started again at once;
// with 0, nobody. It tells what is unanswered, whether states differ in the end, and how much memory each server takes meanwhile.
const [requests = 500, n = 4, interval = 10, every_ms = 1000] = process.argv.slice(2, 6).map(Number);
const WRITERS = 4;
const SAMPLES = 5;
const STANDSTILL_MS = 60_000;

/** A line that only a replica which may speak writes. */
const SPEAKS = /stage=2:prepare =>/;

const program = await completeProgram();
const dir = await mkdtemp(path.join(tmpdir(), "views-"));
setLevel(9);
const maddr = await freeAddress();
const addrs = await Promise.all(Array.from({ length: n }, freeAddress));
const servers: ResultPromise[] = [];
/** Those that have been killed and not said anything since. */
const silent = new Set<number>();
const ended: string[] = [];

function naive(role: string, ...flags: string[]): ResultPromise {
  const args = [path.join(program, "naive.js"), "-lab", "zviews", "-role", role, ...flags];
  return execa(process.execPath, args, {
    reject: false,
    stdin: "pipe",
    stdout: "ignore",
    stderr: "pipe",
    buffer: false,
  });
}

const keysOf = (id: number): string[] => ["-pri", path.join(dir, `${id}.pri`), "-pub", path.join(dir, `${id}.pub`)];

/** Starts a server, and waits until it has said this. */
async function start(id: number, until: string): Promise<void> {
  const flags = ["-maddr", maddr, "-saddr", addrs[id] as string, ...keysOf(id)];
  const server = naive("server", ...flags, "-timeout", "1", "-checkpoint", String(interval));
  servers[id] = server;
  const told = Promise.withResolvers<void>();
  createInterface({ input: server.stderr as NodeJS.ReadableStream }).on("line", (line) => {
    if (line.includes(until)) told.resolve();
    if (SPEAKS.test(line)) silent.delete(id);
    if (/ERROR|FATAL/.test(line)) ended.push(`${id}: ${line}`);
  });
  await told.promise;
}

async function memory(): Promise<string> {
  const rss = servers.map(async ({ pid }) => (await execa("ps", ["-o", "rss=", "-p", String(pid)])).stdout.trim());
  return (await Promise.all(rss)).map((kib) => Math.round(Number(kib) / 1024)).join(" ");
}

/** The stable checkpoint of each, and the digest of the state that it keeps of it. */
async function states(links: readonly Link[]): Promise<string[]> {
  return Promise.all(
    links.map(async (link, id) => {
      const ask = { timeout_ms: 5000 };
      const status = await link.call("Server.StatusRpc", METHODS["Server.StatusRpc"], { peerId: (id + 1) % n }, ask);
      const seq = status.checkpoint[0]?.msg.seq ?? 0;
      const state = await link.call("Server.StateRpc", METHODS["Server.StateRpc"], { seq, part: 0 }, ask);
      return `${seq} ${state.ok ? digestOf({ text: state.text }).slice(0, 8) : "none"}`;
    }),
  );
}

const master = naive("master", "-maddr", maddr, "-f", String((n - 1) / 3));
master.stderr?.resume();
const unanswered: string[] = [];
const samples: string[] = [];
let [asked, kills] = [0, 0];
try {
  for (const id of addrs.keys()) {
    const { exitCode } = await naive("keygen", ...keysOf(id));
    if (exitCode !== 0) throw new Error("no keys were made");
  }
  for (const id of addrs.keys()) await start(id, "register peer info ...");
  const patience = { timeout_ms: 2000, repeats: 20 };
  const clients: Client[] = [];
  for (let writer = 0; writer < WRITERS; writer++) {
    const caddr = await freeAddress();
    clients.push(await joinAsClient({ maddr, caddr, listen: caddr, ...patience }, (log) => log()));
  }
  const begin_ms = Date.now();
  const write = async (client: Client): Promise<void> => {
    while (asked < requests) {
      const number = asked++;
      if (number % Math.ceil(requests / SAMPLES) === 0) samples.push(`${number}: ${await memory()}`);
      await client.request(`put k${number % 50} ${number}`).catch((error: Error) => {
        unanswered.push(`${number}: ${messageOf(error)}`);
      });
    }
  };
  let isOver = false;
  const kill = async (): Promise<void> => {
    for (;;) {
      await sleep(every_ms);
      if (isOver) return;
      // Who is back is needed again only when it may speak (ST6).
      if (silent.size > 0) continue;
      const leader = clients[0]?.leader ?? 0;
      silent.add(leader);
      servers[leader]?.kill("SIGKILL");
      await servers[leader];
      await start(leader, "register peer info ...");
      kills += 1;
    }
  };
  const killing = every_ms > 0 ? kill() : undefined;
  await Promise.all(clients.map(write));
  isOver = true;
  await killing;
  // Whoever was away comes back with some more checkpoints.
  for (let number = 0; number < 5 * interval; number++) await clients[0]?.request(`put end ${number}`);
  const links = addrs.map(linkTo);
  await awaitPeers(links);
  let all = await states(links);
  for (const end_ms = Date.now() + STANDSTILL_MS; new Set(all).size > 1 && Date.now() < end_ms; ) {
    await sleep(200);
    all = await states(links);
  }
  samples.push(`${asked}: ${await memory()}`);
  const took_s = (Date.now() - begin_ms) / 1000;
  console.log({ n, interval, requests, kills, unanswered, states: all, memory_mib: samples, ended, took_s });
  process.exitCode = unanswered.length > 0 || new Set(all).size > 1 ? 1 : 0;
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
} finally {
  for (const one of [master, ...servers]) one.kill("SIGKILL");
  await rm(program, { recursive: true, force: true });
  await rm(dir, { recursive: true, force: true });
}
process.exit();
