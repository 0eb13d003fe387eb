import { type MessageOf, replica } from "../wire.ts";
import { acceptedAt, enteredAt, type Known, leftAt, lifeAt, placeOf, restAfter, stableBy, viewSaid } from "./known.ts";
import { faultyMax, leaderOf, NULL_DIGEST, ordersOf } from "./proofs.ts";
import { missing, type Violation } from "./violation.ts";

/** What a replica had to say, and had not said when it had done all that it had to do. Only in its first life: later it may be silent (ST6). */
export function judgeOwed(known: Known): Violation[] {
  return [
    ...owedToEach(known),
    ...owedJoin(known),
    ...owedNewView(known),
    ...owedPrepares(known),
    ...owedCheckpoints(known),
  ];
}

const isFirstLife = (known: Known, at: number): boolean => lifeAt(known, at) <= 1;

/** The place of its rest after a place, in its first life; undefined if there is none. */
function restIn(known: Known, at: number): number | undefined {
  const rest = restAfter(known, at);
  return rest !== undefined && isFirstLife(known, rest) ? rest : undefined;
}

/** What goes to one of the others goes to each (VC5, CP1, NV1): but for those that something had befallen. */
function owedToEach(known: Known): Violation[] {
  const rules = { "Server.ViewChangeRpc": "VC5", "Server.CheckpointRpc": "CP1", "Server.NewViewRpc": "NV1" } as const;
  const { history, cluster } = known;
  const befallen = new Set([...history.of("fault"), ...history.of("exit")].map(({ who }) => who));
  const others = Array.from({ length: cluster.n }, (_, id) => id).filter((id) => id !== known.id);
  return known.said.flatMap((one) => {
    const rule = rules[one.method as keyof typeof rules];
    const rest = rule === undefined ? undefined : restIn(known, one.at);
    if (rule === undefined || rest === undefined || befallen.has(replica(known.id))) return [];
    const content = JSON.stringify(one.params);
    const told = new Set(
      known.made
        .filter(({ method, params }) => method === one.method && JSON.stringify(params) === content)
        .map(({ to }) => to),
    );
    const left = others.filter((id) => !told.has(replica(id)) && !befallen.has(replica(id)));
    if (left.length === 0) return [];
    const name = one.method.slice("Server.".length, -"Rpc".length);
    return [
      missing(known, rule, rest, {
        ...(viewSaid(one) !== undefined && { view: viewSaid(one) }),
        message: `Replica ${known.id} did not send its ${name} to ${left.join(" and ")}.`,
        expected: `one to each of ${others.join(", ")}`,
        seen: `to ${told.size} of them`,
      }),
    ];
  });
}

/** f+1 others have gone on: it follows (VC6). */
function owedJoin(known: Known): Violation[] {
  const f = faultyMax(known.cluster);
  const highest = new Map<number, number>();
  for (const { at, args, isValid } of known.viewChanges) {
    const { peerId, view } = args.msg;
    if (!isValid || peerId === known.id) continue;
    highest.set(peerId, Math.max(view, highest.get(peerId) ?? 0));
    const reached = [...highest.values()].toSorted((a, b) => b - a)[f] ?? 0;
    const rest = reached === 0 ? undefined : restIn(known, at);
    if (rest === undefined || cameTo(known, rest) >= reached) continue;
    return [
      missing(known, "VC6", rest, {
        view: reached,
        message: `Replica ${known.id} stayed behind f+1 = ${f + 1} others that had gone on to view ${reached} or higher.`,
        expected: `its VIEW-CHANGE for view ${reached}`,
        seen: "none",
      }),
    ];
  }
  return [];
}

/** The highest view that it can have come to by a place: by its own word, or by a NEW-VIEW that it was told of. */
function cameTo(known: Known, by: number): number {
  const said = known.said.filter(({ at }) => at < by).map((one) => viewSaid(one) ?? 0);
  const told = known.newViews.filter(({ at, isValid }) => isValid && at < by).map(({ args }) => args.msg.view);
  return Math.max(0, ...said, ...told);
}

