import type { StudentFunction } from "../rules.ts";
import { type MessageOf, replica, replyTo } from "../wire.ts";
import { cameTo, restIn } from "./due.ts";
import { type Known, lifeAt, placeOf, viewSaid } from "./known.ts";
import { beginsByAnother } from "./own-word.ts";
import { faultyMax, leaderOf } from "./proofs.ts";
import { clockAt } from "./timers.ts";
import { missing, type Violation } from "./violation.ts";

/** A VIEW-CHANGE of who has waited long enough, by its own clock: for its leader (T1), or for the next one (T3). */
export function judgePatience(known: Known): Violation[] {
  const me = replica(known.id);
  for (const tick of known.history.of("tick")) {
    const rest = tick.who === me && lifeAt(known, tick.at) === 1 ? restIn(known, tick.at) : undefined;
    if (rest === undefined) continue;
    const view = cameTo(known, rest);
    if (leaderOf(view, known.cluster) === known.id) continue;
    const waiting = known.passed.find((one) => isWaiting(known, one, tick.at, rest));
    const since = waiting === undefined ? undefined : waitsSince(known, placeOf(waiting), view, tick.at, rest);
    if (since === undefined) continue;
    const { isChanging, at, ms } = since;
    const from = restIn(known, at);
    if (from === undefined || from >= tick.at || tick.to_ms < clockAt(known, from) + ms) continue;
    return [
      missing(known, isChanging ? "T3" : "T1", rest, {
        view: view + 1,
        functions: functionsOf(since),
        message: isChanging
          ? `Replica ${known.id} waits for the leader of view ${view} for ever, and 2f+1 are on their way to that view.`
          : `Replica ${known.id} did not leave view ${view}, whose leader did not serve a request in time.`,
        expected: `a VIEW-CHANGE for view ${view + 1} when ${ms} ms had passed`,
        seen: `none at ${tick.to_ms} ms`,
      }),
    ];
  }
  return [];
}

/** Who begins views where another's VIEW-CHANGE was the last that was needed, does not look where its own is. */
function functionsOf({ isChanging, isByOwn }: Since): readonly StudentFunction[] {
  if (!isChanging) return ["viewChange"];
  return isByOwn ? ["viewChange", "ViewChangeRpc"] : ["ViewChangeRpc", "viewChange"];
}

/** A request that it has taken by a place, has not answered by another, and after which its client has asked for nothing else. */
function isWaiting(known: Known, one: Known["passed"][number], by: number, until: number): boolean {
  // Of what it has fetched, it may have the answer.
  if (one.method !== "Server.RequestRpc" || placeOf(one) >= by || known.states.length > 0) return false;
  if (!isTaken(known, one)) return false;
  const { clientAddr, timestamp } = one.params.req;
  const isAnswered = known.said.some(
    (reply) =>
      reply.method === "Client.ReplyRpc" &&
      reply.at < until &&
      reply.params.msg.clientAddr === clientAddr &&
      reply.params.msg.timestamp >= timestamp,
  );
  const isPast = known.passed.some(
    (other) =>
      placeOf(other) < until &&
      (other.method === "Server.RequestRpc" || other.method === "Server.PrePrepareRpc") &&
      (other.method === "Server.RequestRpc" ? other.params : other.params.reqArgs).req.clientAddr === clientAddr &&
      (other.method === "Server.RequestRpc" ? other.params : other.params.reqArgs).req.timestamp > timestamp,
  );
  return !isAnswered && !isPast;
}

/** A replica that does not lead tells what its leader answers: so a refusal need not be its own. */
function isTaken(known: Known, one: MessageOf<"Server.RequestRpc">): boolean {
  return known.cluster.keyring.isGenuine(one.params) && (one.outcome === undefined || replyTo(one) !== undefined);
}

/** From where a patience must have begun at the latest, and how much there is of it at the most. */
interface Since {
  isChanging: boolean;
  /** Whether its own VIEW-CHANGE was the last that was needed, and it has shown that it looks where another's is. */
  isByOwn: boolean;
  at: number;
  ms: number;
}

/** That of a replica; undefined if it need not have begun. */
function waitsSince(known: Known, taken: number, view: number, by: number, until: number): Since | undefined {
  const before = known.said.filter(({ at }) => at < until);
  const progress = Math.max(0, ...before.flatMap((one) => (one.method === "Client.ReplyRpc" ? [one.at] : [])));
  const left = before.filter((one) => one.method === "Server.ViewChangeRpc");
  const entered = known.newViews.find(({ at, args, isValid }) => isValid && args.msg.view === view && at < until)?.at;
  const own = left.findLast((one) => viewSaid(one) === view)?.at;
  const isChanging = own !== undefined && entered === undefined;
  const gathered = isChanging ? gatheredAt(known, view, by) : 0;
  if (gathered === undefined) return undefined;
  const inRow = left.filter(({ at }) => at > progress).length;
  return {
    isChanging,
    isByOwn: gathered < (own ?? 0) && before.some((one) => beginsByAnother(known, one)),
    at: Math.max(taken, progress, own ?? 0, entered ?? 0, gathered),
    ms: known.setting.patience_ms * 2 ** Math.max(0, inRow - 1),
  };
}

/** Where 2f others were on their way to this very view, of whom none has gone on by another place. */
function gatheredAt(known: Known, view: number, by: number): number | undefined {
  const all = known.viewChanges.filter(({ at, args, isValid }) => isValid && at < by && args.msg.peerId !== known.id);
  const first = new Map<number, number>();
  for (const { at, args } of all) {
    if (args.msg.view === view && !first.has(args.msg.peerId)) first.set(args.msg.peerId, at);
    if (args.msg.view > view) return undefined;
  }
  return [...first.values()].toSorted((a, b) => a - b)[2 * faultyMax(known.cluster) - 1];
}
