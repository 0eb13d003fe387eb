import { type Message, type MessageOf, replica, requestName } from "../wire.ts";
import { enteredAt, type Known, lifeAt, placeOf, viewSaid } from "./known.ts";
import { faultyMax } from "./proofs.ts";
import { type Violation, wrong } from "./violation.ts";

type ViewChange = MessageOf<"Server.ViewChangeRpc">;

/**
 * Why a replica was not entitled to a VIEW-CHANGE: neither had f+1 others gone on, nor had its patience run out by its own clock, nor
 * had its leader shown itself a liar. Empty if it was.
 */
export function whyTooEarly(known: Known, one: ViewChange, before: readonly ViewChange[]): Violation[] {
  const { view } = one.params.msg;
  const f = faultyMax(known.cluster);
  const ahead = known.viewChanges.filter(
    ({ at, args }) => at < one.at && args.msg.view >= view && args.msg.peerId !== known.id,
  );
  const valid = new Set(ahead.filter(({ isValid }) => isValid).map(({ args }) => args.msg.peerId));
  if (valid.size > f) return [];
  const last = Math.max(0, ...before.map(({ params }) => params.msg.view));
  const current = currentView(known, one, last);
  if (view === current + 1 && (isLiar(known, one, current) || patienceIsOver(known, one, before, current))) return [];
  const isOnItsWay = before.length > 0 && current === last && isWaiting(known, one);
  // What has come before time went on has moved nobody: it was a timer.
  const isByClock = isOnItsWay && ahead.every(({ at }) => at < tickAt(known, one.at));
  const votes = isByClock ? 0 : ahead.length;
  const senders = isByClock ? 0 : new Set(ahead.map(({ args }) => args.msg.peerId)).size;
  const [rule, why] =
    senders > f
      ? (["VC7", "some of those that had gone on had not said so in a valid VIEW-CHANGE"] as const)
      : votes > f
        ? (["VC8", "they were of fewer replicas than that"] as const)
        : votes > 0
          ? (["VC6", `VIEW-CHANGEs of only ${votes} had come`] as const)
          : hasBelievedALie(known, one, before)
            ? ([
                "NV6",
                `a NEW-VIEW for view ${view - 1} that is not valid moves only who waits for its leader`,
              ] as const)
            : !isWaiting(known, one)
              ? (["T2", "nothing that it was told to execute waited"] as const)
              : isOnItsWay
                ? whyStillWaiting(known, one, before, current)
                : (["T1", "its patience had not run out"] as const);
  return [
    wrong(known, rule, one, {
      view,
      message: `Replica ${known.id} sent a VIEW-CHANGE for view ${view}, and had no reason to: ${why}.`,
      expected: `VIEW-CHANGEs for views from ${view} on of f+1 = ${f + 1} others, or a request that waits for too long`,
      seen: `${valid.size} of others, at ${clockAt(known, one.at)} ms`,
    }),
  ];
}

/** The view that it was in, or on its way to, before: the highest that it had said anything of, or that it may have entered. */
function currentView(known: Known, one: ViewChange, last: number): number {
  const life = lifeAt(known, one.at);
  const said = known.said.filter((other) => other.at < one.at && lifeAt(known, other.at) === life);
  const entered = known.newViews.filter(
    ({ at, args, isValid }) => isValid && at < one.at && args.msg.view < one.params.msg.view,
  );
  return Math.max(last, ...said.map((other) => viewSaid(other) ?? 0), ...entered.map(({ args }) => args.msg.view));
}

/** Whether the leader of its view has signed a NEW-VIEW that is wrong: moving on at once is allowed then (NV6). */
function isLiar({ newViews, cluster }: Known, one: ViewChange, current: number): boolean {
  return newViews.some(
    ({ at, args, isValid }) =>
      at < one.at &&
      !isValid &&
      args.msg.view === current &&
      cluster.keyring.isSigned(current % cluster.n, "new-view", args.msg, args.sign),
  );
}

/**
 * Whether a NEW-VIEW that is not valid is what has moved it, though that may not: it is the view after this one's that it goes to, and
 * no time has passed in between, nor has it gone anywhere else.
 */
function hasBelievedALie(known: Known, one: ViewChange, before: readonly ViewChange[]): boolean {
  const last = before.at(-1)?.at ?? 0;
  return known.newViews.some(
    ({ at, args, isValid }) =>
      !isValid &&
      at > last &&
      at < one.at &&
      args.msg.view === one.params.msg.view - 1 &&
      clockAt(known, at) === clockAt(known, one.at),
  );
}

