import { describe, expect, test, vi } from "vitest";
import { runGrader } from "../support.ts";
import { clusterOf } from "./cluster-of.ts";

vi.setConfig({ testTimeout: 180_000 });

describe("a cluster of zpaxos", () => {
  test("goes on when a server is killed, and who comes back finds its disk and learns the rest", async () => {
    const { type, shows, ends } = await clusterOf("zpaxos");
    type("put x 10");
    await shows(/^put x 10: put ok$/m);
    type("kill 0");
    await shows(/^server 0 is killed; its disk is in \S+disk-0$/m);
    type("append x 5");
    await shows(/^append x 5: append ok$/m);
    type("status");
    await shows(/^id +state +last +open +applied +min$/m);
    await shows(/^0 +down +1 +0 +- +1$/m);
    type("restart 0");
    await shows(/^server 0 is back, with what is on its disk$/m);
    // Nothing tells it what it has missed until it asks: the two that have gone on are not to be had, one after the other.
    type("kill 1");
    await shows(/^server 1 is killed/m);
    type("all");
    await shows(/^all: x:105$/m);
    await ends();
  });

  test("decides nothing in the smaller part, and does when the cut is mended", async () => {
    const { type, shows, ends } = await clusterOf("zpaxos", "-n", "3");
    type("cut 0");
    await shows(/are cut: what is said waits for "mend 0"$/m);
    // The client asks server 0, which cannot have it decided, and then the next one.
    type("put x 1");
    await shows(/^put x 1: put ok$/m);
    type("mend 0");
    await shows(/are mended$/m);
    type("get x");
    await shows(/^get x: result: 1$/m);
    await ends();
  });
});

test.each([
  [["--web", "--replay", "any.zrec"], "--replay any.zrec: servers of zpaxos act by time"],
  [["--http", "9000"], "--http 9000: the servers of this lab do not answer browsers"],
])("with %j no cluster of zpaxos is started, and what works instead is told", async (args, mistake) => {
  const { exitCode, stdout, stderr } = await runGrader(["cluster", "--lab", "zpaxos", ...args]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr.replace(/\s+/g, " ").startsWith(mistake), stderr).toBe(true);
});
