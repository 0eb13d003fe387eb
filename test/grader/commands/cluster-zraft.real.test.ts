import { describe, expect, test, vi } from "vitest";
import { nothingLeft, runGrader, startGrader, untilProcesses, untilSaid } from "../support.ts";
import { clusterOf } from "./cluster-of.ts";

vi.setConfig({ testTimeout: 180_000 });

const AT_WORK = '3 servers are at work; "help" tells what to type';

const LEADS = /^server (\d) leads in term (\d+)$/m;

describe("a cluster of zraft", () => {
  test("goes on when its leader is killed, and who comes back finds its disk and the rest", async () => {
    const { type, shows, ends } = await clusterOf("zraft");
    const [, leader, term] = await shows(LEADS);
    type("put x 10");
    await shows(/^put x 10: put ok$/m);
    type(`kill ${leader}`);
    await shows(new RegExp(`^server ${leader} is killed; its disk is in \\S+disk-${leader}$`, "m"));
    type("append x 5");
    const [told] = await shows(/[\s\S]*^append x 5: append ok$/m);
    const [, next, later] = LEADS.exec(told) ?? [];
    expect(next, told).not.toBe(leader);
    expect(Number(later)).toBeGreaterThan(Number(term));
    type("status");
    await shows(new RegExp(`^${leader} +down +- +\\d+ +- +\\d+/\\d+ +- +-$`, "m"));
    type(`restart ${leader}`);
    await shows(new RegExp(`^server ${leader} is back, with what is on its disk$`, "m"));
    type("del y");
    await shows(/^del y: /m);
    type("all");
    await shows(/^all: x:105$/m);
    type("status");
    const [status] = await shows(/^id .*\n0 .*\n1 .*\n2 .*$/m);
    const rows = status.split("\n").slice(1);
    const applied = rows.map((row) => row.trim().split(/ +/).at(-1));
    expect(new Set(applied).size, status).toBe(1);
    expect(rows.filter((row) => / leads /.test(row))).toHaveLength(1);
    await ends();
  });

  test("has no leader in the smaller part, takes nothing there, and is one again when the cut is mended", async () => {
    const { type, shows, ends } = await clusterOf("zraft");
    const [, leader] = await shows(LEADS);
    type(`cut ${leader}`);
    await shows(/are cut: what is said waits for "mend \d"$/m);
    const [, next] = await shows(LEADS);
    expect(next).not.toBe(leader);
    type(`mend ${leader}`);
    await shows(/are mended$/m);
    type("put x 1");
    await shows(/^put x 1: (put ok|no answer|Raft)/m);
    type("put x 2");
    await shows(/^put x 2: put ok$/m);
    await ends();
  });

  test.each(["SIGINT", "SIGHUP"] as const)("ends on %s, with all that it started", async (signal) => {
    const { subprocess, tmp } = await startGrader(["cluster", "--lab", "zraft", "--submission", "solution"]);
    await untilSaid(subprocess, AT_WORK);
    await untilProcesses(
      (all) => all.filter(({ command }) => command.includes(tmp)).length,
      (count) => expect(count).toBe(4),
    );
    subprocess.kill(signal);
    expect((await subprocess).exitCode).toBe(0);
    await nothingLeft(tmp);
  });
});

test("a cluster of the skeleton is at work, and says after a while that nobody leads", async () => {
  const { subprocess, tmp } = await startGrader(["cluster", "--lab", "zraft"]);
  await untilSaid(subprocess, AT_WORK);
  await untilSaid(subprocess, "nobody leads yet");
  subprocess.stdin.write("put x 1\n");
  await untilSaid(subprocess, "put x 1: no answer within 5 s: nobody took the command, for nobody leads");
  subprocess.stdin.write("lie 0 forge\n");
  await untilSaid(subprocess, "lie: servers of this lab tell no lies");
  subprocess.stdin.write("votes 2\n");
  await untilSaid(subprocess, "votes: in this lab nothing is told of votes");
  subprocess.stdin.end();
  await subprocess;
  await nothingLeft(tmp);
});

test.each([
  [["--web", "--replay", "any.zrec"], "--replay any.zrec: servers of zraft act by time"],
  [["--http", "9000"], "--http 9000: the servers of this lab do not answer browsers: leave --http out, and type "],
  [["-n", "4"], "-n 4: expected 1, 3, 5, 7, 9, 11"],
  [["-n", "3", "-f", "1"], "-n 3: -f 1 says how many servers there are: leave one of the two out"],
])("with %j no cluster of zraft is started, and what works instead is told", async (args, mistake) => {
  const { exitCode, stdout, stderr } = await runGrader(["cluster", "--lab", "zraft", ...args]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr.replace(/\s+/g, " ").startsWith(mistake), stderr).toBe(true);
});
