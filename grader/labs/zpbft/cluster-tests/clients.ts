import type { RealClient } from "../../../cluster/real-client.ts";
import { waitForIdle } from "../../../sandbox/wait-for-idle.ts";
import { linearizable, type Operation } from "../../kit/linearizable.ts";
import { readLog } from "../../pbft/judge/log-grammar.ts";
import { PuppetClient } from "../../pbft/puppets/client.ts";
import { answerText } from "./answer-text.ts";
import type { ClusterTest } from "./cluster-test.ts";

const CLIENTS = 3;
const COMMANDS_EACH = 5;
const DELAY_MAX_MS = 12;
const KEYS = ["p", "q"];

/** What a person at a client's prompt would try, and what the client must show. */
const SESSION = [
  ["put x 10", "put ok"],
  ["get x", "result: 10"],
  ["put y 20", "put ok"],
  ["put x 11", "put ok"],
  ["all", "x:11\ny:20"],
  ["del x", "del ok"],
  ["get x", "error: can't find this key 'x'"],
  ["jump", "usage: get <key>, put <key> <val>, del <key>, all"],
] as const;

/** A client needs no longer than this to give up: it asks every server after five seconds, and gives up after five more. */
const CLIENT_PATIENCE_MS = 40_000;

/** A request to a backup, one that is sent twice, and a session as a person would have it at a real client's prompt. */
export async function commands(test: ClusterTest, client: RealClient): Promise<void> {
  const forwarded = await test.ask("del first", { enough: 4, to: 1 + test.random.below(3) });
  if (forwarded.count < 4) {
    test.fail("Q3", "a request to a backup is not executed", {
      expected: "it forwards the request to the leader, and all four reply: del ok",
      seen: answerText(forwarded),
    });
  }
  await askAgain(test);
  for (const [command, expected] of SESSION) {
    const result = await client.ask(command, CLIENT_PATIENCE_MS);
    if (result === expected) continue;
    test.fail("X3", `"${command}" has the wrong result`, { expected, seen: result ?? "no agreement" });
  }
  const { misfits } = readLog("client", client.process.stderr.text);
  if (misfits.length === 0) return;
  test.fail("L1", "the client logs lines that do not fit the grammar", {
    expected: "every line as the handout gives it",
    seen: misfits[0] as string,
    evidence: misfits.slice(0, 6),
  });
}

/** A client that asks twice is answered twice and executed once (Q2): the judge finds the rest in the history. */
async function askAgain(test: ClusterTest): Promise<void> {
  const { cluster, random } = test;
  const { client, history } = cluster;
  const request = client.request("get nothing");
  const replies = () =>
    history.events.filter(
      ({ method, params }) => method === "Client.ReplyRpc" && params.msg.timestamp === request.req.timestamp,
    ).length;
  void client.send(0, request);
  await waitForIdle(cluster.servers, (signal) => history.until(() => replies() >= 4, signal));
  void client.send(random.below(4), request);
  await waitForIdle(cluster.servers, (signal) => history.until(() => replies() >= 5, signal));
  if (replies() >= 5) return;
  test.fail("Q2", "a replica that is asked again does not answer again", {
    expected: "the kept reply",
    seen: "no reply, and the servers are idle",
  });
}

/** Several clients at once, on a network that delays and reorders: all agree, and each sees what it ought to. */
export async function concurrent(test: ClusterTest): Promise<void> {
  const everyone = test.cluster.live.length;
  const first = await test.ask("put first 1", { enough: everyone });
  if (first.count < everyone) {
    test.fail("X3", "not every replica executes a request, though all are well", {
      expected: `a reply of each of the ${everyone}: put ok`,
      seen: answerText(first),
    });
  }
  const { cluster, random } = test;
  const clients = await Promise.all(
    Array.from({ length: CLIENTS }, () => PuppetClient.join(cluster.maddr, cluster.history)),
  );
  await meet(test, clients);
  cluster.wiretap.delivery = () =>
    new Promise((resolve) => setTimeout(resolve, random.below(DELAY_MAX_MS), 1 as number));
  try {
    const histories = await Promise.all(clients.map((client, place) => history(test, client, `c${place}`)));
    const verdict = linearizable(histories.flat());
    if (verdict.verdict === "out of time") throw new Error("the histories were too long to be judged");
    if (verdict.verdict === "not linearizable") {
      test.fail("X2", `what the clients saw of key ${verdict.key} fits no order of their commands`, {
        expected: "results as from one database that executes one command after the other",
        seen: "results that no order explains:",
        evidence: verdict.operations.map(operationText),
      });
    }
  } finally {
    cluster.wiretap.delivery = () => 1;
    for (const client of clients) client.close();
  }
  const all = await test.ask("all", { enough: everyone });
  if (all.count < everyone) {
    test.fail("X2", "the replicas' databases differ", {
      expected: `the same answer of all ${everyone} to: all`,
      seen: answerText(all),
      evidence: [...all.supporters].map(([answer, ids]) => `replicas ${ids.join(" ")}: ${answer}`),
    });
  }
  for (const key of KEYS) await test.ask(`del ${key}`, { enough: everyone });
}

/** Clients reach every server, or these are idle and take no connection any more. */
async function meet(test: ClusterTest, clients: readonly PuppetClient[]): Promise<void> {
  const { live } = test.cluster;
  let haveMet = false;
  await waitForIdle(test.awake, async () => {
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

async function history(test: ClusterTest, client: PuppetClient, name: string): Promise<Operation[]> {
  const { history } = test.cluster;
  const operations: Operation[] = [];
  for (let count = 1; count <= COMMANDS_EACH; count++) {
    const key = test.random.pick(KEYS);
    const command = test.random.pick([
      `put ${key} ${name}${count}`,
      `put ${key} ${name}${count}`,
      `get ${key}`,
      `del ${key}`,
    ]);
    const invoked_ms = history.now();
    const enough = test.cluster.f + 1;
    const answers = await test.ask(command, { enough, client });
    if (answers.count < enough) {
      test.fail("F1", `"${command}" is not answered, on a network that delays and reorders`, {
        expected: `f+1 = ${enough} matching replies`,
        seen: answerText(answers),
      });
    }
    operations.push({
      client: name,
      command,
      invoked_ms,
      returned_ms: answers.reached_ms[enough],
      result: answers.result,
    });
  }
  return operations;
}

function operationText({ client, command, result, invoked_ms, returned_ms }: Operation): string {
  const to = returned_ms === undefined ? "…" : returned_ms.toFixed(1);
  return `${client}  ${invoked_ms.toFixed(1)} to ${to} ms  ${command} -> ${result ?? "?"}`;
}
