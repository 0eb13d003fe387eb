// All rows in one strip: a dot for each message, in the lane of who got it. It shows where the rows in sight are, and goes there.

import { element } from "../shared/dom.js";
import { say } from "../shared/words.js";

/** @typedef {import("./packed.js").Packed} Packed */

const HEIGHT = 56;
const DOT = 2;
const REFUSED = 2;

/**
 * @param {(share: number) => void} go told how far down the rows, from 0 to 1, somebody wants to be
 */
export function overview(go) {
  const canvas = element("canvas", { "aria-hidden": "true" });
  const sight = element("div", { class: "sight" });
  const legend = element("p", { class: "legend" });
  const strip = element("div", { class: "overview" }, canvas, sight);
  const place = element("div", { class: "overview-place" }, strip, legend);

  const follow = (/** @type {PointerEvent} */ event) => {
    const { left, width } = strip.getBoundingClientRect();
    go(Math.min(1, Math.max(0, (event.clientX - left) / width)));
  };
  strip.addEventListener("pointerdown", (event) => {
    strip.setPointerCapture(event.pointerId);
    follow(event);
  });
  strip.addEventListener("pointermove", (event) => {
    if (strip.hasPointerCapture(event.pointerId)) follow(event);
  });

  return {
    place,
    /**
     * @param {Packed} history
     * @param {readonly number[]} rows
     */
    draw(history, rows) {
      const swatches = [
        ...history.kinds.map((name, kind) => swatch(`kind-${kind}`, name)),
        swatch("refused", say("must not count")),
      ];
      legend.replaceChildren(...swatches.map(({ label }) => label));
      const colours = swatches.map(({ mark }) => getComputedStyle(mark).backgroundColor);
      paint(canvas, history, rows, colours);
    },
    /**
     * @param {number} from
     * @param {number} to
     */
    mark(from, to) {
      sight.style.left = `${from * 100}%`;
      sight.style.width = `${(to - from) * 100}%`;
    },
  };
}

/**
 * @param {string} name
 * @param {string} words
 */
function swatch(name, words) {
  const mark = element("i", { class: `swatch ${name}` });
  return { mark, label: element("span", {}, mark, words) };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Packed} history
 * @param {readonly number[]} rows
 * @param {readonly string[]} colours one for each kind, and the last for what must not count
 */
function paint(canvas, { from, to, kind, worth, lanes }, rows, colours) {
  const [width, ratio] = [canvas.clientWidth, devicePixelRatio];
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(HEIGHT * ratio);
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.scale(ratio, ratio);
  const lane_px = HEIGHT / lanes.length;
  const dot = Math.max(DOT, Math.min(6, width / rows.length - 1));
  const wrong = colours.length - 1;
  const colourOf = (/** @type {number} */ row) => (worth[row] === REFUSED ? wrong : (kind[row] ?? -1));
  // One colour after the other: to change it takes longer than to draw. What must not count lies on top.
  colours.forEach((colour, place) => {
    context.fillStyle = colour;
    rows.forEach((row, index) => {
      if (from[row] === -1 || colourOf(row) !== place) return;
      context.fillRect((index / rows.length) * width, ((to[row] ?? 0) + 0.25) * lane_px, dot, lane_px / 2);
    });
  });
}
