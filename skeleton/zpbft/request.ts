import { messageOf } from "../zlog/text.ts";
import * as zlog from "../zlog/zlog.ts";
import { resendReply } from "./execute.ts";
import { clientOf, isGenuine, requestKey } from "./identity.ts";
import type { RequestArgs, RequestReply } from "./messages.ts";
import { prePrepare } from "./preprepare.ts";
import type { Server } from "./server.ts";

const REFUSED: RequestReply = { ok: false, seq: 0 };

/**
 * Takes a client's request. The leader gives a new one the next seq (Q1) and begins the three phases; any other replica
 * forwards it to the leader (Q3). One that was executed before is answered with the kept reply (Q2), by every replica.
 */
export async function RequestRpc(s: Server, args: RequestArgs): Promise<RequestReply> {
  const known = answerToKnown(s, args);
  if (known !== undefined) return known;
  return s.id === s.leader ? order(s, args) : forward(s, args);
}

/** The answer to a request that is refused, or was executed before; undefined for one that is to be ordered. */
export function answerToKnown(s: Server, args: RequestArgs): RequestReply | undefined {
  const { req } = args;
  if (!isGenuine(args)) {
    zlog.warn(`request of ${req.clientAddr} refused: its signature is not that of the key that it carries`);
    return REFUSED;
  }

  const client = clientOf(args);
  const last = s.replies.get(client);
  if (last !== undefined && req.timestamp <= last.msg.timestamp) {
    if (req.timestamp < last.msg.timestamp) return REFUSED;
    resendReply(s, last);
    return { ok: true, seq: last.msg.seq };
  }
  return undefined;
}

/** Gives a request the next seq, unless it has one. */
export function order(s: Server, args: RequestArgs): RequestReply {
  const pending = s.ordered.get(requestKey(args));
  if (pending !== undefined) return { ok: true, seq: pending };

  const seq = s.lastOrdered + 1;
  if (!s.inWindow(seq)) {
    zlog.warn(
      `request of ${args.req.clientAddr} refused: ${seq - 1 - s.lastExecuted} requests wait to be executed already`,
    );
    return REFUSED;
  }
  s.lastOrdered = seq;
  s.ordered.set(requestKey(args), seq);
  zlog.info(`${s.at(seq)} stage=0:request <= ${args.req.clientAddr}, cmd: [${args.req.command}]`);
  prePrepare(s, seq, args);
  return { ok: true, seq };
}

export async function forward(s: Server, args: RequestArgs): Promise<RequestReply> {
  zlog.debug(`request of ${args.req.clientAddr} forwarded to ${s.leader}`);
  try {
    return await s.call(s.leader, "Server.RequestRpc", args);
  } catch (error) {
    zlog.warn(`Server.RequestRpc ${s.leader} error: ${messageOf(error)}`);
    return REFUSED;
  }
}
