import { connect, createServer, type Server as Listener, type Socket } from "node:net";
import { parseAddress } from "../../skeleton/znet/address.ts";
import { FrameReader, type Message } from "../../skeleton/znet/framing.ts";

/** How many calls of each method were made, and how many answers were given. */
export type WireCount = Map<string, number>;

/** Listens on one address, passes every connection on to another, and counts the frames that cross, both ways. */
export function countBetween(from: string, to: string, count: WireCount): Promise<Listener> {
  const listener = createServer((socket) => {
    const onward = connect(parseAddress(to) as { host: string; port: number });
    join(socket, onward, count);
    join(onward, socket, count);
  });
  return new Promise((resolve, reject) => {
    listener.once("error", reject);
    listener.listen(parseAddress(from), () => resolve(listener));
  });
}

function join(from: Socket, to: Socket, count: WireCount): void {
  from.pipe(to);
  from.on("error", () => to.destroy());
  from.on("close", () => to.destroy());
  const add = (message: Message): void => {
    const name = "method" in message ? message.method : "answer";
    count.set(name, (count.get(name) ?? 0) + 1);
  };
  new FrameReader(from).listen(add, () => {});
}
