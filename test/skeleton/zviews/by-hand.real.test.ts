import { rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freeAddress } from "../../../grader/base/ports.ts";
import { startRoleOf } from "../role.ts";
import { Inbox, runNaive, temporaryDir } from "../support.ts";
import { completeProgram } from "../zraft/cluster.ts";

let program: string;

beforeAll(async () => {
  program = await completeProgram();
});

afterAll(() => rm(program, { recursive: true, force: true }));

const startRole = (until: string, ...args: string[]) => startRoleOf(program, "zviews", until, ...args);

/** A master, four servers with a checkpoint each four seqs, and a client. */
async function startCluster() {
  const [maddr, dir] = [await freeAddress(), await temporaryDir()];
  await startRole("waiting for node registration", "master", "-maddr", maddr);
  const keysOf = (id: number) => ["-pri", path.join(dir, `${id}.pri`), "-pub", path.join(dir, `${id}.pub`)];
  const addrs = await Promise.all([0, 1, 2, 3].map(freeAddress));
  const start = (id: number, until: string) =>
    startRole(
      until,
      ...[
        "server",
        "-maddr",
        maddr,
        "-saddr",
        addrs[id] as string,
        ...keysOf(id),
        "-timeout",
        "0.5",
        "-checkpoint",
        "4",
      ],
    );
  for (const id of addrs.keys()) await runNaive("-lab", "zviews", "-role", "keygen", ...keysOf(id));
  // The order in which they register is that of their ids.
  const starting = [];
  for (const id of addrs.keys()) {
    const server = start(id, "register peer info ...");
    await server;
    starting.push(server);
  }
  const servers = await Promise.all(starting);
  const caddr = await freeAddress();
  const client = await startRole("client start ...", "client", "-maddr", maddr, "-caddr", caddr, "-timeout", "1");
  const results = new Inbox<string>();
  let text = "";
  client.role.stdout.on("data", (chunk) => {
    text += chunk;
    for (let found = RESULT.exec(text); found !== null; found = RESULT.exec(text)) {
      text = text.slice(found.index + found[0].length);
      results.put(found[1] ?? "");
    }
  });
  const ask = (command: string) => {
    client.role.stdin.write(`${command}\n`);
    return results.take();
  };
  return { servers, start, ask };
}

const RESULT = /==== result ====\n([\s\S]*?)\n================/;

test("the leader is killed, and the next put is answered in view 1; restarted, it gets its state back and is needed again", async () => {
  const { servers, start, ask } = await startCluster();
  expect(await ask("put x 1")).toBe("put ok");
  servers[0]?.role.kill("SIGKILL");
  expect(await ask("put y 2")).toBe("put ok");
  for (let number = 0; number < 9; number++) expect(await ask(`put k ${number}`)).toBe("put ok");

  // It comes back at a checkpoint, and says nothing before one that is above all that it can have voted for.
  let speaks = false;
  const again = start(0, "stage=3:commit =>").then(({ lines }) => {
    speaks = true;
    return lines.map((line) => line.replace(/^\w+\.ts:\d+: /, ""));
  });
  for (let number = 0; !speaks; number++) expect(await ask(`put z ${number}`)).toBe("put ok");
  const said = await again;
  expect(said.join("\n")).toMatch(/INFO\| I=0 L=1 view=1\| enter view, redo=\[[\d ]*\]/);
  expect(said.join("\n")).toMatch(/INFO\| I=0 L=1 seq=\d+\| stage=8:state <= \d/);
  // Of the three that are left now, all are needed.
  servers[1]?.role.kill("SIGKILL");
  expect(await ask("all")).toMatch(/^x:1\ny:2\nk:8\nz:\d+$/);
});

test.each([
  ["-role server -maddr :1 -saddr :2 -pri a -pub b -checkpoint 0", "-checkpoint 0: expected 1 to 1000"],
  ["-role server -maddr :1 -saddr :2 -pri a -pub b -timeout 0", "-timeout 0: expected seconds, 0.1 to 3600"],
  ["-role server -maddr :1 -saddr :2 -http :3", "-http: there is no such flag"],
])("naive -lab zviews %s is told with the lab's usage, and ends", async (args, message) => {
  const { exitCode, stderr } = await runNaive("-lab", "zviews", ...args.split(" "));
  expect(stderr).toContain(message);
  expect(stderr).toContain("\n\nusage: naive -lab zviews -role ROLE [flags]\n");
  expect(exitCode).toBe(2);
});
