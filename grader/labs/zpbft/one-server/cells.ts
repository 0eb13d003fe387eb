import type { Random } from "../../../checks/random.ts";
import type { Flaw, Script } from "./script.ts";
import { scripts, votes } from "./scripts.ts";

/** The words of a script about one seq among 3f+1 replicas. The last good COMMIT is that of the sender 2f-1, counted from 0. */
interface Words {
  /** The last of the 2f senders whose COMMITs make the quorum. */
  last: number;
  /** How many others there are. */
  others: number;
  prepared: string;
  /** The good COMMITs of the senders from one to before another. */
  good: (from: number, to: number) => string;
  /** COMMITs with the flaw, in the names of the senders from one to before another. */
  bad: (from: number, to: number) => string;
}

/** When a vote that must not count comes: the script of its seq as text. */
type Moment = (words: Words) => string;

/** Moments by their names, which the page on what is tried tells. */
type Moments = Readonly<Record<string, Moment>>;

/** It would make up for the COMMITs that are missing, if it counted. */
export const COUNTED = {
  "in time": ({ prepared, good, bad, last, others }) =>
    `${prepared} ${good(0, last)} ${bad(last, others)} | ${good(last, last + 1)}`,
  "in one packet": ({ prepared, good, bad, last, others }) =>
    `${prepared} (${good(0, last)} ${bad(last, others)}) | ${good(last, last + 1)}`,
} as const satisfies Moments;

/** It comes before a good COMMIT in the same name, or behind one, and must spoil neither. */
export const SPOILING = {
  "before the good ones": ({ prepared, good, bad, last, others }) =>
    `${prepared} ${bad(0, others)} ${good(1, last + 1)} | ${good(0, 1)}`,
  "behind the good ones": ({ prepared, good, bad, last }) =>
    `${prepared} ${good(0, last)} ${bad(0, last)} | ${good(last, last + 1)}`,
  "with the deciding one": ({ prepared, good, bad, last }) =>
    `${prepared} ${good(0, last)} | (${bad(last, last + 1)} ${good(last, last + 1)})`,
} as const satisfies Moments;

/** It comes early, where it would make up for the COMMITs that are missing. */
export const EARLY_COUNTED = {
  "early, in time": ({ prepared, good, bad, last, others }) =>
    `${good(0, last)} ${bad(last, others)} ${prepared} | ${good(last, last + 1)}`,
} as const satisfies Moments;

/** It comes before the replica is prepared, before or behind good ones. */
export const EARLY_SPOILING = {
  "early, before the good ones": ({ good, bad, last, others }) =>
    `${bad(0, others)} ${good(0, last + 1)} pp ${votes("P", 0, last)} | ${votes("P", last, last + 1)}`,
  "early, behind the good ones": ({ good, bad, last }) =>
    `${good(0, last + 1)} ${bad(0, last + 1)} pp ${votes("P", 0, last)} | ${votes("P", last, last + 1)}`,
  "before it is prepared": ({ good, bad, last, others }) =>
    `pp ${bad(last, others)} ${votes("P", 0, last)} ${good(0, last)} ${votes("P", last, last + 1)} | ${good(last, last + 1)}`,
} as const satisfies Moments;

/** It comes before the replica is prepared. */
export const EARLY = { ...EARLY_COUNTED, ...EARLY_SPOILING } as const;

/** It comes after the request was executed. */
export const LATE = {
  "after the execution": ({ prepared, good, bad, last, others }) =>
    `${prepared} ${good(0, last)} | ${good(last, last + 1)} | ${bad(0, others)} ${good(0, last)}`,
} as const satisfies Moments;

/** How often a forger repeats itself: more votes than a small buffer keeps, and, once, than a larger one does. */
const FLOOD = 40;
const LARGE_FLOOD = 120;

/** It comes very often in one name, before that replica's good COMMIT and before the replica is prepared. */
export const FLOODS = {
  "a flood, and then the good one": ({ good, bad, last }) =>
    `pp ${bad(0, 1)}*${FLOOD} ${good(0, 1)} ${votes("P", 0, last + 1)} ${good(1, last)} | ${good(last, last + 1)}`,
  "a flood behind good ones": ({ prepared, good, bad, last }) =>
    `${good(0, last)} ${bad(last, last + 1)}*${FLOOD} ${prepared} | ${good(last, last + 1)}`,
} as const satisfies Moments;

/** One that costs no more than a check of each signature. */
export const LARGE_FLOODS = {
  "a large flood, and then the good ones": ({ good, bad, last }) =>
    `pp ${bad(0, 1)}*${LARGE_FLOOD} ${good(0, last)} ${votes("P", 0, last + 1)} | ${good(last, last + 1)}`,
} as const satisfies Moments;

/** What anybody can send in another's name, as often as he likes. */
export const FORGED: readonly Flaw[] = ["sig", "byte", "key", "borrowed", "graft", "earlier"];

/** The scripts of each flaw at each moment. */
export function cells(f: number, flaws: readonly Flaw[], moments: Moments): Script[] {
  return flaws.flatMap((flaw) => Object.values(moments).flatMap((moment) => cell(f, flaw, moment)));
}

/** The scripts of each flaw, at as many moments as chance takes for each. */
export function someCells(f: number, random: Random, flaws: readonly Flaw[], moments: Moments, each = 1): Script[] {
  return flaws.flatMap((flaw) =>
    random
      .shuffled(Object.values(moments))
      .slice(0, each)
      .flatMap((moment) => cell(f, flaw, moment)),
  );
}

function cell(f: number, flaw: Flaw, moment: Moment): Script[] {
  const last = 2 * f - 1;
  return scripts(
    "V6",
    moment({
      last,
      others: 3 * f,
      prepared: `pp ${votes("P", 0, last + 1)}`,
      good: (from, to) => votes("C", from, to),
      bad: (from, to) => votes("C", from, to, `-${flaw}`),
    }),
  );
}
