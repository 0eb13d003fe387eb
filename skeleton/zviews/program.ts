import * as v from "valibot";
import type { WireClock } from "../zclock/wire-clock.ts";
import * as zlog from "../zlog/zlog.ts";
import { implement, type Services } from "../znet/rpc.ts";
import * as commitPhase from "../zpbft/commit.ts";
import type { OkReply } from "../zpbft/messages.ts";
import { verifyBallotPrepare } from "../zpbft/prepare.ts";
import type { ServerProgram } from "../zpbft/serve.ts";
import { answered } from "../zserver/survive.ts";
import * as checkpointFile from "./checkpoint.ts";
import { type CheckpointArgs, METHODS } from "./messages.ts";
import { NewViewRpc } from "./newview.ts";
import { FetchRequestRpc, RequestRpc } from "./request.ts";
import { Server, type Settings } from "./server.ts";
import { askStatus, StatusRpc } from "./status.ts";
import { StateRpc } from "./transfer.ts";
import * as viewChangeFile from "./viewchange.ts";

const OK = v.strictObject({ ok: v.boolean() });

/** The server of this lab, with the student's checkpoints and view change on zpbft's phases. */
export function programOf(settings: Settings, wireClock: WireClock | undefined): ServerProgram<Server> {
  return {
    server: (member) =>
      new Server(member, { ...commitPhase, verifyBallotPrepare }, { ...checkpointFile, ...viewChangeFile }, settings),
    services: (registered) => services(registered, wireClock),
    begin: askStatus,
  };
}

function services(registered: Promise<Server>, wireClock: WireClock | undefined): Services {
  return implement(METHODS, {
    "Server.RequestRpc": async (args) => RequestRpc(await registered, args),
    "Server.PrePrepareRpc": async (args, name) => (await registered).gate.take({ name, args }),
    "Server.PrepareRpc": async (args, name) => (await registered).gate.take({ name, args }),
    "Server.CommitRpc": async (args, name) => (await registered).gate.take({ name, args }),
    "Server.CheckpointRpc": async (args) => takeCheckpoint(await registered, args),
    "Server.ViewChangeRpc": async (args) => {
      const s = await registered;
      return answered("ViewChangeRpc", OK, () => s.ViewChangeRpc(args));
    },
    "Server.NewViewRpc": async (args) => {
      const s = await registered;
      return answered("NewViewRpc", OK, () => NewViewRpc(s, args));
    },
    "Server.StatusRpc": async (args) => StatusRpc(await registered, args),
    "Server.StateRpc": async (args) => StateRpc(await registered, args),
    "Server.FetchRequestRpc": async (args) => FetchRequestRpc(await registered, args),
    ...(wireClock && { "Clock.AdvanceRpc": ({ to_ms }: { to_ms: number }) => wireClock.advance(to_ms) }),
  });
}

/** Memory has an end: what is confirmed already, and what can be no checkpoint, is refused; and of what is far ahead, little is kept. */
async function takeCheckpoint(s: Server, args: CheckpointArgs): Promise<OkReply> {
  const { peerId, seq } = args.msg;
  const isFar = seq > s.high;
  // A slow peer's comes late, and nothing is wrong with that.
  if (seq <= s.low) return { ok: false };
  if (seq % s.interval !== 0 || (isFar && !s.verify("checkpoint", args.msg, args.sign))) {
    zlog.warn(`Server.CheckpointRpc ${peerId} refused: seq=${seq} is none that is waited for, the last is ${s.low}`);
    return { ok: false };
  }
  if (isFar) s.checkpoints.makeRoom(args);
  return answered("CheckpointRpc", OK, () => s.CheckpointRpc(args));
}
