import type { Random } from "../../../checks/random.ts";
import type { Script, Step } from "./script.ts";

/** When the messages of a script are sent: its rounds, of which the last one decides, in two parts. */
export interface Pace {
  /** Those that are sent with those of all other scripts, before the silence. */
  early: readonly Step[][];
  /** Those that are sent after the silence, when the seq's turn comes. */
  inTurn: readonly Step[][];
}

/** One in so many keeps back more than the deciding message. */
const LATE_ONE_IN = 6;
const LATE_ROUNDS_MAX = 3;

/** Of so many scripts one is played a second time, without a silence. */
const EAGER_ONE_IN = 24;

/**
 * Scripts, and behind them a few of them once more: the second time their deciding message comes as all others do. A
 * leader orders requests as they come, and seqs that commit in reverse have a time of their own: none of those.
 */
export function withEager(scripts: readonly Script[], isLeader: boolean, random: Random): PacedScript[] {
  const able = isLeader ? [] : scripts.filter(({ rule }) => rule !== "X1");
  const eager = random.shuffled(able).slice(0, Math.ceil(able.length / EAGER_ONE_IN));
  return [
    ...scripts.map((script) => ({ script, isEager: false })),
    ...eager.map((script) => ({ script, isEager: true })),
  ];
}

/** A script, and whether its deciding message does not wait for its turn. */
export interface PacedScript {
  script: Script;
  isEager: boolean;
}

/**
 * Chooses by chance at which of its messages each script falls silent: before the one that decides, before some that
 * decide nothing, or never. Who could tell from a silence what is expected next would not need to count. The first one falls
 * silent before what decides: a silence upon what decides nothing is sure to come.
 */
export function pacesOf(scripts: readonly PacedScript[], isLeader: boolean, random: Random): Pace[] {
  return scripts.map((paced, index) => {
    const rounds = [...paced.script.held, paced.script.deciding];
    if (paced.isEager) return { early: rounds, inTurn: [] };
    const most = lateMost(paced, isLeader);
    const isLate = index > 0 && most > 0 && random.below(LATE_ONE_IN) === 0;
    const silence = rounds.length - 1 - (isLate ? 1 + random.below(most) : 0);
    return { early: rounds.slice(0, silence), inTurn: rounds.slice(silence) };
  });
}

/** Whether all of a seq was sent before the silence. */
export function isEager({ inTurn }: Pace): boolean {
  return inTurn.length === 0;
}

/** How many rounds may be kept back besides the deciding one. */
function lateMost({ script: { rule, held } }: PacedScript, isLeader: boolean): number {
  if (rule === "X1") return 0;
  const isOrder = ({ phase }: Step): boolean => phase === "pre-prepare";
  const behindOrder = held.length - 1 - held.findLastIndex((steps) => steps.some(isOrder));
  return Math.min(LATE_ROUNDS_MAX, isLeader ? behindOrder : held.length);
}
