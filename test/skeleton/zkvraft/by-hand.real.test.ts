import { rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { freeAddress } from "../../../grader/base/ports.ts";
import { startRoleOf } from "../role.ts";
import { runNaive, temporaryDir } from "../support.ts";
import { completeProgram } from "../zraft/cluster.ts";

vi.setConfig({ testTimeout: 120_000 });

let program: string;

beforeAll(async () => {
  program = await completeProgram();
});

afterAll(() => rm(program, { recursive: true, force: true }));

const startRole = (until: string, ...args: string[]) => startRoleOf(program, "zkvraft", until, ...args);

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

/** Has a clerk run these commands, and returns their results. */
async function run(maddr: string, ...commands: string[]) {
  const { role } = await startRole("client start ...", "clerk", "-maddr", maddr);
  role.stdin.end(`${commands.join("\n")}\n`);
  const { exitCode, stdout, stderr } = await role;
  const results = Array.from(stdout.matchAll(/==== result ====\n(.*)\n================/g), ([, result]) => result);
  return { exitCode, stderr, results };
}

test("a master, three servers and a clerk are played in terminals: every command has a result, and the end is the end", async () => {
  const servers = await places(3);
  await Promise.all(servers.map((place) => startServer(place, "-new")));
  const { maddr } = servers[0] as Place;
  const { exitCode, stderr, results } = await run(
    maddr,
    ...["put x 1", "append x 2", "get x", "nonsense", "keep-alive", "del x", "all", "put \u0007 1"],
  );
  const usage = "usage: get <key>, put <key> <val>, append <key> <val>, del <key>, all";
  expect(results).toEqual(["put ok", "append ok", "result: 12", usage, "keep-alive ok", "del ok", ""]);
  expect(stderr).toContain("WARN| command not sent: it holds a control character");
  expect(stderr).toMatch(/INFO\| c\d+#2\| <= \d, ok/);
  expect(exitCode).toBe(0);
});

test("servers that are killed come back to what they had on their disks, also behind a snapshot; and a minority is not needed", async () => {
  const servers = await places(3);
  const start = (place: Place, ...more: string[]) => startServer(place, "-max-state", "500", ...more);
  const started = await Promise.all(servers.map((place) => start(place, "-new")));
  const { maddr } = servers[0] as Place;
  const appends = Array.from({ length: 60 }, (_, number) => `append x ${number};`);
  expect((await run(maddr, ...appends)).results).toEqual(appends.map(() => "append ok"));
  for (const { role } of started) {
    role.kill("SIGKILL");
    await role;
  }
  const again = await Promise.all(servers.map((place) => start(place)));
  for (const { lines } of again) expect(lines.join("\n")).toMatch(/disk loaded, term=\d+, .*, snapshot=[1-9]/);
  const whole = appends.map((text) => text.split(" ")[2]).join("");
  expect((await run(maddr, "get x")).results).toEqual([`result: ${whole}`]);
  again[0]?.role.kill("SIGKILL");
  await again[0]?.role;
  expect((await run(maddr, "append x end", "get x")).results).toEqual(["append ok", `result: ${whole}end`]);
});

test("a session that is not used for its time is lost, and its clerk says so: the command is not repeated (C5, O6)", async () => {
  const [place] = (await places(1)) as [Place];
  await startServer(place, "-new", "-sessions", "1");
  const one = await startRole("client start ...", "clerk", "-maddr", place.maddr);
  const answered = new Promise<void>((resolve) => {
    one.role.stdout.on("data", (text: Buffer) => void (text.includes("put ok") && resolve()));
  });
  one.role.stdin.write("put x 1\n");
  await answered;
  expect((await run(place.maddr, "append x 2")).results).toEqual(["append ok"]);
  one.role.stdin.end("append x 3\n");
  const { exitCode, stderr } = await one.role;
  expect(stderr).toMatch(/ERROR\| session expired: the last command may be executed or not/);
  expect(exitCode).toBe(1);
  expect((await run(place.maddr, "get x")).results).toEqual(["result: 12"]);
});

test.each([
  ["-role server -maddr :1 -saddr :2", "-dir is missing"],
  ["-role server -maddr :1 -saddr :2 -raft :3 -dir d", "-dir: a server with -raft has no Raft of its own"],
  ["-role server -maddr :1 -saddr :2 -dir d -sessions 0", "-sessions 0: expected 1 to 1000000"],
  ["-role clerk -maddr :1 -clock wire", "-clock wire: a clerk at a prompt has the machine's"],
  ["-role client -maddr :1", "-role client: there is no such role"],
])("naive -lab zkvraft %s is told with the lab's usage, and ends with 2", async (args, message) => {
  const { exitCode, stderr } = await runNaive("-lab", "zkvraft", ...args.split(" "));
  expect(stderr.indexOf(message)).toBe(0);
  expect(stderr).toContain("\n\nusage: naive -lab zkvraft -role ROLE [flags]\n");
  expect(exitCode).toBe(2);
});