/** The leader of a view begins it, with valid VIEW-CHANGEs of 2f others and its own (NV1). */
function owedNewView(known: Known): Violation[] {
  return known.said.flatMap((own) => {
    if (own.method !== "Server.ViewChangeRpc") return [];
    const { view } = own.params.msg;
    if (leaderOf(view, known.cluster) !== known.id) return [];
    const complete = enteredAt(known, view);
    // A sender's VIEW-CHANGE for a later view is the one that counts (VC8).
    const isOvertaken = known.viewChanges.some(({ args, isValid }) => isValid && args.msg.view > view);
    const rest = isOvertaken || !Number.isFinite(complete) ? undefined : restIn(known, Math.max(complete, own.at));
    if (rest === undefined || leftAt(known, view, own.at) < rest) return [];
    const sent = known.said.some(
      (one) => one.method === "Server.NewViewRpc" && one.params.msg.view === view && one.at < rest,
    );
    if (sent) return [];
    return [
      missing(known, "NV1", rest, {
        view,
        message: `Replica ${known.id} leads view ${view}, and did not begin it when it had VIEW-CHANGEs of 2f others and its own.`,
        expected: "a NEW-VIEW to each of the others",
        seen: "none",
      }),
    ];
  });
}

/** A PREPARE for what was ordered in the view that it must be in, and in the window that it must have (NV7, NV8, CP3, P1). */
function owedPrepares(known: Known): Violation[] {
  const { id, cluster, setting } = known;
  const orders = [
    ...known.newViews.flatMap(({ at, args, isValid }) =>
      isValid
        ? ordersOf(args.msg.viewChanges).orders.map((order) => ({ ...order, at, view: args.msg.view, isRedone: true }))
        : [],
    ),
    ...known.passed.flatMap((one) => {
      if (one.method !== "Server.PrePrepareRpc") return [];
      const { view, seq, digest } = one.params.msg;
      return [{ seq, digest, at: placeOf(one), view, isRedone: false }];
    }),
  ];
  for (const { seq, digest, at, view, isRedone } of orders) {
    if (leaderOf(view, cluster) === id) continue;
    const [accepted] = acceptedAt(known, view, seq);
    if (accepted === undefined || accepted.digest !== digest) continue;
    if (isRedone && digest !== NULL_DIGEST && !hasRequest(known, digest, at)) continue;
    const ready = Math.max(at, accepted.at);
    const rest = restIn(known, ready);
    if (rest === undefined || leftAt(known, view, ready) < rest || cameTo(known, rest) > view) continue;
    // What it may have forgotten by then is not owed, and what its window did not reach when it was told, neither.
    const wasAtRest = restAfter(known, known.starts[0] ?? 0) ?? Number.POSITIVE_INFINITY;
    const stable = stableBy(known, rest);
    const reach = stableBy(known, at) + 2 * setting.interval;
    if (seq <= stable || seq > reach || wasAtRest > at) continue;
    if (
      known.said.some(
        (one) => isPrepare(one) && one.params.msg.view === view && one.params.msg.seq === seq && one.at < rest,
      )
    ) {
      continue;
    }
    const isInNew = seq > 2 * setting.interval;
    const isIn = known.said.some((one) => isPrepare(one) && one.params.msg.view === view);
    const rule = view > 0 && !isIn ? "NV7" : isRedone ? "NV8" : isInNew ? "CP3" : "P1";
    return [
      missing(known, rule, rest, {
        ...{ view, seq },
        message: `Replica ${id} sent no PREPARE for what was ordered at seq ${seq} of view ${view}.`,
        expected: `a PREPARE in view ${view}`,
        seen: "none",
      }),
    ];
  }
  return [];
}

function isPrepare(message: { method: string }): message is MessageOf<"Server.PrepareRpc"> {
  return message.method === "Server.PrepareRpc";
}

/** Whether it was told of a request before a place, in a message that it must have taken. */
function hasRequest(known: Known, digest: string, by: number): boolean {
  return known.said.some((one) => isPrepare(one) && one.params.msg.digest === digest && one.at < by);
}

/** A CHECKPOINT for each multiple of K that it has answered for, or that is before one (CP1). */
function owedCheckpoints(known: Known): Violation[] {
  const { interval } = known.setting;
  const last = known.said.reduce(
    (highest, one) =>
      one.method === "Client.ReplyRpc" && isFirstLife(known, one.at) && one.params.msg.seq > highest.seq
        ? { seq: one.params.msg.seq, at: one.at }
        : highest,
    { seq: 0, at: 0 },
  );
  const rest = restIn(known, last.at);
  // Who has fetched a state has not executed what is before it.
  if (rest === undefined || known.states.length > 0) return [];
  for (let seq = interval; seq <= last.seq; seq += interval) {
    if (known.said.some((one) => one.method === "Server.CheckpointRpc" && one.params.msg.seq === seq)) continue;
    return [
      missing(known, "CP1", rest, {
        seq,
        message: `Replica ${known.id} had executed seq ${seq}, and sent no CHECKPOINT for it.`,
        expected: `a CHECKPOINT for seq ${seq} to each of the others`,
        seen: "none",
      }),
    ];
  }
  return [];
}
