import path from "node:path";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { SKELETON } from "../../../grader/base/project.ts";
import { Cluster } from "../../../grader/cluster/cluster.ts";
import type { ClusterOptions } from "../../../grader/cluster/options.ts";
import { FAMILY } from "../../../grader/labs/pbft/family.ts";
import { ZPBFT } from "../../../grader/labs/zpbft/lab.ts";
import type { Process } from "../../../grader/sandbox/launch.ts";
import { OutputError } from "../../../grader/sandbox/output.ts";
import { stage } from "../../../grader/submission/stage.ts";
import { readSubmission } from "../../../grader/submission/submission.ts";
import { folderOf, groupGone, leftIn, SOLUTION, temporaryDir, untilProcesses, WAIT_MS } from "../support.ts";

vi.setConfig({ testTimeout: 180_000 });

const SKELETON_PROGRAM = path.join(SKELETON, "naive.js");

const started: Process[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((process) => process.kill()));
  vi.unstubAllEnvs();
});

/** Starts a real cluster whose keys lie in a temporary folder of this test's own. Its processes end with the test. */
async function start(options: Partial<ClusterOptions> = {}) {
  const tmp = await temporaryDir();
  vi.stubEnv("TMPDIR", tmp);
  const cluster = await Cluster.start(FAMILY, {
    program: SKELETON_PROGRAM,
    f: 1,
    log: 1,
    master: "process",
    onProcess: (process) => started.push(process),
    ...options,
  });
  return { cluster, tmp };
}

async function solution(): Promise<string> {
  const { program, remove } = await stage(await readSubmission(SOLUTION, ZPBFT));
  onTestFinished(() => remove());
  return program;
}

const stopped = (process: Process) =>
  untilProcesses(
    (all) => all.find(({ pid }) => pid === process.pid)?.stopped,
    (found) => expect(found).toBe(true),
  );

describe("a cluster", () => {
  test("has each server at the id that the master gave it", async () => {
    const { cluster } = await start();
    expect(cluster.live).toEqual([0, 1, 2, 3]);
    for (const { id, address, process, state } of cluster.processMembers) {
      expect(state).toBe("running");
      expect(cluster.master.stderr.text).toContain(`new peer, addr:${address}, id=${id}\n`);
      expect(process.stderr.text).toContain(`register success, id=${id}, leader=0\n`);
      expect(process.stderr.text).toContain("== start work loop ==\n");
      expect(cluster.server(id)).toBe(process);
    }
    const pubkeys = cluster.processMembers.map(({ publicPem }) => publicPem);
    expect(new Set(pubkeys).size).toBe(4);
    expect(cluster.history.of("cluster")).toMatchObject([{ f: 1, live: [0, 1, 2, 3], pubkeys }]);
    const names = [0, 1, 2, 3].map((id) => `replica ${id}`);
    expect(cluster.history.of("start").map(({ who }) => who)[0]).toBe("master");
    expect(
      cluster.history
        .of("start")
        .map(({ who }) => who)
        .toSorted(),
    ).toEqual(["master", ...names]);
    expect(() => cluster.server(4)).toThrow("the cluster has no server 4: its ids are 0 to 3");
  });

  test("of f = 2 has seven servers, and one of f = 0 has one", async () => {
    expect((await start({ f: 2 })).cluster.servers).toHaveLength(7);
    expect((await start({ f: 0 })).cluster.servers).toHaveLength(1);
  });

  test("leaves no process and no key when it is stopped, though one is paused and one was killed", async () => {
    const { cluster, tmp } = await start();
    await cluster.realClient();
    await cluster.kill(1);
    cluster.pause(2);
    await stopped(cluster.server(2));
    expect(cluster.ids.map((id) => cluster.member(id).state)).toEqual(["running", "ended", "paused", "running"]);
    expect(await leftIn(tmp)).not.toEqual([]);
    expect(started.map(({ name }) => name.split(" ")[0]).toSorted()).toEqual(
      ["client", "master", ...Array(4).fill("server")].toSorted(),
    );
    await cluster.stop();
    await groupGone(...started.map(({ pid }) => pid));
    expect(await leftIn(tmp)).toEqual([]);
  });

  test("goes on without a server that is killed, until it is restarted with its id, and takes part again", async () => {
    const { cluster } = await start({ program: await solution() });
    const client = await cluster.realClient();
    const { pid } = cluster.server(3);
    await cluster.kill(3);
    await groupGone(pid);
    expect(cluster.server(3).exit).toEqual({ code: undefined, signal: "SIGKILL" });
    expect(await client.ask("put x 10", WAIT_MS)).toBe("put ok");

    await cluster.restart(3);
    const process = cluster.server(3);
    expect(process.pid).not.toBe(pid);
    expect(process.stderr.text).toContain("register success, id=3, leader=0\n");
    expect(cluster.processes).toContain(process);
    expect(await client.ask("get x", WAIT_MS)).toBe("result: 10");
    await process.stderr.until(/I=3 L=0 seq=2\| stage=3:commit =>/, { timeout_ms: WAIT_MS });
  });

  test("goes on without a server that is paused, which goes on when it is resumed", async () => {
    const { cluster } = await start({ program: await solution() });
    const client = await cluster.realClient();
    const process = cluster.server(2);
    cluster.pause(2);
    await stopped(process);
    expect(await client.ask("put x 10", WAIT_MS)).toBe("put ok");
    expect(process.stderr.text).not.toContain("execute");
    cluster.resume(2);
    await process.stderr.until(/seq=1\| execute cmd:\[put x 10\], result:\[put ok\]/, { timeout_ms: WAIT_MS });
  });
});

