import { expect, onTestFinished, test } from "vitest";
import { History } from "../../../../../grader/history/history.ts";
import { PuppetClient } from "../../../../../grader/labs/pbft/puppets/client.ts";
import { PuppetMaster } from "../../../../../grader/labs/pbft/puppets/master.ts";
import { PuppetReplica } from "../../../../../grader/labs/pbft/puppets/replica.ts";
import { PBFT } from "../../../../../grader/labs/pbft/wire.ts";
import { newKeyPair } from "../../../../../skeleton/znet/keys.ts";
import { METHODS } from "../../../../../skeleton/zpbft/messages.ts";
import { dialed } from "../../../../skeleton/support.ts";

/** A client among four puppets, none of which replies unless it is told to. */
async function joined() {
  const puppets: PuppetReplica[] = [];
  for (const id of [0, 1, 2, 3]) puppets.push(await PuppetReplica.listen(id, new History(PBFT)));
  const master = await PuppetMaster.listen(puppets, [0], () => puppets.map(({ address }) => address));
  const [leader] = puppets as [PuppetReplica];
  const registrar = await dialed(master.address);
  const own = { addr: leader.address, pubkey: leader.publicPem };
  await registrar.call("Master.RegisterRpc", METHODS["Master.RegisterRpc"], own);
  const client = await PuppetClient.join(master.address, new History(PBFT));
  for (const one of [...puppets, master, client]) onTestFinished(() => one.close());
  await client.connected([0, 1, 2, 3]);
  const line = await dialed(client.address);
  /** Has a replica say a result, signed by itself or by another. */
  const reply = async (timestamp: number, id: number, result: string, signer = id) => {
    const msg = { peerId: id, view: 0, seq: 1, timestamp, clientAddr: client.address, result };
    const args = { msg, sign: puppets[signer]?.sign("reply", msg) as string };
    await line.call("Client.ReplyRpc", METHODS["Client.ReplyRpc"], args);
  };
  return { puppets, leader, client, reply };
}

test("what is asked is answered when f+1 replicas have said the same, each for itself", async () => {
  const { client, reply } = await joined();
  const request = client.request("get x", newKeyPair("ed25519"));
  expect(request.pubkey).not.toBe(client.keys.publicPem);
  const { timestamp } = request.req;
  let result: string | undefined;
  const asked = client.ask(0, request).then((told) => {
    result = told;
  });
  await reply(timestamp, 1, "result: 1");
  await reply(timestamp, 1, "result: 1");
  await reply(timestamp, 2, "result: 1", 3);
  await reply(timestamp, 3, "result: 2");
  await reply(timestamp - 1, 2, "result: 1");
  expect(result).toBeUndefined();
  await reply(timestamp, 0, "result: 1");
  await asked;
  expect(result).toBe("result: 1");
  await reply(timestamp, 2, "result: 2");
});

test("a request that its replica does not take is no answer", async () => {
  const { client, leader } = await joined();
  leader.answer = () => ({ ok: false, seq: 0 });
  const refused = 'replica 0 does not take "get x": {"result":{"ok":false,"seq":0}}';
  await expect(client.ask(0, client.request("get x"))).rejects.toThrow(refused);
  leader.close();
  await expect(client.ask(0, client.request("get x"))).rejects.toThrow(/^replica 0 does not take "get x": \{"error":/);
});
