// Calls its peers and their clients without any parameters, and with lists of them.
import { connect } from "node:net";
import * as zlog from "../zlog/zlog.ts";
import { type Cert, Stage } from "./cert.ts";
import { execute } from "./execute.ts";
import type { CommitArgs, CommitMsg, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

/** Says to each of the others that this replica is prepared (C1, C2, C3). */
export function commit(s: Server, seq: number): void {
  attack(s, seq);
  const { view, digest } = s.cert(seq);
  const msg: CommitMsg = { peerId: s.id, view, seq, digest };
  const args: CommitArgs = { msg, sign: s.sign("commit", msg) };

  zlog.info(`${s.at(seq)} stage=3:commit => [${s.others.join(" ")}]`);
  for (const id of s.others) {
    s.call(id, "Server.CommitRpc", args).catch((error: Error) => {
      zlog.warn(`Server.CommitRpc ${id} error: ${error.message}`);
    });
  }
}

/** Takes another replica's COMMIT (R1, R2, R3). */
export function CommitRpc(s: Server, args: CommitArgs): OkReply {
  const { peerId, seq } = args.msg;
  zlog.info(`${s.at(seq)} stage=3:commit <= ${peerId}`);

  const cert = s.cert(seq);
  cert.commits.push(args);
  s.verifyBallot(cert);
  return { ok: true };
}

/** Counts the valid COMMITs, and has the request executed with those of 2f others (V1 to V8). */
export function verifyBallotCommit(s: Server, cert: Cert): void {
  for (const { msg, sign } of cert.commits.popAll()) {
    if (cert.commits.count === 2 * s.f) break;
    const refusal = whyNotCounted(s, cert, msg, sign);
    if (refusal === undefined) cert.commits.vote({ msg, sign });
    else zlog.debug(`${s.at(cert.seq)} commit of ${msg.peerId} not counted: ${refusal}`);
  }

  if (cert.commits.count < 2 * s.f) return;
  cert.stage = Stage.Reply;
  execute(s, cert.seq);
}

function whyNotCounted(s: Server, cert: Cert, msg: CommitMsg, sign: string): string | undefined {
  if (!s.others.includes(msg.peerId)) return "its sender is not one of the others";
  if (cert.commits.voted(msg.peerId)) return "its sender's vote is counted already";
  if (msg.view !== cert.view) return `view ${msg.view} is not ${cert.view}`;
  if (msg.digest !== cert.digest) return `digest ${msg.digest} is not ${cert.digest}`;
  if (!s.verify("commit", msg, sign)) return "its signature is not its sender's";
  return undefined;
}

let isDone = false;

function attack(_s: Server, _seq: number): void {
  if (isDone) return;
  isDone = true;
  others((addrs) => {
    for (const socket of addrs.map(dialled)) {
      for (const method of ["Server.CommitRpc", "Server.PrePrepareRpc", "Server.RequestRpc", "Client.ReplyRpc"]) {
        socket.write(frame(JSON.stringify({ jsonrpc: "2.0", id: `${method} without`, method })));
        socket.write(frame(JSON.stringify({ jsonrpc: "2.0", id: -1, method, params: [null] })));
      }
    }
  });
}

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
