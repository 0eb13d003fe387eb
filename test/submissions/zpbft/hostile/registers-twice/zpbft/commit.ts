// Registers again as each of its peers, and calls its peers as if it were another of them.
import { connect } from "node:net";
import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(s: Server, seq: number): void {
  const { view, digest } = s.cert(seq);
  for (const id of s.others) {
    for (const peerId of s.others) {
      const msg = { peerId, view, seq, digest };
      s.call(id, "Server.CommitRpc", { msg, sign: s.sign("commit", msg) }).catch(() => {});
    }
  }
}

export function CommitRpc(_s: Server, _args: CommitArgs): OkReply {
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, _cert: Cert): void {}

const maddr = process.argv[process.argv.indexOf("-maddr") + 1] ?? "";
const [host = "", port = ""] = maddr.split(":");
for (let times = 0; times < 100; times++) {
  const params = { addr: `127.0.0.1:${10_000 + times}`, pubkey: "mine" };
  const body = JSON.stringify({ jsonrpc: "2.0", id: times, method: "Master.RegisterRpc", params });
  connect(Number(port), host)
    .on("error", () => {})
    .end(`Content-Length: ${body.length}\r\n\r\n${body}`);
}
