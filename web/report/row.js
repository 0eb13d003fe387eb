// A row of a history: when, who to whom, what, and what that is worth.

import { drawn, element } from "../shared/dom.js";
import { isMessage, noteIn, routeIn, wordsIn } from "./packed.js";

/** @typedef {import("./packed.js").Packed} Packed */

/** The height of each row, in pixels. */
export const ROW = 26;
/** The width of a lane, of many lanes, and on a narrow screen. */
const [LANE, LANE_OF_MANY, LANE_NARROW] = [30, 20, 18];
const MANY = 9;
const NARROW = matchMedia("(max-width: 760px)");
const WORTH = ["", "counted", "refused"];

/** @param {Packed} history */
function laneWidth({ lanes }) {
  if (NARROW.matches) return LANE_NARROW;
  return lanes.length > MANY ? LANE_OF_MANY : LANE;
}

/**
 * The labels of the lanes, as they stand above the rows.
 *
 * @param {Packed} history
 */
export function laneLabels(history) {
  const lane_px = laneWidth(history);
  const labels = history.lanes.map(({ label, isReal }, lane) =>
    drawn(
      "text",
      { x: (lane + 0.5) * lane_px, y: 18, class: isReal ? "real" : "" },
      label.length > 2 ? label.slice(0, 1).toUpperCase() : label,
    ),
  );
  return drawn("svg", { width: history.lanes.length * lane_px, height: ROW }, ...labels);
}

/**
 * The lanes of a row, and the arrow between two of them.
 *
 * @param {Packed} history
 * @param {number} row
 */
function arrowIn(history, row) {
  const [from, to, kind] = [history.from[row] ?? 0, history.to[row] ?? 0, history.kind[row] ?? -1];
  const lane_px = laneWidth(history);
  const middleOf = (/** @type {number} */ lane) => (lane + 0.5) * lane_px;
  const [start, end, middle] = [middleOf(from), middleOf(to), ROW / 2];
  const to_right = end > start ? 1 : -1;
  return drawn(
    "svg",
    {
      width: history.lanes.length * lane_px,
      height: ROW,
      class: kind < 0 ? "kind-none" : `kind-${kind}`,
      "aria-hidden": "true",
    },
    ...history.lanes.map((_, lane) =>
      drawn("line", { class: "time", x1: middleOf(lane), x2: middleOf(lane), y1: 0, y2: ROW }),
    ),
    drawn("line", { class: "shaft", x1: start, x2: end - 6 * to_right, y1: middle, y2: middle }),
    drawn("circle", { cx: start, cy: middle, r: 3.5 }),
    drawn("polygon", {
      points: `${end},${middle} ${end - 8 * to_right},${middle - 4} ${end - 8 * to_right},${middle + 4}`,
    }),
  );
}

/**
 * @param {Packed} history
 * @param {number} row
 */
export function rowIn(history, row) {
  const made = element("div", {
    class: isMessage(history, row) ? `row ${WORTH[history.worth[row] ?? 0]}` : "row event",
    role: "row",
  });
  const cell = (/** @type {string} */ name, /** @type {string} */ text) =>
    element("span", { class: name, role: "cell" }, text);
  made.append(cell("time", `${((history.time[row] ?? 0) / 10).toFixed(1)} ms`));
  if (isMessage(history, row)) {
    made.append(element("span", { role: "cell", "aria-label": routeIn(history, row) }, arrowIn(history, row)));
  }
  made.append(cell("words", wordsIn(history, row)));
  if (isMessage(history, row)) made.append(cell("note", noteIn(history, row)));
  return made;
}
