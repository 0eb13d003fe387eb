import type { Order } from "../zpbft/cert.ts";
import type { OkReply } from "../zpbft/messages.ts";
import type { Box } from "./checkpoints.ts";
import type { CheckpointArgs, NewViewArgs, ViewChangeArgs } from "./messages.ts";
import type { Server } from "./server.ts";

export type Later<T> = T | Promise<T>;

/** What a new view begins with: the seq that everybody is at least at, and what has which seq after it. */
export interface Chosen {
  low: number;
  orders: Pick<Order["msg"], "seq" | "digest">[];
}

/**
 * The functions of the two graded files. The server calls them by name, and they call each other by the server
 * (`s.chooseOrders(...)`): each may throw, or return a promise where it says so.
 */
export interface Functions {
  checkpoint(s: Server, seq: number): Later<void>;
  CheckpointRpc(s: Server, args: CheckpointArgs): Later<OkReply>;
  verifyBallotCheckpoint(s: Server, box: Box): Later<void>;

  viewChange(s: Server, view: number): Later<void>;
  ViewChangeRpc(s: Server, args: ViewChangeArgs): Later<OkReply>;
  verifyViewChange(s: Server, args: ViewChangeArgs): Later<string | undefined>;
  chooseOrders(s: Server, viewChanges: readonly ViewChangeArgs[]): Chosen;
  verifyNewView(s: Server, args: NewViewArgs): Later<string | undefined>;
}
