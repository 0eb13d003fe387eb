import { expect, onTestFinished, test, vi } from "vitest";
import type { Fact } from "../../../grader/history/events.ts";
import { startCluster } from "../../../grader/labs/pbft/cluster.ts";
import { messagesOf, replica } from "../../../grader/labs/pbft/wire.ts";
import { ZPBFT } from "../../../grader/labs/zpbft/lab.ts";
import { stage } from "../../../grader/submission/stage.ts";
import { readSubmission } from "../../../grader/submission/submission.ts";
import type { PrePrepareArgs } from "../../../skeleton/zpbft/messages.ts";
import { SOLUTION, WAIT_MS } from "../support.ts";

vi.setConfig({ testTimeout: 180_000 });

const ORDER = "Server.PrePrepareRpc";

/** A leader and a backup that are servers, with two puppets: `heard` are the seqs that the leader has told puppet 2. */
async function start() {
  const { program, remove } = await stage(await readSubmission(SOLUTION, ZPBFT));
  onTestFinished(() => remove());
  const cluster = await startCluster({ program, f: 1, live: [0, 1], log: 1 });
  onTestFinished(() => cluster.stop());
  const heard: number[] = [];
  cluster.puppet(2).answer = (method, params) => {
    if (method === ORDER) heard.push((params as PrePrepareArgs).msg.seq);
    return { ok: true };
  };
  const { client, history } = cluster;
  const orders = (to: number) =>
    messagesOf(history).filter((one) => one.method === ORDER && one.from === replica(0) && one.to === replica(to));
  const until = async (condition: () => boolean) => {
    expect(await history.until(condition, AbortSignal.timeout(WAIT_MS)), condition.toString()).toBe(true);
  };
  /** Has the leader order one more command, and waits until it has sent that to all. */
  let seq = 0;
  const order = async () => {
    seq += 1;
    await client.send(0, client.request("get x"));
    await until(() => [1, 2, 3].every((to) => orders(to).length >= seq));
  };
  const faults = () =>
    history.of("fault").map(({ what, who, other }): Partial<Fact> => ({ what, who, ...(other && { other }) }));
  return { cluster, heard, orders, order, until, faults };
}

test("what is said on a line that is cut arrives when it is mended, and all other lines go on", async () => {
  const { cluster, orders, order, until, faults } = await start();
  cluster.cut(0, 1);
  await order();
  await until(() => orders(2)[0]?.answered !== undefined && orders(3)[0]?.answered !== undefined);
  expect(orders(1).map(({ passed }) => passed)).toEqual([undefined]);
  cluster.mend(0, 1);
  await until(() => orders(1)[0]?.answered !== undefined);

  cluster.cut(1);
  await order();
  await until(() => orders(2)[1]?.answered !== undefined);
  expect(orders(1)[1]?.passed).toBeUndefined();
  cluster.mend(1);
  await until(() => orders(1)[1]?.answered !== undefined);
  expect(faults()).toEqual([
    { what: "cut off", who: "replica 0", other: "replica 1" },
    { what: "mended", who: "replica 0", other: "replica 1" },
    { what: "cut off", who: "replica 1" },
    { what: "mended", who: "replica 1" },
  ]);
});

test("calls are lost, held and repeated as long as it is said, those of one member only", async () => {
  const { cluster, heard, orders, order, until, faults } = await start();
  const passAgain = cluster.drop(2, ({ method }) => method === ORDER);
  await order();
  await until(() => orders(3)[0]?.answered !== undefined);
  expect(orders(2)[0]?.passed).toBeUndefined();
  passAgain();

  const passOn = cluster.hold(2, ({ method }) => method === ORDER);
  await order();
  await until(() => orders(3)[1]?.answered !== undefined);
  expect([orders(2)[1]?.passed, heard]).toEqual([undefined, []]);
  passOn();
  await until(() => orders(2)[1]?.answered !== undefined);
  expect(heard).toEqual([2]);

  const passOnce = cluster.repeat(2, 2, ({ method }) => method === ORDER);
  await order();
  await until(() => heard.length === 3);
  passOnce();
  await order();
  await until(() => orders(2)[3]?.answered !== undefined);
  expect(heard).toEqual([2, 3, 3, 4]);
  expect(orders(2)).toHaveLength(4);
  const what = ["dropped", "passed again", "held", "passed on", "repeated", "passed once"];
  expect(faults()).toEqual(what.map((one) => ({ what: one, who: "replica 2" })));
});

test("a member that is a process is paused, goes on, is killed and started again; a puppet can be killed only", async () => {
  const { cluster, faults } = await start();
  const states = () => cluster.ids.map((id) => cluster.member(id).state);
  cluster.pause(1);
  expect(states()).toEqual(["running", "paused", "running", "running"]);
  await cluster.untilIdle(undefined, { quiet_ms: 100 });
  expect(cluster.history.of("idle").at(-1)?.who).toEqual(["replica 0"]);
  cluster.resume(1);
  expect(states()).toEqual(["running", "running", "running", "running"]);
  const { pid } = cluster.server(1);
  await cluster.kill(1);
  await cluster.kill(3);
  expect(states()).toEqual(["running", "ended", "running", "ended"]);
  expect(cluster.servers).toEqual([cluster.server(0)]);
  await cluster.restart(1);
  expect(states()).toEqual(["running", "running", "running", "ended"]);
  expect(cluster.server(1).pid).not.toBe(pid);
  for (const fault of ["pause", "resume"] as const) expect(() => cluster[fault](2)).toThrow("replica 2 is no process");
  await expect(cluster.restart(2)).rejects.toThrow(RangeError);
  expect(() => cluster.cut(2, 3)).toThrow(RangeError);

  const { history, mishap } = cluster;
  expect(mishap).toBeUndefined();
  const who = "replica 1";
  expect(history.of("exit")).toMatchObject([{ who, signal: "SIGKILL" }]);
  expect(history.of("start").map((one) => one.who)).toEqual(["replica 0", who, who]);
  expect(faults()).toEqual([
    { what: "paused", who },
    { what: "resumed", who },
    { what: "killed", who },
    { what: "killed", who: "replica 3" },
    { what: "restarted", who },
  ]);
});
