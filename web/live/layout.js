// Where the parts of the figure lie: a lane for each member, a column for each kind of message, and a mark where votes are counted.

/** @import { Hello } from "./types.js" */

/**
 * A column: the messages of a kind travel from `start` to `end`.
 *
 * @typedef {{ kind: number, start: number, end: number }} Column
 */

/**
 * Where a stage is marked, in the middle of `width`.
 *
 * @typedef {{ stage: number, x: number, width: number }} Mark
 */

/**
 * @typedef {{
 *   width: number, height: number, label: number, isNarrow: boolean, top: number, lane: number,
 *   columns: (Column | undefined)[], marks: Mark[],
 * }} Layout
 */

/** From so many members on, the arrows of one broadcast are drawn as one. */
export const FANS_FROM = 10;

const NARROW = 560;
const TOP = 46;
const TOP_NARROW = 34;
const BOTTOM = 12;

/**
 * @param {Pick<Hello, "kinds" | "stages" | "lanes">} hello
 * @param {number} width in pixels
 * @param {readonly number[]} [shown] the kinds that are drawn; without it, all
 * @returns {Layout} its columns are by kind
 */
export function layoutOf({ kinds, stages, lanes }, width, shown = [...kinds.keys()]) {
  const isNarrow = width < NARROW;
  const label = isNarrow ? 38 : 104;
  const [counted, plain, pad] = isNarrow ? [34, 20, 2] : [64, 34, 8];
  const behind = kinds.map(() => /** @type {number[]} */ ([]));
  stages.forEach((_, place) => {
    const at = kindBefore(stages, place);
    if (shown.includes(at)) behind[at]?.push(place);
  });
  const widthOf = (/** @type {number} */ stage) => (stages[stage]?.counts === undefined ? plain : counted);
  const fixed = behind.flat().reduce((sum, place) => sum + widthOf(place), label + pad * 2);
  // Kinds that are counted are those that everybody sends to everybody; above the others there is room for the name.
  const weights = kinds.map(({ name }, kind) =>
    !shown.includes(kind)
      ? 0
      : stages.some(({ counts }) => counts === kind)
        ? 1.65
        : 0.9 + 0.07 * Math.min(name.length, 14),
  );
  const unit = Math.max(0, width - fixed) / weights.reduce((sum, weight) => sum + weight, 0);
  /** @type {(Column | undefined)[]} */
  const columns = [];
  /** @type {Mark[]} */
  const marks = [];
  let x = label + pad;
  kinds.forEach((_, kind) => {
    if (!shown.includes(kind)) {
      columns.push(undefined);
      return;
    }
    const end = x + unit * (weights[kind] ?? 1);
    columns.push({ kind, start: x, end });
    x = end;
    for (const stage of behind[kind] ?? []) {
      marks.push({ stage, x: x + widthOf(stage) / 2, width: widthOf(stage) });
      x += widthOf(stage);
    }
  });
  const top = isNarrow ? TOP_NARROW : TOP;
  const lane = lanes.length <= 5 ? 58 : lanes.length <= 8 ? 46 : 30;
  return { width, height: top + lanes.length * lane + BOTTOM, label, isNarrow, top, lane, columns, marks };
}

/**
 * A stage stands behind the kind that is counted for it, or else behind the stage before it.
 *
 * @param {Hello["stages"]} stages
 * @param {number} place
 */
function kindBefore(stages, place) {
  for (let at = place; at >= 0; at--) {
    const counts = stages[at]?.counts;
    if (counts !== undefined) return counts;
  }
  return 0;
}

/**
 * The middle of a lane.
 *
 * @param {Layout} layout
 * @param {number} place
 */
export function middleOf({ top, lane }, place) {
  return top + (place + 0.5) * lane;
}

/**
 * The two ends of an arrow. Arrows that end in one lane end beside each other, in the order of their senders.
 *
 * @param {Layout} layout
 * @param {number} lanes how many there are
 * @param {{ kind: number, from: number, to: number }} message lanes by their places
 */
export function arrowOf(layout, lanes, { kind, from, to }) {
  const { start, end } = layout.columns[kind] ?? { start: layout.label, end: layout.width };
  const spread = Math.min(8, ((end - start) * 0.4) / lanes);
  const inset = layout.isNarrow ? 3 : 8;
  return {
    x1: start + inset,
    y1: middleOf(layout, from),
    x2: end - inset - (lanes - 1 - from) * spread,
    y2: middleOf(layout, to),
  };
}
