import { isRead, KEEP_ALIVE, readEntry } from "../../../../skeleton/zkvraft/entries.ts";
import type { StudentFunction } from "../rules.ts";
import { replyTo } from "../wire.ts";
import { restOf } from "./process.ts";
import { appliedBy, lifeAt, type Offer, type Step, startsFor, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/** What an entry takes up besides its command, as the given code counts. */
const ENTRY_BYTES = 100;

/** Judges the snapshots of one server: when they are taken, of what, and how long they are (S7, S9). */
export function judgeSnapshots(view: View): Violation[] {
  return [...view.offers.flatMap((offer) => judgeOffer(view, offer)), ...judgeOwed(view)];
}

function judgeOffer(view: View, offer: Offer): Violation[] {
  const { at, params } = offer;
  const { index, data } = params;
  const { maxState } = view.setting;
  const common = { replica: view.id, seq: index, at, culprit: offer } as const;
  const applied = appliedBy(view, at);
  if (index > applied) {
    return [
      {
        ...{ ...common, rule: "S7", functions: ["snapshot"] },
        message: "a snapshot is labelled with an entry that was not applied",
        expected: `${applied} at the most`,
        seen: String(index),
      },
    ];
  }
  const bytes = bytesSince(view, at);
  if (maxState === 0 || bytes < maxState) {
    return [
      {
        ...{ ...common, rule: "S7", functions: ["wantsSnapshot"] },
        message: "a snapshot is taken although the log is short",
        expected: maxState === 0 ? "none: the log has no limit" : `entries of ${maxState} bytes since the last one`,
        seen: `${bytes} bytes`,
      },
    ];
  }
  const size = view.log.sizes[index];
  if (size === undefined) return [];
  const [has, most] = [Buffer.byteLength(data), 2 * size.bytes + 64 * size.sessions];
  if (has <= most) return [];
  return [
    {
      ...{ ...common, rule: "S9", functions: ["snapshot"] },
      message: "a snapshot is much longer than what it holds",
      expected: `${most} bytes at the most`,
      seen: `${has} bytes`,
    },
  ];
}

/** The bytes of the entries that were applied since the last snapshot that was taken, or restored, in the life of a place. */
function bytesSince(view: View, at: number): number {
  const life = lifeAt(view, at);
  const taken = view.offers.flatMap((offer) => {
    const isTaken = offer.heard !== undefined && offer.heard < at && replyTo(offer)?.ok === true;
    return isTaken && lifeAt(view, offer.at) === life ? [offer.params.index] : [];
  });
  const steps = view.steps.filter((step) => step.life === life && step.at <= at);
  const since = Math.max(0, ...taken, ...steps.flatMap(({ isRestore, index }) => (isRestore ? [index] : [])));
  return steps.reduce((sum, step) => sum + (step.isRestore || step.index <= since ? 0 : bytesOf(view, step)), 0);
}

function bytesOf({ log }: View, { index }: Step): number {
  return ENTRY_BYTES + Buffer.byteLength(log.entries.get(index)?.command ?? "");
}

/** A log that grows beyond its limit, and no snapshot was offered. */
function judgeOwed(view: View): Violation[] {
  const { maxState } = view.setting;
  if (maxState === 0) return [];
  for (const turn of view.turns) {
    const rest = restOf(view, turn);
    if (rest === undefined) continue;
    const isOpen = view.offers.some(({ at, heard }) => at < rest.at && (heard === undefined || heard > turn.begin));
    const bytes = bytesSince(view, rest.at);
    if (isOpen || bytes < 8 * maxState) continue;
    return [
      {
        ...{ rule: "S7", functions: ["wantsSnapshot", "snapshot"], replica: view.id, seq: appliedBy(view, rest.at) },
        ...{ at: rest.at, culprit: undefined },
        message: "the log has passed its limit, and there is no snapshot",
        expected: `a snapshot before ${8 * maxState} bytes`,
        seen: `${bytes} bytes since the last one`,
      },
    ];
  }
  return [];
}

const STATE: readonly StudentFunction[] = ["snapshot", "execute"];

/** Whether a server has answered a read without an entry before it offered a snapshot, in the same life. */
function isReadAside(view: View, { at }: Offer): boolean {
  const life = lifeAt(view, at);
  return view.commands.some((call) => {
    const { answered = at } = call;
    const isTold = answered < at && lifeAt(view, answered) === life && replyTo(call)?.status === "ok";
    return isTold && isRead(call.params.command) && startsFor(view, call, at).length === 0;
  });
}

/** Snapshots after one entry are the same, whoever took them and whatever else has happened to him (O4). */
export function judgeSameSnapshots(views: readonly View[]): Violation[] {
  const kept = views.flatMap(judgeKept);
  return kept.length > 0 ? kept : judgeDiffering(views);
}

/** A server that offers the text of an earlier snapshot again, though its state is another by then, has kept that text. */
function judgeKept(view: View): Violation[] {
  return view.offers.flatMap((offer, place): Violation[] => {
    const { index, data } = offer.params;
    const same = view.offers
      .slice(0, place)
      .find(
        ({ params, at }) => params.data === data && params.index < index && lifeAt(view, at) === lifeAt(view, offer.at),
      );
    if (same === undefined || index > view.log.known || !hasWritten(view, same.params.index, index)) return [];
    return [
      {
        ...{ rule: "O4", functions: ["snapshot"], replica: view.id, seq: index, at: offer.at, culprit: offer },
        message: "a snapshot is the text of an earlier one, and the state is another by now",
        expected: `the state after entry ${index}`,
        seen: `what was offered after entry ${same.params.index}`,
      },
    ];
  });
}

/** Whether something was written between two indexes that every snapshot after the later one tells of: the number of a session that is still there. */
function hasWritten({ log }: View, from: number, to: number): boolean {
  const { sessions } = log.stateAt(to);
  return log.outcomes.slice(from + 1, to + 1).some((outcome, place) => {
    if (outcome.kind !== "command" || outcome.status !== "ok" || outcome.first !== undefined) return false;
    const { command = "" } = readEntry(log.entries.get(from + 1 + place)?.command ?? "") ?? {};
    return command !== KEEP_ALIVE && !isRead(command) && sessions.has(outcome.clientId);
  });
}

function judgeDiffering(views: readonly View[]): Violation[] {
  const first = new Map<number, { view: View; offer: Offer }>();
  const offers = views.flatMap((view) => view.offers.map((offer) => ({ view, offer })));
  return offers
    .toSorted((a, b) => a.offer.at - b.offer.at)
    .flatMap(({ view, offer }): Violation[] => {
      const { index, data } = offer.params;
      const before = first.getOrInsert(index, { view, offer });
      const other = before.offer.params.data;
      if (other === data) return [];
      return [
        {
          ...{
            rule: "O4",
            functions: isReadAside(view, offer) === isReadAside(before.view, before.offer) ? STATE : ["get", ...STATE],
            replica: view.id,
            seq: index,
            at: offer.at,
            culprit: offer,
          },
          message: "two snapshots after the same entry differ",
          expected: `that of server ${before.view.id}: ${other.slice(0, 60)}`,
          seen: data.slice(0, 80) || "an empty text",
        },
      ];
    });
}
