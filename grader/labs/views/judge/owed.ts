import type { Call } from "../../../history/events.ts";
import { malformedCalls } from "../../kit/malformed.ts";
import { lateness } from "../../kit/world/late.ts";
import { type MessageOf, replica, replyTo } from "../wire.ts";
import { viewChangeWords } from "../words.ts";
import { cameTo, restIn } from "./due.ts";
import { type Known, leftAt, lifeAt, placeOf, viewSaid } from "./known.ts";
import { beginsByAnother } from "./own-word.ts";
import { faultyMax, leaderOf, whyNotViewChange } from "./proofs.ts";
import { missing, type Violation } from "./violation.ts";

/** What a replica had to say, and had not said when it had done all that it had to do. */
export function judgeOwed(known: Known): Violation[] {
  return [
    ...owedToEach(known),
    ...owedJoin(known),
    ...owedNewView(known),
    ...owedCheckpoints(known),
    ...owedAnswers(known),
  ];
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
    const told = known.made.filter(
      ({ method, params, at }) => method === one.method && at < rest && JSON.stringify(params) === content,
    );
    const names = new Set(told.map(({ to }) => to));
    const left = others.filter((id) => !names.has(replica(id)) && !befallen.has(replica(id)));
    if (left.length === 0) return [];
    const name = one.method.slice("Server.".length, -"Rpc".length);
    const silent = others.filter((id) =>
      told.some(({ to, answered }) => to === replica(id) && (answered ?? rest) >= rest),
    );
    const waits = rule !== "NV1" && silent.length > 0;
    return [
      missing(known, waits ? "VC9" : rule, rest, {
        ...(viewSaid(one) !== undefined && { view: viewSaid(one) }),
        ...(waits && { functions: [rule === "CP1" ? "checkpoint" : "viewChange"] }),
        message: `Replica ${known.id} did not send its ${name} to ${left.join(" and ")}${waits ? `, and ${silent.join(" and ")} had not answered` : ""}.`,
        expected: `one to each of ${others.join(", ")}`,
        seen: `to ${names.size} of them`,
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
    // One that nobody accepts is told as that.
    if (malformedCalls(known.history, replica(known.id)).some((one) => isViewChange(one.culprit, rest))) return [];
    const refused = known.passed.find(
      (one) =>
        one.method === "Server.ViewChangeRpc" &&
        one.params.msg.view >= reached &&
        placeOf(one) <= at &&
        replyTo(one)?.ok === false &&
        whyNotViewChange(known.cluster, one.params) === undefined,
    );
    // Who has gone on before, by others, or takes what others say, knows how to: it is this one that it does not take.
    const hasJoined = known.said.some((one) => one.method === "Server.ViewChangeRpc" && one.at < at);
    if (refused?.method === "Server.ViewChangeRpc" && (hasJoined || takesOthers(known, refused))) {
      const { msg } = refused.params;
      return [
        missing(known, "VC7", rest, {
          view: reached,
          message: `Replica ${known.id} refused a VIEW-CHANGE of ${msg.peerId} that is valid.`,
          expected: `it counts, and with it f+1 = ${f + 1} others have gone on to view ${reached} or higher`,
          seen: viewChangeWords(refused.params),
        }),
      ];
    }
    return [
      missing(known, "VC6", rest, {
        view: reached,
        message: `Replica ${known.id} stayed behind f+1 = ${f + 1} others that had gone on to view ${reached} or higher.`,
        functions: ["ViewChangeRpc", "viewChange"],
        expected: `its VIEW-CHANGE for view ${reached}`,
        seen: "none",
      }),
    ];
  }
  return [];
}

const isViewChange = ({ method, at }: Call, by: number): boolean => method === "Server.ViewChangeRpc" && at < by;

/** Whether it had taken a VIEW-CHANGE of another for the view of one that it refused. */
function takesOthers(known: Known, refused: MessageOf<"Server.ViewChangeRpc">): boolean {
  return known.passed.some(
    (one) =>
      one.method === "Server.ViewChangeRpc" &&
      one.params.msg.view === refused.params.msg.view &&
      placeOf(one) < placeOf(refused) &&
      replyTo(one)?.ok === true,
  );
}

/** The leader of a view begins it, with valid VIEW-CHANGEs of 2f others and its own (NV1). */
function owedNewView(known: Known): Violation[] {
  return known.said.flatMap((own) => {
    if (own.method !== "Server.ViewChangeRpc") return [];
    const { view } = own.params.msg;
    if (leaderOf(view, known.cluster) !== known.id) return [];
    const complete = completeAt(known, view);
    const rest = Number.isFinite(complete) ? restIn(known, Math.max(complete, own.at)) : undefined;
    if (rest === undefined || leftAt(known, view, own.at) < rest || cameTo(known, rest) > view) return [];
    const sent = known.said.some(
      (one) => one.method === "Server.NewViewRpc" && one.params.msg.view === view && one.at < rest,
    );
    if (sent) return [];
    // Its own was the last that was needed; and where that was another's, it has begun its view.
    const isOwnLast = complete < own.at;
    const isByOwn = isOwnLast && known.said.some((one) => beginsByAnother(known, one));
    return [
      missing(known, "NV1", rest, {
        view,
        functions: isByOwn ? ["viewChange", "ViewChangeRpc"] : ["ViewChangeRpc", "viewChange"],
        message: `Replica ${known.id} leads view ${view}, and did not begin it when it had VIEW-CHANGEs of 2f others and its own.`,
        expected: "a NEW-VIEW to each of the others",
        seen: "none",
      }),
    ];
  });
}

/**
 * Where VIEW-CHANGEs for a view had come from 2f others: of those who never say that they have gone on from there, for of one sender
 * the one for a later view counts (VC8). Infinity if that is never so.
 */
function completeAt({ id, cluster, viewChanges }: Known, view: number): number {
  const valid = viewChanges.filter(({ args, isValid }) => isValid && args.msg.peerId !== id);
  const gone = new Set(valid.flatMap(({ args: { msg } }) => (msg.view > view ? [msg.peerId] : [])));
  const senders = new Set<number>();
  for (const { at, args } of valid) {
    if (args.msg.view !== view || gone.has(args.msg.peerId)) continue;
    if (senders.add(args.msg.peerId).size === 2 * faultyMax(cluster)) return at;
  }
  return Number.POSITIVE_INFINITY;
}

/** A CHECKPOINT for each multiple of K that it has answered for, or that is before one (CP1). */
function owedCheckpoints(known: Known): Violation[] {
  const { interval } = known.setting;
  const last = known.said.reduce(
    (highest, one) =>
      one.method === "Client.ReplyRpc" && lifeAt(known, one.at) <= 1 && one.params.msg.seq > highest.seq
        ? { seq: one.params.msg.seq, at: one.at }
        : highest,
    { seq: 0, at: 0 },
  );
  const rest = restIn(known, last.at);
  if (rest === undefined) return [];
  // Who has fetched a state has not executed what is before it.
  const fetched = Math.max(0, ...known.states.map(({ seq }) => seq));
  for (let seq = fetched + interval; seq <= last.seq; seq += interval) {
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

/** A VIEW-CHANGE is answered at once, whatever its peers do (VC9). */
function owedAnswers(known: Known): Violation[] {
  const befallen = new Set([...known.history.of("fault"), ...known.history.of("exit")].map(({ who }) => who));
  if (befallen.has(replica(known.id))) return [];
  return known.passed
    .flatMap((one) => {
      if (one.method !== "Server.ViewChangeRpc" || befallen.has(one.from)) return [];
      const rest = restIn(known, placeOf(one));
      if (rest === undefined || (one.answered ?? Number.POSITIVE_INFINITY) < rest) return [];
      return [
        missing(known, "VC9", rest, {
          view: one.params.msg.view,
          functions: ["ViewChangeRpc", "viewChange", "verifyViewChange"],
          message: `Replica ${known.id} did not answer a VIEW-CHANGE of ${one.params.msg.peerId} at once.`,
          expected: "an answer, when all was done that came of it",
          seen: lateness(one, "none, and it did nothing more"),
        }),
      ];
    })
    .slice(0, 1);
}
