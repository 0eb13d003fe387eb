import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { Link } from "../../../skeleton/znet/link.ts";
import { Connection, UnreachableError } from "../../../skeleton/znet/rpc.ts";
import { dialedSocket, startListener } from "../support.ts";
import { GOOD, ORDER, shop } from "./shop.ts";

/** Looks in the moment in which a socket has heard that its peer has closed its end: half-closed, and not gone yet. */
async function whenHalfClosed<T>(socket: Socket, look: () => T): Promise<T> {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  // The socket closes its own end in a tick that is due before this microtask, and is gone when the system has done it.
  socket.once("end", () => queueMicrotask(resolve));
  await ended;
  expect({ destroyed: socket.destroyed, writable: socket.writable }).toEqual({ destroyed: false, writable: false });
  return look();
}

/** The socket that is dialled while this runs: a link tells nobody of its own. */
function socketDialledBy(dial: () => void): Socket {
  const sockets: Socket[] = [];
  const take = (message: unknown): void => void sockets.push((message as { socket: Socket }).socket);
  subscribe("net.client.socket", take);
  dial();
  unsubscribe("net.client.socket", take);
  expect(sockets).toHaveLength(1);
  return sockets[0] as Socket;
}

test("a connection has ended, and a call fails, as soon as the peer has closed its end", async () => {
  const address = await startListener((socket) => void socket.resume().end());
  const socket = await dialedSocket(address);
  const connection = new Connection(socket, {}, () => {});
  const { ended, call } = await whenHalfClosed(socket, () => ({
    ended: connection.ended,
    call: connection.call("Order", ORDER, GOOD).catch((error: unknown) => error),
  }));
  expect(ended).toBe(true);
  expect(await call).toEqual(new UnreachableError("the connection has ended"));
  await connection.closed;
});

test("a link is down in that moment, and a call that it keeps then is delivered when the peer is back", async () => {
  const { services, called } = shop();
  let isFirst = true;
  const address = await startListener((socket) => {
    if (isFirst) socket.resume().end();
    else new Connection(socket, services, () => {});
    isFirst = false;
  });
  const links: Link[] = [];
  const socket = socketDialledBy(() => void links.push(new Link(address, () => {})));
  const [link] = links as [Link];
  onTestFinished(() => link.close());
  await link.reached;
  const { down, call } = await whenHalfClosed(socket, () => ({
    down: link.down,
    call: link.call("Order", ORDER, GOOD, { keep: true }).catch((error: unknown) => error),
  }));
  expect(down).toBeTypeOf("string");
  expect(await call).toBeInstanceOf(UnreachableError);
  expect(await called.take()).toEqual(GOOD);
});
