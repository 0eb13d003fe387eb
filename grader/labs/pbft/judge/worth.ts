import type { Worth } from "../../../history/scene/scene.ts";
import { type Message, replica } from "../wire.ts";
import { type JudgedVote, quorumOfOthers, type SeqModel, type Subject, type VoteRule } from "./model.ts";

/** What a correct replica makes of a message that was sent to it: in words, and in a few letters. */
export interface Remark {
  note: string;
  badge: string;
  worth: Worth;
}

export const FLAWS: Readonly<Record<VoteRule, string>> = {
  V1: "the second of the same replica",
  V2: "wrong view",
  V3: "wrong digest",
  V4: "not signed by its sender",
  V5: "not one of the others",
};

const known = new WeakMap<SeqModel, ReadonlyMap<Message, Remark>>();

/** What each vote about a seq is worth to the subject. */
export function worthsOf(subject: Subject, model: SeqModel): ReadonlyMap<Message, Remark> {
  const worths = known.get(model) ?? judged(subject, model);
  known.set(model, worths);
  return worths;
}

function judged(subject: Subject, model: SeqModel): ReadonlyMap<Message, Remark> {
  const prepared = preparedAt(subject, model);
  return new Map([
    ...remarks(subject, model.commits, (at) => (at >= prepared ? "" : ", early")),
    ...remarks(subject, model.prepares, (at) => (at >= prepared ? ": prepared" : "")),
  ]);
}

function remarks(
  subject: Subject,
  votes: readonly JudgedVote[],
  ending: (at: number) => string,
): (readonly [Message, Remark])[] {
  const needed = quorumOfOthers(subject);
  const senders = new Set<number>();
  return votes.map(({ record, at, sender, breaks }) => {
    const [flaw] = breaks;
    const isAgain = flaw === undefined && senders.size === senders.add(sender).size;
    const count = senders.size;
    return [record, named(record, sender, remark(flaw ?? (isAgain ? "V1" : undefined), count, needed, ending(at)))];
  });
}

function remark(flaw: VoteRule | undefined, count: number, needed: number, ending: string): Remark {
  if (flaw !== undefined) return { note: `not counted: ${FLAWS[flaw]} (${flaw})`, badge: flaw, worth: "refused" };
  if (count > needed) return { note: "", badge: "", worth: "" };
  return { note: `${count} of ${needed}${ending}`, badge: `${count}/${needed}`, worth: "counted" };
}

function named({ from }: Message, sender: number, { note, ...more }: Remark): Remark {
  const whose = from === replica(sender) ? "" : `in the name of ${sender}`;
  return { note: [whose, note].filter((text) => text !== "").join("; "), ...more };
}

/** When the subject could first be prepared: later PREPAREs show nothing more. */
export function preparedAt(subject: Subject, { accepted, prepares }: SeqModel): number {
  const senders = new Set<number>();
  for (const { sender, breaks, at } of prepares) {
    if (breaks.length === 0) senders.add(sender);
    if (senders.size === quorumOfOthers(subject)) return Math.max(at, accepted?.at ?? Number.POSITIVE_INFINITY);
  }
  return Number.POSITIVE_INFINITY;
}
