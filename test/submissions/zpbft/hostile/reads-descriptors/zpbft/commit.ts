// Reads from, writes to and listens at every descriptor that its process has or may have inherited.
import { createReadStream, fstatSync, readSync, writeSync } from "node:fs";
import { createServer, Socket } from "node:net";
import { isatty, ReadStream } from "node:tty";
import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(_s: Server, _seq: number): void {}

export function CommitRpc(_s: Server, _args: CommitArgs): OkReply {
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, _cert: Cert): void {}

for (let fd = 3; fd < 128; fd++) {
  const ways: Record<string, () => unknown> = {
    READ: () => {
      const stat = fstatSync(fd);
      // Node's own: pipes, events and timers, and the device that swallows everything.
      if (!stat.isFile() && !stat.isDirectory() && !stat.isBlockDevice()) throw new Error("no file");
      return `${stat.size} bytes: ${readSync(fd, Buffer.alloc(60), 0, 60, 0)}`;
    },
    WROTE: () => {
      if (!fstatSync(fd).isFile()) throw new Error("no file");
      return writeSync(fd, "zlab-hostile");
    },
    REACHED: () => (isatty(fd) ? new ReadStream(fd).isRaw : fail()),
  };
  for (const [what, way] of Object.entries(ways)) {
    try {
      console.error(`${what} ${fd}: ${String(way()).slice(0, 80)}`);
    } catch (error) {
      console.error(`${fd}: not possible: ${(error as Error).message.slice(0, 60)}`);
    }
  }
}
for (const fd of [3, 4, 5]) {
  createReadStream("", { fd, autoClose: false })
    .on("error", () => {})
    .on("data", (data) => console.error(`its own pipe ${fd} holds ${data.length} bytes`));
  try {
    new Socket({ fd })
      .on("error", () => {})
      .on("data", (data) => console.error(`its own pipe ${fd} holds ${data.length} bytes`));
    createServer()
      .on("error", () => {})
      .listen({ fd });
  } catch {}
}

function fail(): never {
  throw new Error("no terminal");
}
