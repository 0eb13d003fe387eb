// Looks for the network: interfaces, other machines, names, what a cloud tells its own, and whoever hears a broadcast.
import { createSocket } from "node:dgram";
import { lookup, Resolver } from "node:dns";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(_s: Server, _seq: number): void {}

export function CommitRpc(_s: Server, _args: CommitArgs): OkReply {
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, _cert: Cert): void {}

for (const [name, addresses = []] of Object.entries(networkInterfaces())) {
  for (const { address, internal } of addresses) if (!internal) console.error(`REACHED ${name}, ${address}`);
}
for (const [host, port] of [
  ["169.254.169.254", 80],
  ["172.17.0.1", 22],
  ["192.168.0.1", 80],
  ["10.0.0.1", 53],
  ["1.1.1.1", 443],
  ["2606:4700:4700::1111", 443],
] as const) {
  connect({ host, port, timeout: 2000 })
    .on("error", () => {})
    .on("timeout", () => {})
    .on("connect", () => console.error(`REACHED ${host}`));
}
const resolver = new Resolver({ timeout: 500, tries: 1 });
resolver.setServers(["1.1.1.1", "127.0.0.53", "127.0.0.1"]);
resolver.resolve4("example.com", (_, found) => found && console.error(`REACHED a resolver: ${found}`));
lookup("example.com", (_, found) => found && console.error(`REACHED a resolver: ${found}`));
const socket = createSocket({ type: "udp4", reuseAddr: true }).on("error", () => {});
socket.bind(0, () => {
  try {
    socket.setBroadcast(true);
    socket.addMembership("224.0.0.251");
  } catch {}
  for (const host of ["255.255.255.255", "224.0.0.251", "8.8.8.8"]) {
    socket.send("zlab-hostile", 5353, host, (error) => error ?? console.error(`REACHED ${host} with a datagram`));
  }
});
fetch("http://169.254.169.254/latest/meta-data/").then(
  () => console.error("REACHED what a cloud tells"),
  () => {},
);
