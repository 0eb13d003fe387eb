import { expect, test } from "vitest";
import type { Answer } from "../../grader/history/events.ts";
import { newKeyPair, sign } from "../../skeleton/znet/keys.ts";
import type { RequestArgs } from "../../skeleton/zpbft/messages.ts";
import { useOneServer } from "./one-server.ts";
import { useSolution } from "./support.ts";

// The leader 0 is the real one; the backups 1, 2 and 3 are puppets.
const server = useOneServer(useSolution(), { liveId: 0 });

const REFUSED: Answer = { result: { ok: false, seq: 0 } };

/** What the leader answers a request that anyone may have passed on. */
function ask(request: RequestArgs): Promise<Answer> {
  return server().puppet(2).send(0, "Server.RequestRpc", request);
}

/** Orders a request, and sees it through to the reply. */
async function executed(request: RequestArgs) {
  const seq = server().takeSeq();
  expect(await ask(request)).toEqual({ result: { ok: true, seq } });
  await server().finish((await server().ordered(seq)).msg);
  const [reply] = await server().untilReplies(request);
  return { seq, reply };
}

test.each<[string, (request: RequestArgs) => RequestArgs]>([
  ["a changed command", (r) => ({ ...r, req: { ...r.req, command: "put x evil" } })],
  ["a changed timestamp", (r) => ({ ...r, req: { ...r.req, timestamp: r.req.timestamp + 1 } })],
  ["a changed address", (r) => ({ ...r, req: { ...r.req, clientAddr: "localhost:1" } })],
  ["another client's key", (r) => ({ ...r, pubkey: newKeyPair("ed25519").publicPem })],
  ["another client's key, of another algorithm", (r) => ({ ...r, pubkey: newKeyPair("rsa").publicPem })],
  ["the signature of another phase", (r) => ({ ...r, sign: sign(server().client.keys.privateKey, "reply", r.req) })],
  ["a signature that is none", (r) => ({ ...r, sign: "AAAA" })],
])("a request with %s is refused, and uses up no seq (Q1)", async (_name, forge) => {
  const forged = forge(server().client.request("put x 1"));
  expect(await ask(forged)).toEqual(REFUSED);
  const { seq } = await executed(server().client.request("put x 2"));
  expect(server().sent("Server.PrePrepareRpc", seq)[0]?.params).toMatchObject({
    reqArgs: { req: { command: "put x 2" } },
  });
  expect(await server().log()).not.toContain("evil");
});

test("Q2: a request that is sent again before it is executed is not ordered again, and has its seq", async () => {
  const request = server().client.request("put again 1");
  const seq = server().takeSeq();
  for (const _ of [1, 2, 3]) expect(await ask(request)).toEqual({ result: { ok: true, seq } });
  await server().finish((await server().ordered(seq)).msg);
  expect((await server().seeThrough()).msg.seq).toBe(seq + 1);
  expect(server().sent("Server.PrePrepareRpc", seq)).toHaveLength(3);
  expect(server().replies(request)).toHaveLength(1);
});

test("Q2: a request that is sent again after it was executed is answered with the kept reply, and not ordered", async () => {
  const request = server().client.request("put kept 1");
  const { seq, reply } = await executed(request);
  expect(await ask(request)).toEqual({ result: { ok: true, seq } });
  const [, kept] = await server().untilReplies(request, 2);
  expect(kept).toEqual(reply);
  expect((await server().seeThrough()).msg.seq).toBe(seq + 1);
});

test("Q2: a client that writes its key in another way is the same client still", async () => {
  const request = server().client.request("put same 1");
  const { seq } = await executed(request);
  const disguised = { ...request, pubkey: `${request.pubkey.trimEnd().replaceAll("\n", "\r\n")}\r\n\r\n` };
  expect(await ask(disguised)).toEqual({ result: { ok: true, seq } });
  expect((await server().seeThrough()).msg.seq).toBe(seq + 1);
});

test("Q2: a timestamp below the last executed one of its client is refused; another client's is not", async () => {
  const older = server().client.request("put old 1");
  const { seq } = await executed(server().client.request("put new 1"));
  expect(await ask(older)).toEqual(REFUSED);

  const keys = newKeyPair("ed25519");
  const req = { clientAddr: server().client.address, timestamp: 1, command: "put other 1" };
  const other = { req, pubkey: keys.publicPem, sign: sign(keys.privateKey, "request", req) };
  expect((await executed(other)).seq).toBe(seq + 1);
});
