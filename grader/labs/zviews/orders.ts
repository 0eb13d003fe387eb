import { hash } from "node:crypto";
import type { Prepared, ViewChangeArgs } from "../../../skeleton/zviews/messages.ts";
import type { Random } from "../../checks/random.ts";
import { CLIENT } from "../views/cast.ts";
import { type Given, NULL_DIGEST } from "../views/judge/proofs.ts";
import type { Lone } from "./lone.ts";

/** What a replica was prepared for, each as `2 3 x`: at seq 2, three views ago, for x. ∅ is the null request. */
export type Entries = readonly string[];

/** More views ago than any entry. */
const AGO_MAX = 8;

/** At a seq, something that nobody has asked for. */
export const letter = (seq: number, name: string): Given => ({
  seq,
  digest: name === "∅" ? NULL_DIGEST : hash("sha256", name),
});

function proofsOf(lone: Lone, view: number, entries: Entries): Prepared[] {
  return entries.map((entry) => {
    const [seq, ago, name = ""] = entry.split(" ");
    return lone.proof(view - Number(ago), letter(Number(seq), name));
  });
}

/** The next view that the server under test leads: so many views have been that nobody has led who is played. */
export function nextLed(lone: Lone): number {
  let view = lone.nextView({ isLed: true });
  while (view < AGO_MAX) view += lone.n;
  return view;
}

/** It leads the next view, in which some of the others were prepared for these; then it is asked for something new. */
export async function leadWith(
  lone: Lone,
  all: readonly Entries[],
  random: Random,
  view: number = nextLed(lone),
): Promise<void> {
  const others = random.shuffled(lone.others).slice(0, 2 * lone.f);
  await leadBy(
    lone,
    others.map((id, place) => lone.viewChange(id, view, proofsOf(lone, view, all[place] ?? []))),
  );
}

/** It leads a view by these VIEW-CHANGEs of 2f others, and is asked for something new. */
export async function leadBy(lone: Lone, viewChanges: readonly ViewChangeArgs[]): Promise<void> {
  const [{ msg }] = viewChanges as [ViewChangeArgs];
  await lone.tellViewChanges(...viewChanges);
  await lone.ownNewView(msg.view);
  await lone.say(CLIENT, "Server.RequestRpc", lone.request());
  await lone.answerAll();
}
