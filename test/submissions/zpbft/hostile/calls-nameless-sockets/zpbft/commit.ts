// Calls sockets that have a name and no path, as desktops and supervisors have, and those of other grades.
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
  "/tmp/.X11-unix/X0",
  "/com/ubuntu/upstart",
  "/containerd-shim/",
  "/tmp/dbus-",
  "@docker",
  "snapd",
  "ISCSIADM",
];
for (const name of SERVICES) {
  connect(`\0${name}`)
    .on("error", () => {})
    .on("connect", () => console.error(`REACHED ${name}`));
}
// Each of its servers takes the first of these names that is free: with four, none has a number above.
take(0);

function take(number: number): void {
  if (number >= 40) return;
  createServer((socket) => socket.end(process.cwd()))
    .on("error", () => take(number + 1))
    .listen(`\0zlab-hostile-${number}`, () => console.error(`listening as ${number}`));
}
setTimeout(() => {
  for (let number = 0; number < 40; number++) {
    connect(`\0zlab-hostile-${number}`)
      .on("error", () => {})
      .on("data", (data) => {
        if (String(data) !== process.cwd()) console.error(`REACHED another grade, in ${data}`);
      });
  }
}, 300);
