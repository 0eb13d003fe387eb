import type { Accepted } from "../../../../skeleton/zpaxos/messages.ts";
import { turnAt } from "../../kit/world/turns.ts";
import { idOf, type MessageOf, replyTo } from "../wire.ts";
import { isRestamped } from "./restamped.ts";
import type { View } from "./view.ts";

/** A promise that a proposer may go by: whose, and what that had accepted. */
export interface Promised {
  id: number;
  accepted: Accepted | undefined;
}

/** The promises of its ballot that a proposer had by the time of a call: those that it heard in this life, and its own acceptor's. */
export function promisesFor(
  view: View,
  call: MessageOf<"Paxos.AcceptRpc">,
  prepares: readonly MessageOf<"Paxos.PrepareRpc">[],
): Promised[] {
  const { seq, ballot } = call.params;
  const life = turnAt(view, call.at)?.life;
  const promises = new Map<number, Promised>();
  for (const one of prepares) {
    const [reply, id] = [replyTo(one), idOf(one.to)];
    const isMine = one.params.ballot === ballot && turnAt(view, one.at)?.life === life;
    if (!isMine || reply?.ok !== true || id === undefined || one.heard === undefined || one.heard > call.at) continue;
    promises.set(id, { id, accepted: reply.accepted });
  }
  const own = view.disk.during(seq, 0, call.at).find(({ promised }) => promised === ballot);
  // What it has accepted in this ballot it need not have promised before.
  if (own !== undefined && (own.accepted?.ballot !== ballot || isRestamped(view, seq, ballot)))
    promises.set(view.id, { id: view.id, accepted: own.accepted });
  return [...promises.values()];
}

/** Whether there is a majority of these promises after which a value is right. */
export function isAllowed(promises: readonly Promised[], majority: number, value: string | null): boolean {
  const free = promises.filter(({ accepted }) => accepted === undefined).length;
  if (free >= majority) return true;
  return promises.some(({ accepted: highest }) => {
    if (highest === undefined || highest.value !== value) return false;
    return promises.filter(({ accepted }) => (accepted?.ballot ?? 0) <= highest.ballot).length >= majority;
  });
}
