import type {
  AcceptArgs,
  AcceptReply,
  DecideArgs,
  DecideReply,
  PeerMethod,
  PrepareArgs,
  PrepareReply,
  Value,
} from "./messages.ts";
import type { Server } from "./server.ts";

export type Later<T> = T | Promise<T>;

/** What is to be applied next. */
export interface Next {
  seq: number;
  value: Value;
}

/** The functions that a student writes. The server calls them by name: each may throw, or return a promise where it says so. */
export interface Functions {
  PrepareRpc(s: Server, args: PrepareArgs): Later<PrepareReply>;
  AcceptRpc(s: Server, args: AcceptArgs): Later<AcceptReply>;
  DecideRpc(s: Server, args: DecideArgs): Later<DecideReply>;

  propose(s: Server, seq: number, value: Value): Later<void>;
  nextBallot(s: Server, seq: number, told: number): number;
  chooseValue(promises: readonly PrepareReply[], own: Value): Value;

  takeAccepted(s: Server, seq: number, ballot: number, id: number): Later<void>;
  learn(s: Server, seq: number, value: Value): Later<void>;
  nextToApply(s: Server): Next | undefined;

  done(s: Server, seq: number): Later<void>;
  min(s: Server): number;
  takeDone(s: Server, id: number, seq: number): Later<void>;
  forget(s: Server): Later<void>;
}

/** The function that answers each method. */
export const HANDLERS = {
  "Paxos.PrepareRpc": "PrepareRpc",
  "Paxos.AcceptRpc": "AcceptRpc",
  "Paxos.DecideRpc": "DecideRpc",
} as const satisfies Record<PeerMethod, keyof Functions>;
