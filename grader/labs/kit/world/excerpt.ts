import type { Call } from "../../../history/events.ts";
import type { Arrow, Scene } from "../../../history/scene/scene.ts";
import { server } from "../calls.ts";
import { type Happening, happeningsOf, type Remarks, type Seen, type Speech } from "./happenings.ts";
import type { WorldViolation } from "./lab.ts";
import { lanesOf } from "./lanes.ts";
import type { WorldSetting } from "./playing.ts";

const ARROWS_MAX = 16;

/** A stretch in which a server does what it was told. */
interface Turn {
  begin: number;
  end: number;
  life: { start: number };
}

/** A server's view of a history, with its turns in order. */
export interface SeenInTurns<M extends Call> extends Seen<M> {
  turns: readonly Turn[];
}

/** What shows violations of a lab's rules. */
export interface Shown<M extends Call> {
  speech: Speech<M>;
  /** What shows a violation of a rule, besides all that the server was told and did in the same turn: its topics. */
  by: Readonly<Record<string, readonly string[]>>;
  /** Rules about one thing: what was said of others does not show how they were broken. */
  ofOneThing: ReadonlySet<string>;
  /** Rules about things that come one after the other: where one is missing, what was said of those behind it shows nothing. */
  inOrder?: ReadonlySet<string>;
  /** Whether much that has nothing to do with each other may be in a turn: then that of other things is left out of the last one, too. */
  isOfManyThings?: true;
  /** Rules that are broken by going on: who breaks them is not silent, though no single thing shows it. */
  goingOn: readonly string[];
  /** Rules that are broken by doing the same again: of these no repetition is left out. */
  repeating?: readonly string[];
}

/**
 * The few messages, ticks and disk writes that show what went wrong, as the server that broke the rule saw them, with what a right
 * server makes of them. What breaks the rule is the last, and marked; where something is missing, nothing is.
 */
export function sceneOf<M extends Call>(
  { n, live }: WorldSetting,
  violation: WorldViolation,
  view: SeenInTurns<M>,
  remarks: Remarks<M>,
  shown: Shown<M>,
): Scene {
  const { rule, replica, who = server(replica), at } = violation;
  const all = happeningsOf(view, shown.speech, remarks, at);
  const culprit = all.findLast((one) => one.at === at);
  const before = all.filter((one) => one !== culprit && shows(one, view, violation, shown));
  const keepsEchoes = shown.repeating?.includes(rule) ?? false;
  const told = folded(keepsEchoes ? before : withoutEcho(before, view, at));
  const cut = Math.max(0, told.length + 1 - ARROWS_MAX);
  const kept = cut === 0 ? told : told.slice(cut + 1);
  const arrows = [...kept, ...(culprit === undefined ? [] : [{ ...culprit.arrow, isCulprit: true }])];
  return {
    kinds: shown.speech.kinds.all,
    lanes: lanesOf(n, live, [...arrows, { from: who, to: [] }]),
    subject: who,
    about: "",
    arrows,
    ...(cut === 0 ? {} : { skipped: { after: 0, count: cut + 1 } }),
    isSilent: culprit === undefined && !shown.goingOn.includes(rule),
    missing: [],
  };
}

function shows<M extends Call>(
  { at, topic, about }: Happening,
  view: SeenInTurns<M>,
  { rule, at: until, culprit, about: which }: WorldViolation,
  { by, ofOneThing, inOrder, speech, isOfManyThings }: Shown<M>,
): boolean {
  const isOwed = culprit === undefined && inOrder?.has(rule);
  if (isOwed && about !== undefined && which !== undefined && about >= which) return about === which;
  const turn = turnOf(view, until);
  const isLast = turn !== undefined && at >= turn.begin;
  if (isLast && !isOfManyThings) return true;
  if (!isLast && !(by[rule] ?? []).includes(topic)) return false;
  const one = culprit === undefined ? which : speech.aboutOf(culprit as M);
  return !ofOneThing.has(rule) || about === undefined || one === undefined || about === one;
}

/** The last turn that had begun by a place. */
function turnAt({ turns }: { turns: readonly Turn[] }, at: number): Turn | undefined {
  return turns.findLast(({ begin }) => begin <= at);
}

/** The turn that ends at a place, or that it lies in. */
function turnOf(view: { turns: readonly Turn[] }, at: number): Turn | undefined {
  return view.turns.find(({ end }) => end === at) ?? turnAt(view, at);
}

/** What was told before in the same words, and to the same, says nothing new; but in the last turn. */
function withoutEcho(some: readonly Happening[], view: { turns: readonly Turn[] }, until: number): Happening[] {
  const begin = turnOf(view, until)?.begin ?? until;
  const seen = new Set<string>();
  return some.filter(({ at, topic, arrow: { from, to, text, note } }, place) => {
    // Of ticks with nothing between them the last says all.
    if (topic === "tick") return some[place + 1]?.topic !== "tick";
    const life = turnAt(view, at)?.life.start;
    const key = JSON.stringify([life, from, to, text, note]);
    return at >= begin || topic === "life" || seen.size < seen.add(key).size;
  });
}

/** The same to several, one after the other, is one arrow with several ends. */
function folded(some: readonly Happening[]): Arrow[] {
  const arrows: Arrow[] = [];
  for (const { arrow } of some) {
    const last = arrows.at(-1);
    const isSame = last?.from === arrow.from && last.text === arrow.text && last.kind === arrow.kind;
    if (last !== undefined && isSame && !last.to.some((name) => arrow.to.includes(name)))
      arrows[arrows.length - 1] = { ...last, to: [...last.to, ...arrow.to] };
    else arrows.push(arrow);
  }
  return arrows;
}
