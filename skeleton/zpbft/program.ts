import * as zlog from "../zlog/zlog.ts";
import { implement, type Services } from "../znet/rpc.ts";
import * as commitPhase from "./commit.ts";
import { METHODS, type MethodName, type OkReply } from "./messages.ts";
import { PrepareRpc, verifyBallotPrepare } from "./prepare.ts";
import { PrePrepareRpc } from "./preprepare.ts";
import { RequestRpc } from "./request.ts";
import type { ServerProgram } from "./serve.ts";
import { Server } from "./server.ts";

/** The server of this lab, with the student's commit phase. */
export const PROGRAM: ServerProgram<Server> = {
  server: (member) => new Server(member, { ...commitPhase, verifyBallotPrepare }),
  services,
};

function services(registered: Promise<Server>): Services {
  return implement(METHODS, {
    "Server.RequestRpc": async (args) => RequestRpc(await registered, args),
    "Server.PrePrepareRpc": aboutSeq(registered, PrePrepareRpc),
    "Server.PrepareRpc": aboutSeq(registered, PrepareRpc),
    "Server.CommitRpc": aboutSeq(registered, (s, args) => s.CommitRpc(args)),
  });
}

/** A message about a seq is handed on if the seq is in the window, and refused otherwise: memory has an end. */
function aboutSeq<Args extends { msg: { seq: number; peerId: number } }>(
  registered: Promise<Server>,
  handle: (s: Server, args: Args) => OkReply | Promise<OkReply>,
) {
  return async (args: Args, name: MethodName): Promise<OkReply> => {
    const s = await registered;
    const { seq, peerId } = args.msg;
    if (s.inWindow(seq)) return handle(s, args);
    zlog.warn(`${name} ${peerId} refused: seq=${seq} is outside the window, last executed is ${s.lastExecuted}`);
    return { ok: false };
  };
}
