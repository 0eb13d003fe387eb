import { expect, test } from "vitest";
import { freeAddress } from "../../grader/base/ports.ts";
import { Cluster } from "../../grader/cluster/cluster.ts";
import { History } from "../../grader/history/history.ts";
import { FAMILY } from "../../grader/labs/pbft/family.ts";
import { Keyring } from "../../grader/labs/pbft/judge/keyring.ts";
import { answersTo } from "../../grader/labs/pbft/judge/replies.ts";
import { PuppetClient } from "../../grader/labs/pbft/puppets/client.ts";
import { messagesOf, PBFT } from "../../grader/labs/pbft/wire.ts";
import { readPublicKey } from "../../skeleton/znet/keys.ts";
import { logged, perFile, recorded, results, useRoles, useSolution } from "./support.ts";

const solution = useSolution();
const roles = useRoles(solution);

// A real cluster of four; the tests run in their order, and the last ones take servers away.
const rig = perFile(
  async () => {
    const cluster = await Cluster.start(FAMILY, { program: solution(), f: 1, log: 1, master: "process" });
    const history = new History(PBFT);
    const client = await PuppetClient.join(cluster.maddr, history);
    await client.connected([0, 1, 2, 3]);
    return { cluster, client, history };
  },
  async ({ cluster, client }) => {
    client.close();
    await cluster.stop();
  },
);

/** The answers to a command when so many replicas agree. */
async function ask(command: string, enough: number) {
  const { client, history } = rig();
  const request = client.request(command);
  void client.send(0, request);
  const answers = () => answersTo(request, messagesOf(history), new Keyring(client.pubkeys));
  await recorded(history, `${enough} equal replies to ${command}`, () => answers().count >= enough);
  return answers();
}

test("`all` lists the keys in the order of insertion, the same on all four replicas (X2, X3)", async () => {
  for (const command of ["put zoo 1", "put 7 2", "put ant 3", "put 3 4", "put zoo 5", "del ant", "put ant 6"]) {
    await ask(command, 4);
  }
  const { supporters, result } = await ask("all", 4);
  expect(result).toBe("zoo:5\n7:2\n3:4\nant:6");
  expect([...supporters.values()].map((ids) => ids.sort())).toEqual([[0, 1, 2, 3]]);
});

test("every server has a key pair of its own", () => {
  const prints = rig().client.pubkeys.map((pem) => readPublicKey(pem).fingerprint);
  expect(new Set(prints).size).toBe(4);
});

test.each([
  ["with a line end after the last line", "\n"],
  ["without one", ""],
])("piped input %s: every line is run in order, and the client exits with 0", async (_name, end) => {
  const caddr = await freeAddress();
  const client = roles().start("client", { maddr: rig().cluster.maddr, caddr, timeout: "30" });
  const keys = Array.from({ length: 20 }, (_, key) => `pipe${key}`);
  // All of it is in the pipe before the client reads its first line.
  client.write(`${keys.flatMap((key) => [`put ${key} ${key}!`, "", `get ${key}`]).join("\n")}${end}`);
  client.closeInput();
  expect(await client.exited).toEqual({ code: 0, signal: undefined });
  expect(results(client)).toEqual(keys.flatMap((key) => ["put ok", `result: ${key}!`]));
});

test("input that is empty ends the client with 0, at once", async () => {
  const caddr = await freeAddress();
  const client = roles().start("client", { maddr: rig().cluster.maddr, caddr });
  client.closeInput();
  expect(await client.exited).toEqual({ code: 0, signal: undefined });
  expect(client.stderr.text).not.toMatch(/ERROR|WARN/);
});

test("a server that the full cluster has no place for exits with 1 and the reason", async () => {
  const { maddr } = rig().cluster;
  const saddr = await freeAddress();
  const fifth = roles().start("server", { maddr, saddr, ...(await roles().keys("fifth")) });
  expect(await fifth.exited).toEqual({ code: 1, signal: undefined });
  expect(fifth.stderr.lines.at(-1)).toMatch(/^serve\.ts:\d+: ERROR\| master \S+ refused to register .*all servers are/);
  expect(fifth.stderr.text).not.toContain("register success");
});

test("F2: with two of four killed a request waits; a lost connection is dialled again, and the one that is back finishes it", async () => {
  const { cluster, client, history } = rig();
  const { maddr } = cluster;
  await Promise.all([cluster.kill(2), cluster.kill(3)]);

  const saddr = cluster.address(3);
  const impostor = roles().start("server", { maddr, saddr, ...(await roles().keys("impostor")) });
  expect(await impostor.exited, "the same address with another key").toEqual({ code: 1, signal: undefined });
  expect(impostor.stderr.lines.at(-1)).toMatch(/refused to register .*: the address is registered with another key/);

  const request = client.request("put back again");
  void client.send(0, request);
  for (const id of [0, 1]) await logged(cluster.server(id), /WARN\| Server\.PrepareRpc 3 error/);
  expect(answersTo(request, messagesOf(history), new Keyring(client.pubkeys)).count).toBe(0);

  await cluster.restart(3);
  await logged(cluster.server(3), /register success, id=3, leader=0/);
  const answers = () => answersTo(request, messagesOf(history), new Keyring(client.pubkeys));
  await recorded(history, "an answer with the votes of the one that is back", () => answers().count >= 2);
  expect(answers().result).toBe("put ok");
  expect(answers().supporters.size).toBe(1);
});

test("a server that was restarted takes part again: without its votes no quorum is left, and requests are answered", async () => {
  for (const command of ["put more 1", "get more"]) expect((await ask(command, 2)).supporters.size).toBe(1);
  expect((await ask("get back", 2)).result).toBe("result: again");
});