test("the end of a process is written down with the reason, if the grader ended it", async () => {
  const over = new AbortController();
  const { cluster } = await start({ f: 0, signal: over.signal });
  over.abort(new Error("all is lost already"));
  await cluster.history.until(() => cluster.history.of("exit").length === 2, AbortSignal.timeout(WAIT_MS));
  for (const exit of cluster.history.of("exit")) {
    expect(exit).toMatchObject({ signal: "SIGKILL", why: "all is lost already" });
  }
  await cluster.stop();
});

describe("a cluster does not start", () => {
  const failure = async (source: string) => {
    const dir = await folderOf({ "naive.mjs": source });
    const tmp = await temporaryDir();
    const error: unknown = await start({ program: path.join(dir, "naive.mjs") }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OutputError);
    await groupGone(...started.map(({ pid }) => pid));
    return { ...(error as OutputError), tmp };
  };

  test("whose program dies: the error is what it wrote, and nothing is left behind", async () => {
    const { who, ended, wrote } = await failure(`console.error("I will not", "serve"); process.exit(3);`);
    expect({ ended, wrote }).toEqual({ ended: true, wrote: "I will not serve\n" });
    expect(who).toMatch(/^(master|server) localhost:\d+$/);
    expect(started).toHaveLength(5);
    expect(await leftIn(process.env.TMPDIR ?? "")).toEqual([]);
  });

  test("of which one server dies when it is registered", async () => {
    const { wrote } = await failure(`
      import { appendFileSync } from "node:fs";
      if (process.argv.includes("master")) setInterval(() => {}, 1e6);
      else {
        console.error("server.ts:1: INFO| register success, id=0, leader=0");
        process.on("exit", () => console.error("the last words"));
      }`);
    expect(wrote).toContain("the last words");
  });
});

/** The lab's program, but the first process of a role finds that its port is taken. */
const unlucky = (role: string): string => `
  import { openSync } from "node:fs";
  let first = false;
  try { first = process.argv.includes(${JSON.stringify(role)}) && openSync(import.meta.dirname + "/once", "wx") > 0; } catch {}
  if (first) {
    console.error("serve.ts:1: ERROR| cannot listen on it (listen EADDRINUSE: address already in use)");
    process.exit(1);
  }
  const { main } = await import(${JSON.stringify(path.join(SKELETON, "naive.ts"))});
  main(process.argv.slice(2));`;

test.each(["server", "master"])(
  "a port of the %s's that is taken meanwhile is no failure: others are tried",
  async (role) => {
    const dir = await folderOf({ "naive.mjs": unlucky(role) });
    const { cluster } = await start({ program: path.join(dir, "naive.mjs") });
    expect(cluster.servers).toHaveLength(4);
  },
);
