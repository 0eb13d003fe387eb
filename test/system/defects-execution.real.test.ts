import { once } from "node:events";
import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { freeAddress } from "../../grader/base/ports.ts";
import { parseAddress } from "../../skeleton/znet/address.ts";
import { type KeyPair, newKeyPair, sign } from "../../skeleton/znet/keys.ts";
import { Connection, implement } from "../../skeleton/znet/rpc.ts";
import { METHODS, type ReplyArgs } from "../../skeleton/zpbft/messages.ts";
import { useOneServer } from "./one-server.ts";
import { logged, useSolution } from "./support.ts";

// Replica 1 is the real one; the leader 0 and the backups 2 and 3 are puppets.
const server = useOneServer(useSolution(), { liveId: 1 });

/** Listens where a client would, and counts who connects. */
async function listenForReplies(address: string) {
  const came = { address, connections: 0, replies: [] as ReplyArgs[], onReply: (_args: ReplyArgs) => {} };
  const services = implement(METHODS, {
    "Client.ReplyRpc": (args) => {
      came.replies.push(args);
      came.onReply(args);
      return { ok: true };
    },
  });
  const listener = createServer((socket) => {
    came.connections += 1;
    new Connection(socket, services, () => {});
  }).listen(parseAddress(address));
  onTestFinished(() => void listener.close());
  await once(listener, "listening");
  return came;
}

/** A reply to a request with this timestamp, of a client with a key of its own, has come to an address. */
async function executeFor(address: string, keys: KeyPair, timestamp: number): Promise<void> {
  const req = { clientAddr: address, timestamp, command: `put t ${timestamp}` };
  const request = { req, pubkey: keys.publicPem, sign: sign(keys.privateKey, "request", req) };
  const { about } = await server().propose(server().takeSeq(), req.command, request);
  await server().finish(about);
}

test("X1: requests whose COMMITs come in reverse are executed in seq order, without gaps", async () => {
  const seqs = [1, 2, 3, 4].map(() => server().takeSeq());
  const commands = ["put x 1", "put x 2", "get x", "all"];
  const proposals = [];
  for (const [place, seq] of seqs.entries()) proposals.push(await server().propose(seq, commands[place] as string));
  for (const { about } of proposals) await server().vote("prepare", about, [0, 2]);

  const [first, ...later] = proposals;
  for (const { about } of later.reverse()) await server().vote("commit", about, [0, 2]);
  expect(await server().log()).not.toMatch(/execute cmd/);
  await server().vote("commit", first?.about as NonNullable<typeof first>["about"], [0, 2]);

  for (const { request } of proposals) await server().untilReplies(request);
  const executed = (await server().log()).matchAll(/seq=(\d+)\| execute cmd:\[(.*)\], result:\[(.*)\]/g);
  expect(Array.from(executed, ([, seq, command, result]) => [Number(seq), command, result])).toEqual([
    [seqs[0], "put x 1", "put ok"],
    [seqs[1], "put x 2", "put ok"],
    [seqs[2], "get x", "result: 2"],
    [seqs[3], "all", "x:2"],
  ]);
  const replies = server().cluster.history.calls.filter(({ method }) => method === "Client.ReplyRpc");
  expect(replies.map(({ params }) => (params as ReplyArgs).msg.seq)).toEqual(seqs);
});

test("Q2: a request that the leader orders twice is executed once, and the next seq is executed all the same", async () => {
  const request = server().client.request("put twice once");
  const [seq, again] = [server().takeSeq(), server().takeSeq()];
  for (const place of [seq, again]) {
    const { about } = await server().propose(place, request.req.command, request);
    await server().finish(about);
  }
  expect((await server().seeThrough("get twice")).msg.seq).toBe(again + 1);

  expect(await server().logOf(again)).toContainEqual(expect.stringContaining("was executed before"));
  expect((await server().logOf(again)).join("\n")).not.toContain("execute cmd");
  const replies = await server().untilReplies(request, 2);
  expect(replies.map(({ msg }) => msg.seq)).toEqual([seq, seq]);
});

test("Q2: an older request of the same client, ordered after a newer one, is not executed", async () => {
  const [older, newer] = [server().client.request("put age older"), server().client.request("put age newer")];
  for (const request of [newer, older]) {
    const { about } = await server().propose(server().takeSeq(), request.req.command, request);
    await server().finish(about);
  }
  expect((await server().seeThrough("get age")).msg.result).toBe("result: newer");
  expect(server().replies(older)).toEqual([]);
});

test("Q2: a request that was executed is answered with the kept reply, by a backup too, byte for byte", async () => {
  const request = server().client.request("put kept 1");
  const { about } = await server().propose(server().takeSeq(), request.req.command, request);
  await server().finish(about);
  const [reply] = await server().untilReplies(request);
  await server().client.send(1, request);
  const [, kept] = await server().untilReplies(request, 2);
  expect(kept).toEqual(reply);
});

test("Q3: a backup forwards a new request to the leader as it came, and refuses one with a bad signature", async () => {
  const [good, forged] = [server().client.request("put q 3"), server().client.request("put q 4")];
  forged.req.command = "put q 5";
  server().puppet(0).answer = () => ({ ok: true, seq: 77 });
  const forwarded = () =>
    server().cluster.history.calls.filter(({ to, method }) => to === "replica 0" && method === "Server.RequestRpc");
  expect(await server().puppet(2).send(1, "Server.RequestRpc", forged)).toEqual({ result: { ok: false, seq: 0 } });
  expect(await server().puppet(2).send(1, "Server.RequestRpc", good)).toEqual({ result: { ok: true, seq: 77 } });
  expect(forwarded().map(({ params }) => params)).toEqual([good]);
  server().puppet(0).answer = () => ({ ok: true });
});

test("a reply carries the request's timestamp, and all replies to one client use one connection", async () => {
  const address = await freeAddress();
  const came = await listenForReplies(address);
  const keys = newKeyPair("ed25519");
  // A client's clock may show anything.
  for (const timestamp of [7, 8_000, 9_000_000]) {
    const reply = new Promise<ReplyArgs>((resolve) => {
      came.onReply = resolve;
    });
    await executeFor(address, keys, timestamp);
    expect((await reply).msg).toMatchObject({ timestamp, clientAddr: address, result: "put ok" });
  }
  expect(came.replies).toHaveLength(3);
  expect(came.connections).toBe(1);
});

test("a client that is gone costs a WARN line, and is dialled again for its next reply", async () => {
  const address = await freeAddress();
  const keys = newKeyPair("ed25519");
  await executeFor(address, keys, 1);
  await logged(server().process, new RegExp(`WARN\\| Client\\.ReplyRpc ${address} error: .*ECONNREFUSED`));

  const came = await listenForReplies(address);
  const reply = new Promise<ReplyArgs>((resolve) => {
    came.onReply = resolve;
  });
  await executeFor(address, keys, 2);
  expect((await reply).msg.timestamp).toBe(2);
});
