import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect, test, vi } from "vitest";
import { type Doors, startDoors } from "./front-door.ts";
import { useSolution } from "./support.ts";

vi.setConfig({ testTimeout: 180_000 });

const program = useSolution();

const NO_AGREEMENT =
  "no 2 matching replies within 10 s: more than f=1 servers, or the leader, may be down; the command may still be executed later\n";

/** What each of these servers answers, all asked at once. */
async function answers(doors: Doors, ids: readonly number[], path: string) {
  const all = await Promise.all(ids.map((id) => doors.ask(id, path)));
  return all.map(({ status, text }) => [status, text]);
}

test("with one server killed the others answer; with two none does, and nothing is executed", async () => {
  const doors = await startDoors(program());
  await doors.cluster.kill(3);
  expect(await answers(doors, [0, 1, 2], "/req?one=1")).toEqual([0, 1, 2].map(() => [200, "put ok"]));

  await doors.cluster.kill(2);
  expect(await answers(doors, [0, 1], "/req?two=2")).toEqual([0, 1].map(() => [504, NO_AGREEMENT]));
  for (const id of [0, 1]) expect(doors.logged(id, "execute cmd:[put two")).toEqual([]);
  expect(doors.logged(0, "stage=0:request <=").filter((line) => line.includes("put two 2"))).toHaveLength(2);
});

test("while the leader is paused nobody has an answer, and who waits behind eight others is told that nothing was sent", async () => {
  const doors = await startDoors(program());
  doors.cluster.pause(0);
  const asked = answers(doors, [1, 2, 3], "/req?late=1");
  const more = (await answers(doors, Array(20).fill(1), "/req?later=1")).filter(([status]) => status !== 504);
  expect(await asked).toEqual([1, 2, 3].map(() => [504, NO_AGREEMENT]));
  // Eight of one server are given up at about the time at which the next eight may have their turn.
  expect(more.length).toBeGreaterThanOrEqual(4);
  const late = [503, "no client of this server was free within 10 s: nothing was sent, ask again\n"];
  expect(more).toEqual(more.map(() => late));
  for (const id of [1, 2, 3]) expect(doors.logged(id, "execute cmd:")).toEqual([]);
  doors.cluster.resume(0);
  await expect.poll(() => doors.ask(1, "/req?again=1"), { timeout: 60_000 }).toMatchObject({ status: 200 });
});

test("who comes when 264 wait is turned away, and those who go make room", async () => {
  const doors = await startDoors(program());
  doors.cluster.pause(0);
  const line = `GET /req?waiting=1 HTTP/1.1\r\nHost: localhost:${doors.port(1)}\r\n\r\n`;
  const waiting = doors.dial(1);
  waiting.write(line.repeat(264));
  await expect
    .poll(() => doors.ask(1, "/req?last=1"), { timeout: 10_000 })
    .toMatchObject({
      status: 503,
      headers: { "retry-after": "1" },
      text: "256 requests wait at this server already: nothing was sent, ask again\n",
    });
  waiting.destroy();
  doors.cluster.resume(0);
  await expect.poll(() => doors.ask(1, "/req?last=1"), { timeout: 60_000 }).toMatchObject({ status: 200 });
  // Of those who left, only the eight whose turn it was have been asked for.
  expect(
    doors.logged(0, "stage=0:request <=").filter((one) => one.includes("put waiting 1")).length,
  ).toBeLessThanOrEqual(8);
});

test("ten thousand connections that are dropped leave none behind: as many as ever come in, and no more", async () => {
  const doors = await startDoors(program());
  const head = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: localhost:${doors.port(1)}\r\n`;
  const beginnings = [
    "",
    "GET /",
    head("/kv"),
    `${head("/nothing")}\r\n`,
    `${head("/kv/x").replace("GET", "PUT")}Content-Length: 9\r\n\r\n1`,
  ];
  let left = 10_000;
  const drop = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const socket = doors.dial(1);
      await once(socket, "connect");
      const bytes =
        left % 20 === 0 ? `${head("/req?dropped=1")}\r\n` : (beginnings[left % beginnings.length] as string);
      socket.write(bytes);
      if (left % 3 === 0) socket.resetAndDestroy();
      else socket.end().destroy();
    }
  };
  await Promise.all(Array.from({ length: 32 }, drop));

  // Answers take so long that all come while the first are still inside.
  doors.cluster.pause(0);
  const answered = Promise.withResolvers<void>();
  const come = async (): Promise<boolean> => {
    const socket = doors.dial(1);
    await once(socket, "connect");
    socket.write(`${head("/kv/x")}Connection: close\r\n\r\n`);
    const isAnswered = (await text(socket).catch(() => "")).startsWith("HTTP/1.1 ");
    if (isAnswered) answered.resolve();
    return isAnswered;
  };
  const coming = Array.from({ length: 300 }, come);
  await answered.promise;
  doors.cluster.resume(0);
  const inside = (await Promise.all(coming)).filter((isAnswered) => isAnswered);
  // The last of those that were dropped may still be on their way out.
  expect(inside.length).toBeGreaterThan(256 - 8);
  expect(inside.length).toBeLessThanOrEqual(256);
});
