import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { LINES_MAX, Lines } from "../../../grader/cluster/lines.ts";
import { BYTES_MAX } from "../../../grader/history/history.ts";
import { newHistory } from "../checks/outcomes.ts";

/** A listener that reads all that comes, and whose lines are watched. */
async function watched() {
  const sockets: Socket[] = [];
  const listener = createServer((socket) => sockets.push(socket.resume())).listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address() as AddressInfo;
  const history = newHistory();
  const whys: string[] = [];
  history.onFlood = (why) => whys.push(why);
  const lines = new Lines(history);
  lines.watch(`127.0.0.1:${port}`);
  const dial = async (): Promise<Socket> => {
    const socket = connect(port, "127.0.0.1").on("error", () => {});
    sockets.push(socket);
    await once(socket, "connect");
    return socket;
  };
  onTestFinished(() => {
    lines.close();
    listener.close();
    for (const socket of sockets) socket.destroy();
  });
  return { dial, lines, whys, sockets };
}

test("what comes on a line is weighed, whatever it is, from either end of it", async () => {
  const { dial, whys, sockets } = await watched();
  const [caller] = [(await dial()).resume()];
  await vi.waitFor(() => expect(sockets).toHaveLength(2));
  const answerer = sockets.find((socket) => socket !== caller);
  caller.write("no message\n".repeat(BYTES_MAX / 22));
  answerer?.write("nor this\r\n".repeat(BYTES_MAX / 22));
  await vi.waitFor(() => expect(sockets.reduce((sum, { bytesRead }) => sum + bytesRead, 0)).toBeGreaterThan(7e6));
  expect(whys).toEqual([]);
  caller.write("x".repeat(BYTES_MAX / 16));
  await vi.waitFor(() => expect(whys).toEqual([`more than ${BYTES_MAX >> 20} MiB had been said`]), { timeout: 20_000 });
});

test("so many lines at a time are too many; those that are closed do not count, nor those of another experiment", async () => {
  const { dial, lines, whys } = await watched();
  // Here both ends are the grader's.
  const some = await Promise.all(Array.from({ length: LINES_MAX / 2 }, dial));
  for (const socket of some) socket.destroy();
  await Promise.all(some.map((socket) => socket.closed || once(socket, "close")));
  await vi.waitFor(async () => {
    await dial();
    expect(whys).toEqual([]);
  });
  await Promise.all(Array.from({ length: LINES_MAX / 2 }, dial));
  await vi.waitFor(() => expect(whys).toEqual([`there were more than ${LINES_MAX} connections at a time`]));
  lines.close();
  const other = newHistory();
  other.onFlood = () => expect.fail("another's lines");
  (await dial()).write("x".repeat(BYTES_MAX + 1));
});
