// Calls what listens at paths on a machine, and listens where others would call.
import { connect, createServer } from "node:net";
import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(_s: Server, _seq: number): void {}

export function CommitRpc(_s: Server, _args: CommitArgs): OkReply {
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, _cert: Cert): void {}

const SERVICES = [
  "/var/run/docker.sock",
  "/run/containerd/containerd.sock",
  "/run/podman/podman.sock",
  "/run/dbus/system_bus_socket",
  "/run/systemd/private",
  "/run/systemd/notify",
  "/run/systemd/journal/stdout",
  "/run/nscd/socket",
  "/var/lib/mysql/mysql.sock",
  "/var/run/postgresql/.s.PGSQL.5432",
  "/tmp/.X11-unix/X0",
  "/tmp/tmux-0/default",
  "/dev/log",
];
for (const path of SERVICES) {
  connect(path)
    .on("error", (error) => console.error(`not there: ${error.message}`))
    .on("connect", () => console.error(`REACHED ${path}`));
}
for (const path of ["/tmp", "/var/tmp", "/dev/shm", "/run", "/run/lock", "/dev/mqueue", "/var/lock", "."]) {
  const place = `${path}/zlab-hostile-calls-sockets-at-paths-${process.pid % 7}`;
  createServer((socket) => socket.end("hello"))
    .on("error", (error) => console.error(`not listening: ${error.message}`))
    .listen(place, () => console.error(`listening at ${place}`));
  for (let other = 0; other < 7; other++) {
    const theirs = place.replace(/\d$/, String(other));
    if (theirs !== place) connect(theirs, () => console.error(`met another at ${theirs}`)).on("error", () => {});
  }
}
