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
 * The scripts, and then a few of them once more, whose deciding message comes without a silence. Scripts that commit in
 * reverse, or have the request of another, are not repeated. A leader numbers requests as they come: there the scripts
 * come last whose request is sent in their turn.
 */
export function withEager(scripts: readonly Script[], isLeader: boolean, random: Random): PacedScript[] {
  const able = scripts.filter(
    ({ rule, sameRequest, silence }) => rule !== "X1" && !sameRequest && silence === undefined,
  );
  const eager = random.shuffled(able).slice(0, Math.ceil(able.length / EAGER_ONE_IN));
  const all = [
    ...scripts.map((script) => ({ script, isEager: false })),
    ...eager.map((script) => ({ script, isEager: true })),
  ];
  const isLast = ({ script, isEager }: PacedScript): boolean => isLeader && !isEager && !script.held.some(hasOrder);
  return [...all.filter((one) => !isLast(one)), ...all.filter(isLast)];
}

/**
 * In which round of all each early round of each script is sent. A leader must get the requests in the order of the seqs:
 * there all are sent in one round, what comes before them in the rounds before.
 */
export function alignedRounds(paces: readonly Pace[], isLeader: boolean): (readonly Step[])[][] {
  const places = paces.map(({ early }) => (isLeader ? early.findIndex(hasOrder) : 0));
  const most = Math.max(0, ...places);
  return paces.map(({ early }, index) => {
    const place = places[index] as number;
    const before = place === -1 ? 0 : most - place;
    return [...Array<Step[]>(before).fill([]), ...early];
  });
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
  // In one script at least, a COMMIT comes right before the one that decides: its answer is then due very soon (R1).
  const close = random.shuffled([...scripts.keys()].filter((index) => index > 0 && isClose(scripts[index])))[0];
  return scripts.map((paced, index) => {
    const rounds = [...paced.script.held, paced.script.deciding];
    if (paced.isEager) return { early: rounds, inTurn: [] };
    const said = paced.script.silence;
    if (said !== undefined) return { early: rounds.slice(0, said), inTurn: rounds.slice(said) };
    const most = lateMost(paced, isLeader);
    const isLate = index > 0 && most > 0 && random.below(LATE_ONE_IN) === 0;
    const late = isLate ? 1 + random.below(most) : 0;
    const silence = rounds.length - 1 - (index === close ? Math.max(1, late) : late);
    return { early: rounds.slice(0, silence), inTurn: rounds.slice(silence) };
  });
}

/** Whether one good COMMIT decides, and another comes right before it. */
function isClose(paced: PacedScript | undefined): boolean {
  if (paced === undefined || paced.isEager || paced.script.rule === "X1" || paced.script.silence !== undefined)
    return false;
  const { held, deciding } = paced.script;
  return [held.at(-1) ?? [], deciding].every(
    (steps) => steps.length === 1 && steps[0]?.phase === "commit" && steps[0].flaw === undefined,
  );
}

/** Whether the pre-prepare, or the request, is among messages. */
export function hasOrder(steps: readonly Step[]): boolean {
  return steps.some(({ phase }) => phase === "pre-prepare");
}

/** Whether all of a seq was sent before the silence. */
export function isEager({ inTurn }: Pace): boolean {
  return inTurn.length === 0;
}

/** How many rounds may be held back besides the deciding one. */
function lateMost({ script: { rule, held } }: PacedScript, isLeader: boolean): number {
  if (rule === "X1") return 0;
  const behindOrder = held.length - 1 - held.findLastIndex(hasOrder);
  return Math.min(LATE_ROUNDS_MAX, isLeader ? behindOrder : held.length);
}
