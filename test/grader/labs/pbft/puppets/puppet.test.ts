import { describe, expect, onTestFinished, test } from "vitest";
import { History } from "../../../../../grader/history/history.ts";
import { PuppetClient } from "../../../../../grader/labs/pbft/puppets/client.ts";
import { PuppetMaster } from "../../../../../grader/labs/pbft/puppets/master.ts";
import { PuppetReplica } from "../../../../../grader/labs/pbft/puppets/replica.ts";
import { PBFT, replica } from "../../../../../grader/labs/pbft/wire.ts";
import { readPublicKey, verify } from "../../../../../skeleton/znet/keys.ts";
import { METHODS, type MethodName } from "../../../../../skeleton/zpbft/messages.ts";
import { dialed } from "../../../../skeleton/support.ts";

const ABOUT = { view: 0, seq: 7, digest: "ab".repeat(32) };

/** A puppet at seat 1, and one at seat 0 that calls it. Each has a history of its own. */
async function pair(caller?: string) {
  const [said, heard] = [new History(PBFT), new History(PBFT)];
  const [speaker, listener] = [await PuppetReplica.listen(0, said), await PuppetReplica.listen(1, heard, caller)];
  for (const puppet of [speaker, listener]) onTestFinished(() => puppet.close());
  await speaker.connect(1, listener.address);
  return { speaker, listener, said, heard };
}

describe("a puppet", () => {
  test("says what it is told to, writes that down, and so does the one that hears it", async () => {
    const { speaker, said, heard } = await pair(replica(0));
    const vote = speaker.vote("commit", ABOUT);
    expect(await speaker.send(1, "Server.CommitRpc", vote)).toEqual({ result: { ok: true } });
    const record = { from: "replica 0", to: "replica 1", method: "Server.CommitRpc", params: vote };
    for (const { calls } of [said, heard])
      expect(calls).toMatchObject([{ ...record, outcome: { result: { ok: true } } }]);
    expect(typeof heard.calls[0]?.passed).toBe("number");
  });

  test("refuses, and writes down as such, what no replica accepts", async () => {
    const { speaker, said, heard } = await pair(replica(0));
    const params = { ...speaker.vote("commit", ABOUT), more: 1 };
    const malformed = 'more: Invalid key: Expected never but received "more"';
    expect(await speaker.send(1, "Server.CommitRpc", params)).toEqual({ error: `refused: ${malformed}` });
    expect(heard.calls).toMatchObject([{ method: "Server.CommitRpc", params, malformed }]);
    expect(heard.calls[0]).not.toHaveProperty("outcome");
    expect(said.calls).toMatchObject([{ params, outcome: { error: `refused: ${malformed}` } }]);
    expect(await speaker.send(1, "Client.ReplyRpc", {})).toEqual({ error: "refused: unknown method" });
    expect(heard.calls).toHaveLength(1);
  });

  test("leaves it to others to write down what comes, where these stand on the line", async () => {
    const { speaker, heard } = await pair();
    expect(await speaker.send(1, "Server.PrepareRpc", speaker.vote("prepare", ABOUT))).toEqual({
      result: { ok: true },
    });
    expect(heard.calls).toEqual([]);
  });

  test("answers as it is told to, or never", async () => {
    const { speaker, listener, heard } = await pair(replica(0));
    const asked = Promise.withResolvers<unknown>();
    listener.answer = (method, params) => {
      asked.resolve([method, params]);
      return new Promise(() => {});
    };
    const vote = speaker.vote("commit", ABOUT);
    const hung = speaker.send(1, "Server.CommitRpc", vote);
    expect(await asked.promise).toEqual(["Server.CommitRpc", vote]);
    listener.answer = () => ({ ok: false });
    expect(await speaker.send(1, "Server.CommitRpc", vote)).toEqual({ result: { ok: false } });
    expect(heard.calls.map(({ outcome }) => outcome)).toEqual([undefined, { result: { ok: false } }]);
    listener.close();
    expect(await hung).toEqual({ error: expect.stringContaining("ended") });
  });

  test("signs whatever it is made to say, for the phase, and tells of it", async () => {
    const { speaker } = await pair();
    const key = readPublicKey(speaker.keys.publicPem);
    const made: unknown[] = [];
    speaker.onSign = (...signed) => made.push(signed);
    for (const phase of ["prepare", "commit"] as const) {
      const { msg, sign } = speaker.vote(phase, { ...ABOUT, peerId: 3 });
      expect(msg).toEqual({ ...ABOUT, peerId: 3 });
      expect([verify(key, phase, msg, sign), verify(key, "reply", msg, sign)]).toEqual([true, false]);
      expect(made.splice(0)).toEqual([[phase, msg, sign]]);
    }
    expect(speaker.vote("commit", ABOUT).msg.peerId).toBe(0);
  });
});

