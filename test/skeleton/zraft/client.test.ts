import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { Link } from "../../../skeleton/znet/link.ts";
import { implement } from "../../../skeleton/znet/rpc.ts";
import { Client } from "../../../skeleton/zraft/client.ts";
import { METHODS } from "../../../skeleton/zraft/messages.ts";
import { startServing } from "../support.ts";

type Handlers = Parameters<typeof implement<typeof METHODS>>[1];

const APPLIED = { applied: true, term: 1, result: "put ok" };
const NEVER = () => new Promise<never>(() => {});

/** A server that says this to a command; and that it has applied whatever it is asked for, if nothing else is given. */
async function linkToServer(
  start: Handlers["Raft.StartRpc"],
  result: Handlers["Raft.ResultRpc"] = () => APPLIED,
): Promise<Link> {
  const { address } = await startServing(implement(METHODS, { "Raft.StartRpc": start, "Raft.ResultRpc": result }));
  const link = new Link(address, () => {});
  onTestFinished(() => link.close());
  await link.reached;
  return link;
}

test("after a command that a silent server was given, the next one is given to another server", async () => {
  const silent = await linkToServer(NEVER);
  const leader = await linkToServer(() => ({ index: 1, term: 1, isLeader: true, leaderId: 1 }));
  const client = new Client([silent, leader], 300, () => {});
  await expect(client.request("put x 1")).rejects.toThrow(/^Raft.StartRpc 0 error: no answer within/);
  expect(await client.request("put x 2")).toBe("put ok");
});

test("a client that is told up to the last moment that nobody leads says that", async () => {
  const follower = await linkToServer(async () => {
    await sleep(30);
    return { index: 0, term: 1, isLeader: false, leaderId: -1 };
  });
  const client = new Client([follower], 100, () => {});
  await expect(client.request("put x 1")).rejects.toThrow("nobody took the command, for nobody leads");
});

test("a follower that is silent keeps nobody from what the leader has applied", async () => {
  const answers = [{ applied: false, term: 0, result: "" }];
  const start = () => ({ index: 1, term: 1, isLeader: true, leaderId: 0 });
  const leader = await linkToServer(start, () => answers.pop() ?? APPLIED);
  const silent = await linkToServer(NEVER, NEVER);
  const client = new Client([leader, silent], 5000, () => {});
  expect(await client.request("put x 1")).toBe("put ok");
});
