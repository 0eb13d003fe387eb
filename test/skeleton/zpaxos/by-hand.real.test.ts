import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freeAddress } from "../../../grader/base/ports.ts";
import { startRoleOf } from "../role.ts";
import { runNaive, temporaryDir } from "../support.ts";
import { completeProgram } from "../zraft/cluster.ts";

let program: string;

beforeAll(async () => {
  program = await completeProgram();
});

afterAll(() => rm(program, { recursive: true, force: true }));

const startRole = (until: string, ...args: string[]) => startRoleOf(program, "zpaxos", until, ...args);

interface Place {
  maddr: string;
  saddr: string;
  dir: string;
}

const startServer = ({ maddr, saddr, dir }: Place, ...more: string[]) =>
  startRole("== start work loop ==", "server", "-maddr", maddr, "-saddr", saddr, "-dir", dir, ...more);

/** Where a master and n servers are. */
async function places(n: number): Promise<Place[]> {
  const [maddr, dir] = [await freeAddress(), await temporaryDir()];
  await startRole("waiting for node registration", "master", "-maddr", maddr, "-n", String(n));
  const ids = Array.from({ length: n }, (_, id) => id);
  return Promise.all(ids.map(async (id) => ({ maddr, saddr: await freeAddress(), dir: path.join(dir, String(id)) })));
}

/** Has a client at a server run these commands, and returns their results. */
async function run(maddr: string, ...commands: string[]) {
  const { role } = await startRole("client start ...", "client", "-maddr", maddr, "-timeout", "60");
  role.stdin.end(`${commands.join("\n")}\n`);
  const { exitCode, stdout, stderr } = await role;
  const results = Array.from(stdout.matchAll(/==== result ====\n(.*)\n================/g), ([, result]) => result);
  return { exitCode, stderr, results };
}

test("a master, three servers and a client are played in terminals: every command has a result, and the end is the end", async () => {
  const servers = await places(3);
  const started = await Promise.all(servers.map((place) => startServer(place, "-new")));
  for (const { lines } of started) {
    expect(lines.map((line) => line.replace(/^\w+\.ts:\d+: /, ""))).toContain("INFO| disk empty");
  }
  const { maddr } = servers[0] as Place;
  const { exitCode, stderr, results } = await run(
    maddr,
    ...["put x 1", "", "append x 2", "get x", "nonsense", "del x", "all", "put \u0007 1"],
  );
  const usage = "usage: get <key>, put <key> <val>, append <key> <val>, del <key>, all";
  expect(results).toEqual(["put ok", "append ok", "result: 12", usage, "del ok", ""]);
  expect(stderr).toContain("WARN| command not sent: it holds a control character");
  expect(exitCode).toBe(0);
  expect(await readdir((servers[0] as Place).dir)).toEqual(["records"]);
});

test("servers that are killed come back to what they had on their disks, also beyond what is forgotten", async () => {
  const servers = await places(3);
  const started = await Promise.all(servers.map((place) => startServer(place, "-new")));
  const { maddr } = servers[0] as Place;
  const puts = Array.from({ length: 120 }, (_, number) => `append x ${number};`);
  expect((await run(maddr, ...puts)).results).toEqual(puts.map(() => "append ok"));
  for (const { role } of started) {
    role.kill("SIGKILL");
    await role;
  }
  const again = await Promise.all(servers.map((place) => startServer(place)));
  for (const { lines } of again) expect(lines.join("\n")).toMatch(/disk loaded, instances=\d+, max=1\d\d, min=\d+/);
  const whole = puts.map((put) => put.split(" ")[2]).join("");
  expect((await run(maddr, "get x")).results).toEqual([`result: ${whole}`]);
  // A minority is not needed.
  again[0]?.role.kill("SIGKILL");
  await again[0]?.role;
  expect((await run(maddr, "append x end", "get x")).results).toEqual(["append ok", `result: ${whole}end`]);
});

test("a client that nobody answers says so, and ends with 1", async () => {
  const servers = await places(2);
  const [, second] = await Promise.all(servers.map((place) => startServer(place, "-new")));
  const { maddr } = servers[0] as Place;
  const { role } = await startRole("client start ...", "client", "-maddr", maddr, "-timeout", "1");
  // One of two is no majority.
  second?.role.kill("SIGKILL");
  await second?.role;
  role.stdin.end("put x 1\n");
  const { exitCode, stderr } = await role;
  expect(stderr).toMatch(/ERROR\| no answer within 1 s: a majority may be down/);
  expect(exitCode).toBe(1);
});

test("a disk that is lost is no new one: without -new an empty one ends the process (D2)", async () => {
  const [place] = (await places(1)) as [Place];
  const { role } = await startServer(place, "-new");
  role.kill("SIGKILL");
  await role;
  await rm(path.join(place.dir, "records"));
  const lost = await startRole("ERROR|", "server", "-maddr", place.maddr, "-saddr", place.saddr, "-dir", place.dir);
  expect(lost.lines.at(-1)).toContain("it holds no record: the first start of a server wants -new");
  expect((await lost.role).exitCode).toBe(1);
});

test.each([
  ["-role server -maddr :1 -saddr :2", "-dir is missing"],
  ["-role server -maddr :1 -saddr :2 -dir d -retry 300-100", "-retry 300-100: expected milliseconds A-B, as 100-300"],
  ["-role server -maddr :1 -saddr :2 -dir d -election 1-2", "-election: there is no such flag"],
  ["-role master -maddr :1 -n 0", "-n 0: expected 1 to 99"],
])("naive -lab zpaxos %s is told with the lab's usage, and ends with 2", async (args, message) => {
  const { exitCode, stderr } = await runNaive("-lab", "zpaxos", ...args.split(" "));
  expect(stderr.indexOf(message)).toBe(0);
  expect(stderr).toContain("\n\nusage: naive -lab zpaxos -role ROLE [flags]\n");
  expect(exitCode).toBe(2);
});