/** Two replicas, both of which are awaited; and a master that tells each another thing. */
async function masterOf() {
  const { speaker, listener } = await pair();
  const members = [speaker, listener].map(({ address, keys }) => ({ address, publicPem: keys.publicPem }));
  const direct = members.map(({ address }) => address);
  const master = await PuppetMaster.listen(members, [0, 1], (asker) =>
    asker === direct[0] ? direct.toReversed() : direct,
  );
  onTestFinished(() => master.close());
  const connection = await dialed(master.address);
  const ask = (method: MethodName, params: object) => connection.call(method, METHODS[method], params as never);
  return { master, members, direct, listener, ask, pubkeys: members.map(({ publicPem }) => publicPem) };
}

test("a master answers when all who are awaited are there, each in its way, and takes nobody with another's key", async () => {
  const { direct, ask, pubkeys } = await masterOf();
  const register = (id: number, key: number) => ask("Master.RegisterRpc", { addr: direct[id], pubkey: pubkeys[key] });
  const order: string[] = [];
  const early = [ask("Master.GetPeersRpc", { addr: direct[1] }), register(0, 0)];
  const answered = early.map((answer) => answer.finally(() => order.push("early")));
  const refused = { ok: false, addrs: [], pubkeys: [] };
  expect(await register(1, 0)).toEqual(refused);
  expect(await ask("Master.RegisterRpc", { addr: "localhost:1", pubkey: pubkeys[1] })).toEqual(refused);
  order.push("refused");
  expect(await register(1, 1)).toEqual({ ok: true, addrs: direct, pubkeys });
  expect(await Promise.all(answered)).toEqual([
    { addrs: direct, pubkeys },
    { ok: true, addrs: direct.toReversed(), pubkeys },
  ]);
  expect(order).toEqual(["refused", "early", "early"]);
});

test("a client signs requests, each later than the one before, tells of it, and writes down every reply, true or not", async () => {
  const { master, members, ask, listener } = await masterOf();
  await Promise.all(
    members.map(({ address, publicPem }) => ask("Master.RegisterRpc", { addr: address, pubkey: publicPem })),
  );
  const history = new History(PBFT);
  const client = await PuppetClient.join(master.address, history);
  onTestFinished(() => client.close());
  await client.connected([0, 1]);
  const made: unknown[] = [];
  client.onSign = (request) => made.push(request);
  const [one, other] = [client.request("put x 1"), client.request("put x 1")];
  expect(made).toEqual([one, other]);
  expect(other.req.timestamp).toBeGreaterThan(one.req.timestamp);
  for (const { req, pubkey, sign } of [one, other]) {
    expect(req).toMatchObject({ clientAddr: client.address, command: "put x 1" });
    expect(verify(readPublicKey(pubkey), "request", req, sign)).toBe(true);
  }
  await client.send(1, one);
  listener.close();
  await client.send(1, other);
  const msg = { peerId: 5, view: 0, seq: 1, timestamp: 1, clientAddr: "nobody:1", result: "a lie" };
  const reply = { msg, sign: "Zm9yZ2Vk" };
  const replier = await dialed(client.address);
  expect(await replier.call("Client.ReplyRpc", METHODS["Client.ReplyRpc"], reply)).toEqual({ ok: true });
  const [from, method] = [`client ${client.address}`, "Server.RequestRpc"];
  expect(history.calls).toMatchObject([
    { from, to: "replica 1", method, params: one, outcome: { result: { ok: true, seq: 1 } } },
    { from, to: "replica 1", method, params: other, outcome: { error: expect.any(String) } },
    { from: "replica 5", to: from, method: "Client.ReplyRpc", params: reply, outcome: { result: { ok: true } } },
  ]);
});
