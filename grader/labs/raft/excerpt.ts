import type { History } from "../../history/history.ts";
import type { Arrow, Scene } from "../../history/scene/scene.ts";
import { linesOf } from "../../history/scene/text.ts";
import { type Happening, happeningsOf, type Topic } from "./happenings.ts";
import { remarksOf } from "./judge/remarks.ts";
import { type Setting, type Turn, turnAt, type View, viewOf } from "./judge/view.ts";
import type { Violation } from "./judge/violation.ts";
import { KINDS, lanesOf } from "./lanes.ts";
import type { Rule } from "./rules.ts";
import { server } from "./wire.ts";

const ARROWS_MAX = 16;

const VOTES: readonly Topic[] = ["vote", "disk", "life"];
const TIMER: readonly Topic[] = ["vote", "append", "install", "tick", "life"];
const ENTRIES: readonly Topic[] = ["append", "install", "command", "disk", "life"];
const SNAPSHOTS: readonly Topic[] = ["install", "snapshot", "apply", "disk", "life"];
const ALL: readonly Topic[] = ["vote", "append", "install", "command", "apply", "snapshot", "tick", "disk", "life"];
const STARTS: readonly Topic[] = ["disk", "owner", "life"];

/** What shows a violation of a rule, besides all that the server was told and did in the same turn. */
const SHOWN_BY: Readonly<Record<Rule, readonly Topic[]>> = {
  ...{ T1: TIMER, E1: TIMER, E8: TIMER, E9: TIMER, E4: ["vote", "tick", "disk", "life"], E12: TIMER },
  ...{ E2: ["vote", "append", "install", "disk"], E3: ["vote", "append", "install", "disk", "life"] },
  ...{ E5: VOTES, E6: ["vote", "append", "disk", "life"], E7: ["vote", "append", "install", "disk"] },
  ...{ E10: VOTES, E11: ["vote", "append", "install"], E13: ["vote", "append", "install"] },
  ...{ A1: ["append", "command", "disk"], A2: ENTRIES, A3: ENTRIES, A4: ENTRIES, A5: ENTRIES, A6: ENTRIES },
  ...{ A7: ["append", "install"], A8: ["vote", "append", "disk"], A9: ENTRIES },
  ...{ A10: ["append", "install", "tick"], A11: ["append", "install", "command", "tick"] },
  ...{ M1: ENTRIES, M2: ENTRIES, M3: [...ENTRIES, "apply"], M4: ["vote", "append", "disk"], M5: ENTRIES },
  ...{ X1: ["append", "install", "apply", "life"], X2: ["append", "install", "apply", "disk"] },
  ...{ D1: VOTES, D2: ENTRIES, D3: ["vote", "append", "install", "disk", "life"], D4: ALL },
  ...{ D5: STARTS, D6: STARTS, D7: ["disk", "life"] },
  ...{ S1: SNAPSHOTS, S2: ["append", "install", "disk"], S3: SNAPSHOTS, S4: SNAPSHOTS },
  ...{ S5: [...SNAPSHOTS, "append"], S6: ["disk", "snapshot", "apply"] },
  ...{ F1: ALL, F2: ALL, L1: ALL, L2: ALL },
};

/** Rules about one term: what was said in others does not show how they were broken. */
const IN_A_TERM: ReadonlySet<Rule> = new Set<Rule>(["E5", "E6", "E10", "D1", "A8", "M4"]);

/** The lines of `sceneOf`. */
export function excerptOf(history: History, setting: Setting, violation: Violation): string[] {
  return linesOf(sceneOf(history, setting, violation));
}

/**
 * The few messages, ticks and disk writes that show what went wrong, as the server that broke the rule saw them, with what a right
 * server makes of them. What breaks the rule is the last, and marked; where something is missing, nothing is.
 */
export function sceneOf(history: History, setting: Setting, violation: Violation): Scene {
  const { rule, replica, at } = violation;
  const view = viewOf(history, setting, replica);
  const all = happeningsOf(view, remarksOf(view), at);
  const culprit = all.findLast((one) => one.at === at);
  const before = all.filter((one) => one !== culprit && shows(one, view, violation));
  const told = folded(withoutEcho(before, view, at));
  const cut = Math.max(0, told.length + 1 - ARROWS_MAX);
  const shown = cut === 0 ? told : told.slice(cut + 1);
  const arrows = [...shown, ...(culprit === undefined ? [] : [{ ...culprit.arrow, isCulprit: true }])];
  return {
    kinds: KINDS,
    lanes: lanesOf(setting.n, setting.live, arrows),
    subject: server(replica),
    about: "",
    arrows,
    ...(cut === 0 ? {} : { skipped: { after: 0, count: cut + 1 } }),
    // Who does more than it may is not silent, though no single thing shows it.
    isSilent: culprit === undefined && !(GOES_ON as readonly Rule[]).includes(rule),
    missing: [],
  };
}

/** Rules that are broken by going on. */
const GOES_ON = ["D7", "L1", "L2"] as const satisfies readonly Rule[];

function shows({ at, topic, term }: Happening, view: View, { rule, at: until, culprit }: Violation): boolean {
  const turn = turnOf(view, until);
  if (turn !== undefined && at >= turn.begin) return true;
  if (!SHOWN_BY[rule].includes(topic)) return false;
  const about = (culprit?.params as { term?: number } | undefined)?.term;
  return !IN_A_TERM.has(rule) || term === undefined || about === undefined || term === about;
}

/** The turn that ends at a place, or that it lies in. */
function turnOf(view: View, at: number): Turn | undefined {
  return view.turns.find(({ end }) => end === at) ?? turnAt(view, at);
}

/** What was told before in the same words, and to the same, says nothing new; but in the last turn. */
function withoutEcho(some: readonly Happening[], view: View, until: number): Happening[] {
  const begin = turnOf(view, until)?.begin ?? until;
  const seen = new Set<string>();
  return some.filter(({ at, topic, arrow: { from, to, text, note } }, place) => {
    // Of ticks with nothing between them the last says all.
    if (topic === "tick") return some[place + 1]?.topic !== "tick";
    const life = turnAt(view, at)?.life.number;
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