/** Whether by its clock something may have waited for as long as it had to (T1, T3, T4). */
function patienceIsOver(known: Known, one: ViewChange, before: readonly ViewChange[], current: number): boolean {
  if (!isWaiting(known, one)) return false;
  const now_ms = clockAt(known, one.at);
  const { patience_ms } = known.setting;
  const inRow = before.filter(
    ({ at }) => !known.said.some((reply) => isReply(reply) && reply.at > at && reply.at < one.at),
  );
  const patience = patience_ms * 2 ** Math.max(0, inRow.length - 1);
  const gathered = inRow.length === 0 ? undefined : gatheredAt(known, current);
  const entered = enteredAt(known, current);
  return waitingSince(known, one).some((at) => {
    const isNew = inRow.length === 0 || at > entered;
    const [from, ms] = isNew ? [at, patience_ms] : [gathered ?? entered, patience];
    return from <= one.at && now_ms >= clockAt(known, from) + ms;
  });
}

/** Which timer it can have been that ended, on its way to a view, when none was to end yet. */
function whyStillWaiting(
  known: Known,
  one: ViewChange,
  before: readonly ViewChange[],
  current: number,
): readonly ["T3" | "T4" | "T5", string] {
  const { patience_ms } = known.setting;
  const now_ms = clockAt(known, one.at);
  const hasPassed = (at: number, ms: number): boolean => at <= one.at && now_ms >= clockAt(known, at) + ms;
  const left = before.at(-1)?.at ?? 0;
  const gathered = gatheredAt(known, current);
  if (gathered !== undefined && hasPassed(gathered, patience_ms)) {
    return ["T4", "its patience with the next leader is doubled by each view change in a row, and had not run out"];
  }
  // With all its patience since it left it has waited too soon; with less, it was a request that came later.
  const patience = patience_ms * 2 ** Math.max(0, before.length - 1);
  const isOfRequest = waitingSince(known, one).some((at) => at > left && hasPassed(at, patience_ms));
  if (isOfRequest && !hasPassed(left, patience)) {
    return ["T5", "a request that comes while the view changes waits, and starts no timer"];
  }
  return ["T3", "its patience with the next leader had not run out"];
}

/** Where 2f+1 were on their way to a view, this replica included. */
function gatheredAt(known: Known, view: number): number | undefined {
  const senders = new Set<number>();
  for (const { at, args, isValid } of known.viewChanges) {
    if (!isValid || args.msg.view !== view || args.msg.peerId === known.id) continue;
    senders.add(args.msg.peerId);
    if (senders.size >= 2 * faultyMax(known.cluster)) return at;
  }
  return undefined;
}

function isWaiting(known: Known, one: Message): boolean {
  return waitingSince(known, one).length > 0;
}

/** From where on each request has waited that it has been told of, and has not answered. */
function waitingSince(known: Known, one: Message): number[] {
  const answered = new Set(
    known.said.flatMap((reply) => (isReply(reply) && reply.at < one.at ? [requestName(reply.params.msg)] : [])),
  );
  return known.passed.flatMap((told) => {
    if (placeOf(told) > one.at) return [];
    if (told.method === "Server.RequestRpc") return answered.has(requestName(told.params.req)) ? [] : [placeOf(told)];
    if (told.method !== "Server.PrePrepareRpc") return [];
    return answered.has(requestName(told.params.reqArgs.req)) ? [] : [placeOf(told)];
  });
}

function isReply(message: Message): message is MessageOf<"Client.ReplyRpc"> {
  return message.method === "Client.ReplyRpc";
}

/** What its clock can have been told by a place, in milliseconds: the last tick that had begun. */
export function clockAt(known: Known, at: number): number {
  return tickBy(known, at)?.to_ms ?? 0;
}

/** Where the last tick began that had begun by a place; 0 if none had. */
function tickAt(known: Known, at: number): number {
  return tickBy(known, at)?.at ?? 0;
}

/** The last tick that had begun by a place, in the life of that. */
function tickBy({ id, history }: Known, at: number): ReturnType<typeof history.of<"tick">>[number] | undefined {
  const me = replica(id);
  const start = history.of("start").findLast((one) => one.who === me && one.at <= at)?.at ?? 0;
  return history.of("tick").findLast((one) => one.who === me && one.at <= at && one.at > start);
}
