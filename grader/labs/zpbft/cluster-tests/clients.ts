import assert from "node:assert/strict";
import type { RealClient } from "../../../cluster/real-client.ts";
import { waitForIdle } from "../../../sandbox/wait-for-idle.ts";
import { PuppetClient } from "../../pbft/puppets/client.ts";
import { ASKS, repliesTo, sizeOf } from "./asks.ts";
import type { ClusterTest } from "./cluster-test.ts";
import { AT_ONCE, orderOf } from "./order.ts";
import { SESSION, TYPED } from "./session.ts";

const CLIENTS = 3;
const COMMANDS_EACH = 5;
const DELAY_MAX_MS = 12;
const KEYS = ["p", "q"];

/** A client needs no longer than this to give up: it asks every server after five seconds, and gives up after five more. */
const CLIENT_PATIENCE_MS = 40_000;

/** A request to a backup, one that is sent twice, and a session as a person would have it at a real client's prompt. */
export async function commands(test: ClusterTest, client: RealClient): Promise<void> {
  await test.ask("through a backup", "del first", { to: 1 + test.random.below(3) });
  await askAgain(test);
  const { history } = test.cluster;
  for (const [command, expected] of SESSION) {
    history.note({ kind: "asked", what: TYPED, request: command, detail: expected });
    const result = await client.ask(command, CLIENT_PATIENCE_MS);
    // Where there is no agreement it ends, and that is seen after the end of what it wrote.
    if (result === undefined) await client.process.exited;
    if (result !== expected) test.stop();
  }
}

/** A client that asks twice is answered twice and executed once (Q2): the judge finds the rest in the history. */
async function askAgain(test: ClusterTest): Promise<void> {
  const { cluster, random } = test;
  const { client, history } = cluster;
  const request = client.request("get nothing");
  const replies = () => repliesTo(history, request.req);
  void client.send(0, request);
  await test.untilIdle((signal) => history.until(() => replies() >= cluster.live.length, signal));
  const before = cluster.live.length;
  test.note("again", request.req, String(before));
  void client.send(random.below(4), request);
  await test.untilIdle((signal) => history.until(() => replies() > before, signal));
  if (replies() <= before) test.stop();
}

/** Several clients at once, on a network that delays and reorders: all agree, and each sees what it ought to. */
export async function concurrent(test: ClusterTest): Promise<void> {
  await test.ask("while all are well", "put first 1");
  const { cluster, random } = test;
  const clients = await Promise.all(
    Array.from({ length: CLIENTS }, () => PuppetClient.join(cluster.maddr, cluster.history)),
  );
  await meet(test, clients);
  cluster.wiretap.delivery = () =>
    new Promise((resolve) => setTimeout(resolve, random.below(DELAY_MAX_MS), 1 as number));
  try {
    await Promise.all(clients.map((client, place) => askInTurn(test, client, `c${place}`)));
    const { verdict } = orderOf(cluster.history);
    if (verdict === "out of time") throw new Error("the histories were too long to be judged");
    if (verdict === "not linearizable") test.stop();
  } finally {
    cluster.wiretap.delivery = () => 1;
    for (const client of clients) client.close();
  }
  await test.ask("for the whole database", "all");
  for (const key of KEYS) await clear(test, key);
}

/** Deletes a key, and waits until everybody has, or nobody goes on. */
async function clear(test: ClusterTest, key: string): Promise<void> {
  const { cluster } = test;
  const request = cluster.client.request(`del ${key}`);
  const answers = test.answers(request.req);
  void cluster.client.send(0, request);
  await test.untilIdle((signal) => cluster.history.until(() => answers().count >= cluster.live.length, signal));
}

/** Clients reach every server, or these are idle and take no connection any more. */
async function meet(test: ClusterTest, clients: readonly PuppetClient[]): Promise<void> {
  const { live, servers } = test.cluster;
  let haveMet = false;
  await waitForIdle(servers, async () => {
    await Promise.all(clients.map((client) => client.connected(live)));
    haveMet = true;
  });
  if (haveMet) return;
  for (const client of clients) client.close();
  test.cluster.throwIfClosed();
  throw new Error(
    `clients did not reach the servers: ${live.map((id) => clients[0]?.down(id) ?? "reached").join(", ")}`,
  );
}

/** One client's commands, each when the one before it is answered. */
async function askInTurn(test: ClusterTest, client: PuppetClient, name: string): Promise<void> {
  assert.equal(ASKS[AT_ONCE].enough(sizeOf(test.cluster.history)), test.cluster.f + 1);
  for (let count = 1; count <= COMMANDS_EACH; count++) {
    const key = test.random.pick(KEYS);
    const command = test.random.pick([
      `put ${key} ${name}${count}`,
      `put ${key} ${name}${count}`,
      `get ${key}`,
      `del ${key}`,
    ]);
    await test.ask(AT_ONCE, command, { client, detail: command });
  }
}
