import { hash } from "node:crypto";
import type { Call } from "../../../history/events.ts";
import type { Arrow, Scene } from "../../../history/scene/scene.ts";
import { linesOf } from "../../../history/scene/text.ts";
import { KINDS, kindOf, laneOf, lanesOf, saidIn } from "../lanes.ts";
import { type Message, replica, seqOf } from "../wire.ts";
import { missingIn } from "./missing.ts";
import type { SeqModel, Subject } from "./model.ts";
import type { Violation } from "./violation.ts";
import { preparedAt, worthsOf } from "./worth.ts";

const ARROWS_MAX = 16;

/** The lines of `sceneOf`; none if there is nothing to draw. */
export function excerpt(...seen: Parameters<typeof sceneOf>): string[] {
  const scene = sceneOf(...seen);
  return scene === undefined ? [] : linesOf(scene);
}

/**
 * The messages about one seq that show what went wrong, in their order: who sends what to whom, and what a correct replica
 * makes of it. The offending message is the last. `live` are the replicas that run the submission.
 */
export function sceneOf(
  subject: Subject,
  models: ReadonlyMap<number, SeqModel>,
  events: readonly Message[],
  violation: Violation,
  live: readonly number[] = [subject.id],
): Scene | undefined {
  const { seq, culprit, remark = "", missing, ended } = violation;
  const model = seq === undefined ? undefined : models.get(seq);
  if (model === undefined && culprit === undefined) return undefined;
  const tellers: (() => Arrow)[] = [
    ...(model === undefined ? [] : leadingTo(subject, model, events, culprit, missing)),
    ...(culprit === undefined ? [] : [() => arrowOf(culprit, [culprit.to], { isCulprit: true, note: remark })]),
  ];
  const isSilent = culprit === undefined;
  const cut = tellers.length + Number(isSilent) - ARROWS_MAX;
  const shown = cut <= 0 ? tellers : tellers.toSpliced(2, cut + 1);
  const arrows = shown.map((tell) => tell());
  return {
    kinds: KINDS,
    lanes: lanesOf(subject.n, live, arrows),
    subject: replica(subject.id),
    about: seq === undefined ? "" : `seq ${seq}`,
    arrows,
    ...(cut <= 0 ? {} : { skipped: { after: 2, count: cut + 1 } }),
    isSilent,
    ...(isSilent && ended !== undefined ? { ended } : {}),
    missing: model === undefined ? [] : missingIn(subject, model, events, violation),
  };
}

/** What happened about a seq up to the moment at which it went wrong. */
function leadingTo(
  subject: Subject,
  model: SeqModel,
  events: readonly Message[],
  culprit: Call | undefined,
  missing: number | undefined,
): (() => Arrow)[] {
  const until = culprit?.at ?? missing ?? Number.POSITIVE_INFINITY;
  const about = events.filter((event) => isAbout(event, model));
  const sends = receiversBySend(about.filter((event) => !isGoingOn(event, culprit)));
  const seen = new Map<Send, Set<string>>();
  const prepared = preparedAt(subject, model);
  const worths = worthsOf(subject, model);
  return (
    about
      .filter((event) => event !== culprit && isBetween(event, subject) && knownAt(event, subject) <= until)
      .toSorted((a, b) => placeOf(a, subject, model, prepared) - placeOf(b, subject, model, prepared))
      .filter((event) => isFirst(seen, sends.get(event) as Send, event.to))
      // The last message may be the cause, however little it says.
      .filter((event, at, all) => at === all.length - 1 || !isLatePrepare(event, subject, prepared))
      .map((event) => () => arrowOf(event, (sends.get(event) as Send).to, worths.get(event)))
  );
}

function isBetween({ from, to }: Message, { id }: Subject): boolean {
  return from === replica(id) || to === replica(id);
}

function isAbout(event: Message, { seq, accepted }: SeqModel): boolean {
  if (event.method !== "Server.RequestRpc") return seqOf(event) === seq;
  return event.params.req.timestamp === accepted?.request.req.timestamp;
}

/** One message of one sender, to whom it was sent, in order. A broadcast is one line. */
interface Send {
  to: string[];
}

function receiversBySend(events: readonly Message[]): Map<Message, Send> {
  const sends = new Map<string, Send>();
  return new Map(
    events.map((event) => {
      const key = keyOf(event);
      const send = sends.get(key) ?? { to: [] };
      sends.set(key, send);
      if (!send.to.includes(event.to)) send.to.push(event.to);
      return [event, send];
    }),
  );
}

/** Whether it is the offending message to one more receiver, and later: whoever had got it before had got it alone. */
function isGoingOn(event: Message, culprit: Call | undefined): boolean {
  if (culprit === undefined || event.at < culprit.at || event.from !== culprit.from) return false;
  return keyOf(event) === keyOf(culprit as Message);
}

const keys = new WeakMap<Message, string>();

/** The same key for what one sender sent to several receivers. Hashing takes most of the time, and every excerpt needs the key again. */
function keyOf(event: Message): string {
  const key = keys.get(event) ?? hash("sha256", JSON.stringify([event.from, event.method, event.params]));
  keys.set(event, key);
  return key;
}

/** Whether this message was not sent to anybody else before. To the same receiver it may go twice. */
function isFirst(seen: Map<Send, Set<string>>, send: Send, to: string): boolean {
  const before = seen.get(send) ?? new Set();
  seen.set(send, before);
  return before.add(to).size === 1;
}

function isLatePrepare({ method, to, passed = 0 }: Message, { id }: Subject, prepared: number): boolean {
  return method === "Server.PrepareRpc" && to === replica(id) && passed > prepared;
}

/** When the subject sent a message, or could first know of one that it got. */
function knownAt({ to, at, passed }: Message, { id }: Subject): number {
  return to === replica(id) ? (passed ?? Number.POSITIVE_INFINITY) : at;
}

/**
 * Where a message stands in an excerpt. What the subject sent because it was entitled to stands behind the message that
 * entitled it: whether the grader had sent one more before it saw that, is chance.
 */
function placeOf(event: Message, subject: Subject, { accepted }: SeqModel, prepared: number): number {
  const known = knownAt(event, subject);
  if (event.from !== replica(subject.id)) return known;
  const entitled = { "Server.PrepareRpc": accepted?.at, "Server.CommitRpc": prepared }[event.method as string] ?? known;
  return entitled < known ? entitled + 0.5 : known;
}

function arrowOf(call: Call, receivers: readonly string[], more: Partial<Arrow> = {}): Arrow {
  const { at, time_ms, from } = call;
  const to = [...new Set(receivers.map(laneOf))];
  const about = { at, time_ms, from: laneOf(from), to, kind: kindOf(call), text: saidIn(call) };
  return { ...about, note: "", badge: "", worth: "", isCulprit: false, ...more };
}
