// What of a message is drawn: its arrow, and the dot that travels on it.

import { drawn } from "../shared/dom.js";

/** @import { Told } from "./round.js" */

const HEAD = 8;

/**
 * A line with what stands at its end: a head, a cross where the call failed or was dropped.
 *
 * @param {{ x1: number, y1: number, x2: number, y2: number }} ends
 * @param {Told} told
 * @param {string} title
 */
export function shaft({ x1, y1, x2, y2 }, told, title) {
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  const at = (/** @type {number} */ along, /** @type {number} */ aside) =>
    `${(x2 - ux * along - uy * aside).toFixed(1)},${(y2 - uy * along + ux * aside).toFixed(1)}`;
  const isLost = told.state === "failed" || told.state === "dropped";
  const reach = isLost ? length * 0.62 : length - HEAD * 0.7;
  const [x, y] = [x1 + ux * reach, y1 + uy * reach];
  const note = told.worth?.note ?? "";
  return [
    drawn("title", {}, [title, note, told.error].filter(Boolean).join(": ")),
    drawn("line", { class: "shaft", x1: x1.toFixed(1), y1: y1.toFixed(1), x2: x.toFixed(1), y2: y.toFixed(1) }),
    drawn("circle", { class: "origin", cx: x1.toFixed(1), cy: y1.toFixed(1), r: 2.6 }),
    isLost
      ? drawn("path", { class: "lost", d: `M${x - 4} ${y - 4}l8 8m0 -8l-8 8` })
      : drawn("polygon", { class: "head", points: `${at(0, 0)} ${at(HEAD, HEAD * 0.42)} ${at(HEAD, -HEAD * 0.42)}` }),
  ];
}

/**
 * @param {string} letter nothing where many dots travel at once
 * @param {number} kind
 * @param {string} state
 */
export function dotOf(letter, kind, state) {
  return drawn(
    "g",
    { class: `dot kind-${kind} ${state}` },
    drawn("circle", { r: letter === "" ? 5 : 8.5 }),
    letter !== "" && drawn("text", { y: 3.5 }, letter),
  );
}

/**
 * @param {SVGElement} dot
 * @param {[x: number, y: number]} from
 * @param {[x: number, y: number]} to
 * @param {number} part
 */
export function moved(dot, from, to, part) {
  const x = from[0] + (to[0] - from[0]) * part;
  const y = from[1] + (to[1] - from[1]) * part;
  dot.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
}
