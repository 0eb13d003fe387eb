import assert from "node:assert/strict";
import type { Random } from "../../../checks/random.ts";
import type { Network } from "../../../cluster/rounds.ts";
import { waitForIdle } from "../../../sandbox/wait-for-idle.ts";
import { PuppetClient } from "../../pbft/puppets/client.ts";
import type { Check } from "../check.ts";
import { ASKS, sizeOf } from "../cluster-tests/asks.ts";
import type { ClusterTest } from "../cluster-tests/cluster-test.ts";
import { tryTrouble } from "../cluster-tests/in-trouble.ts";
import { AT_ONCE, orderOf } from "../cluster-tests/order.ts";
import { TROUBLES, type TroubleName } from "../cluster-tests/troubles.ts";

export const concurrent: Check = {
  id: "concurrent",
  title: "four servers, many clients, a network that reorders: all agree",
  rules: ["X1", "X2", "Q1", "P1"],
  points: 3,
  needs: ["commit-once", "commit-content", "recount", "quorum", "early-votes", "once"],
  mayFollow: ["commit-alone"],
  hint: "Many seqs are open at once, on a network that reorders: is anything in your functions shared between seqs?",
  tries: [{ experiment: "four", part: "concurrent" }],
};

const CLIENTS = 3;
const COMMANDS_EACH = 2;

/** How much of it is tried with servers that let much time pass for each request. */
const SLOW = { commands: 1, troubles: 1 };

const KEYS = ["p", "q"];

/** Most of what is said comes in the next round, and the rest up to two rounds later, in any order. */
const UNRULY: Network = { late: [0, 0, 0, 1, 2], isOrdered: false };

/** Several clients at once, on a network that delays and reorders: all replicas agree, and each client sees right results. */
export async function tryConcurrent(test: ClusterTest, troubles: number): Promise<void> {
  await test.ask("while all are well", "put first 1");
  const { cluster, random } = test;
  const clients = await Promise.all(
    Array.from({ length: CLIENTS }, () => PuppetClient.join(cluster.maddr, cluster.history)),
  );
  await meet(test, clients);
  for (const client of clients) cluster.inTurn(client);
  // All is chosen before, for which client is answered first is not for the seed to say.
  const count = cluster.isSlow ? SLOW.commands : COMMANDS_EACH;
  const commands = clients.map((_, index) => commandsOf(random, `c${index}`).slice(0, count));
  cluster.network = UNRULY;
  try {
    await Promise.all(clients.map((client, index) => askInTurn(test, client, commands[index] as string[])));
    await cluster.rest();
    cluster.network = undefined;
    for (const name of troublesFor(test, troubles)) await tryTrouble(test, name, clients, KEYS);
    const { verdict } = orderOf(cluster.history);
    if (verdict === "out of time") throw new Error("the histories were too long to be judged");
    if (verdict === "not linearizable") test.stop();
  } finally {
    for (const client of clients) client.close();
  }
  const last = [
    () => test.ask("for the whole database", "all"),
    ...KEYS.map((key) => (): Promise<void> => clear(test, key)),
  ];
  // The leader numbers them in this order, whether one waits for the other or not.
  if (cluster.isSlow) await Promise.all(last.map((ask) => ask()));
  else for (const ask of last) await ask();
}

/** Deletes a key, and waits until all replicas have executed that, or all are idle. */
async function clear(test: ClusterTest, key: string): Promise<void> {
  const { cluster } = test;
  const request = cluster.client.request(`del ${key}`);
  const answers = test.answers(request.req);
  void cluster.client.send(0, request);
  await cluster.untilIdle((signal) => cluster.history.until(() => answers().count >= cluster.live.length, signal));
  await cluster.rest();
}

/** Waits until the clients reach every server, or the servers are idle and refuse connections. */
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

/** The troubles that chance takes; with slow servers, fewer. */
function troublesFor({ cluster, random }: ClusterTest, count: number): TroubleName[] {
  const names = random.shuffled(Object.keys(TROUBLES) as TroubleName[]);
  return names.slice(0, cluster.isSlow ? Math.min(count, SLOW.troubles) : count);
}

function commandsOf(random: Random, name: string): string[] {
  return Array.from({ length: COMMANDS_EACH }, (_, count) => {
    const key = random.pick(KEYS);
    const put = `put ${key} ${name}${count + 1}`;
    return random.pick([put, put, `get ${key}`, `del ${key}`]);
  });
}

/** One client's commands, each sent when the one before it is answered. */
async function askInTurn(test: ClusterTest, client: PuppetClient, commands: readonly string[]): Promise<void> {
  assert.equal(ASKS[AT_ONCE].enough(sizeOf(test.cluster.history)), test.cluster.f + 1);
  for (const command of commands) await test.request(AT_ONCE, command, { client, detail: command });
}
