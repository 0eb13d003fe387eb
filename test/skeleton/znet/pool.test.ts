import * as v from "valibot";
import { expect, test } from "vitest";
import { freeAddress } from "../../../grader/base/ports.ts";
import { Pool } from "../../../skeleton/znet/pool.ts";
import { Connection, RefusedError, UnreachableError } from "../../../skeleton/znet/rpc.ts";
import { Inbox, startListener, startServing } from "../support.ts";

const PING = { params: v.strictObject({}), result: v.strictObject({ ok: v.boolean() }) };
const TIMEOUT_MS = 30_000;
const CONNECTIONS_MAX = 256;

const ping = (pool: Pool, address: string, method = "Ping"): Promise<{ ok: boolean }> =>
  pool.call(address, method, PING, {}, TIMEOUT_MS);

/** A peer that counts the connections that it got, and tells when one has ended. */
async function startPeer() {
  const ended = new Inbox<void>();
  const connections: Connection[] = [];
  const address = await startListener((socket) => {
    const services = { Ping: { params: PING.params, handle: () => ({ ok: true }) } };
    connections.push(new Connection(socket, services, () => {}));
    socket.on("close", () => ended.put());
  });
  return { address, connections, ended };
}

function newPool(): Pool {
  return new Pool(() => {});
}

test("calls of one address use one connection, also when they come at the same time", async () => {
  const [pool, peer] = [newPool(), await startPeer()];
  const answers = await Promise.all(Array.from({ length: 20 }, () => ping(pool, peer.address)));
  answers.push(await ping(pool, peer.address));
  expect(answers).toEqual(Array(21).fill({ ok: true }));
  expect(peer.connections).toHaveLength(1);
});

test("each address has its own connection", async () => {
  const pool = newPool();
  const peers = await Promise.all([startPeer(), startPeer(), startPeer()]);
  await Promise.all(peers.map(({ address }) => ping(pool, address)));
  expect(peers.map(({ connections }) => connections.length)).toEqual([1, 1, 1]);
});

test("an address where nobody listens is UnreachableError, and is dialled anew by the next call", async () => {
  const [pool, address] = [newPool(), await freeAddress()];
  await expect(ping(pool, address)).rejects.toThrow(UnreachableError);
  await expect(ping(pool, address)).rejects.toThrow("ECONNREFUSED");
  await startServing({ Ping: { params: PING.params, handle: () => ({ ok: true }) } }, address);
  expect(await ping(pool, address)).toEqual({ ok: true });
});

test("an answer that is an error leaves the connection as it is", async () => {
  const [pool, peer] = [newPool(), await startPeer()];
  await expect(ping(pool, peer.address, "Nope")).rejects.toThrow(RefusedError);
  expect(await ping(pool, peer.address)).toEqual({ ok: true });
  expect(peer.connections).toHaveLength(1);
});

test("a peer that was restarted is dialled again", async () => {
  const pool = newPool();
  const called = new Inbox<void>();
  const silent = () => {
    called.put();
    return new Promise(() => {});
  };
  const first = await startServing({ Ping: { params: PING.params, handle: silent } });
  const waiting = ping(pool, first.address).catch((error: Error) => error);
  await called.take();
  await first.stop();
  expect(await waiting).toBeInstanceOf(UnreachableError);
  await startServing({ Ping: { params: PING.params, handle: () => ({ ok: true }) } }, first.address);
  expect(await ping(pool, first.address)).toEqual({ ok: true });
});

test("of more addresses than are kept, the one that was called least recently is let go", async () => {
  const pool = newPool();
  const peers = await Promise.all(Array.from({ length: CONNECTIONS_MAX + 1 }, startPeer));
  const [oldest, second, ...others] = peers as [Peer, Peer, ...Peer[]];
  const last = others.pop() as Peer;
  for (const { address } of [oldest, second, ...others, oldest, last]) await ping(pool, address);
  await second.ended.take();

  const kept = [oldest, ...others, last];
  for (const { address } of kept) await ping(pool, address);
  expect(kept.filter(({ connections }) => connections.length !== 1)).toEqual([]);
  await ping(pool, second.address);
  expect(second.connections).toHaveLength(2);
});

type Peer = Awaited<ReturnType<typeof startPeer>>;
