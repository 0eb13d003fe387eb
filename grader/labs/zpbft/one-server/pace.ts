import type { Random } from "../../../checks/random.ts";
import type { Script, Step } from "./script.ts";

/** When the messages of a script are sent: its rounds, of which the last one decides, in two parts. */
export interface Pace {
  /** The messages that are sent together with those of all other scripts, before the silence. */
  early: readonly Step[][];
  /** The messages that are sent after the silence, when the seq's turn comes. */
  inTurn: readonly Step[][];
}

/** One script in this many holds back more than the deciding message. */
const LATE_ONE_IN = 6;
const LATE_ROUNDS_MAX = 3;

/** One script in this many is played a second time, without a silence. */
const EAGER_ONE_IN = 24;

/**
 * The scripts, and then a few of them once more, whose deciding message comes without a silence. Scripts for a leader,
 * which numbers requests as they come, and scripts that commit in reverse are not repeated.
 */
export function withEager(scripts: readonly Script[], isLeader: boolean, random: Random): PacedScript[] {
  const able = isLeader ? [] : scripts.filter(({ rule }) => rule !== "X1");
  const eager = random.shuffled(able).slice(0, Math.ceil(able.length / EAGER_ONE_IN));
  return [
    ...scripts.map((script) => ({ script, isEager: false })),
    ...eager.map((script) => ({ script, isEager: true })),
  ];
}

/** A script, and whether its deciding message is sent before its turn. */
export interface PacedScript {
  script: Script;
  isEager: boolean;
}

/**
 * Chooses at random where each script falls silent: before the deciding message, before an earlier one, or never. If a
 * silence always meant that the next message decides, a server would not need to count. The first script falls silent
 * before its deciding message, for the runner adds a silence elsewhere in any case.
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

/** How many rounds may be held back besides the deciding one. */
function lateMost({ script: { rule, held } }: PacedScript, isLeader: boolean): number {
  if (rule === "X1") return 0;
  const isOrder = ({ phase }: Step): boolean => phase === "pre-prepare";
  const behindOrder = held.length - 1 - held.findLastIndex((steps) => steps.some(isOrder));
  return Math.min(LATE_ROUNDS_MAX, isLeader ? behindOrder : held.length);
}
