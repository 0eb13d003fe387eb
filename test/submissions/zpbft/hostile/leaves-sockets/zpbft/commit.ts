// Listens at paths, which leaves files in the folders into which everybody may write.
import { connect, createServer } from "node:net";
import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(_s: Server, _seq: number): void {}

export function CommitRpc(_s: Server, _args: CommitArgs): OkReply {
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, _cert: Cert): void {}

for (const dir of [
  "/tmp",
  "/var/tmp",
  "/dev/shm",
  "/run",
  "/dev/mqueue",
  process.cwd(),
  `${process.cwd()}/.compiled`,
  "/home",
]) {
  createServer()
    .on("error", (error) => console.error(`not listening: ${error.message}`))
    .listen(`${dir}/zlab-hostile-leaves-sockets-${process.pid}.sock`, () => console.error(`listening in ${dir}`));
}
createServer()
  .on("error", () => {})
  .listen("\0zlab-hostile-leaves-sockets", () => console.error("listening at a name that is no file"));
for (const path of ["/var/run/docker.sock", "/run/systemd/private", "/run/dbus/system_bus_socket"]) {
  connect(path)
    .on("error", () => {})
    .on("connect", () => console.error(`REACHED ${path}`));
}
