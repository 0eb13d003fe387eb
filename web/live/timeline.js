// The recording from its beginning to now, and the handle that goes through it.

import { element } from "../shared/dom.js";
import { told } from "./told.js";

/** @import { Record } from "./record.js" */
/** @import { View } from "./view.js" */

export class Timeline {
  #canvas = element("canvas", { "aria-hidden": "true" });
  #range = element("input", { type: "range", step: "1" });
  #output = element("output");
  /** What is painted. */
  #painted = "";

  /**
   * @param {HTMLElement} place
   * @param {(index: number) => void} seek
   */
  constructor(place, seek) {
    place.append(element("div", { class: "strip" }, this.#canvas, this.#range), this.#output);
    this.#range.addEventListener("input", () => seek(this.#range.valueAsNumber));
  }

  /** @param {View} view */
  update({ record, cursor, say }) {
    const { first, next } = record;
    this.#range.min = String(first);
    this.#range.max = String(next);
    if (this.#range.valueAsNumber !== cursor) this.#range.value = String(cursor);
    this.#range.setAttribute("aria-label", say.scrubber);
    const text = say.placeText(cursor, next, told(record, record.at(cursor - 1), say));
    if (this.#range.getAttribute("aria-valuetext") !== text) this.#range.setAttribute("aria-valuetext", text);
    const place = say.place(cursor, next);
    if (this.#output.textContent !== place) this.#output.textContent = place;
  }

  /** @param {View} view */
  paint({ record }) {
    const painted = [record.next, this.#canvas.clientWidth, document.documentElement.dataset.theme].join(" ");
    if (painted === this.#painted || this.#canvas.clientWidth === 0) return;
    this.#painted = painted;
    paint(this.#canvas, record, this.#canvas.clientWidth);
  }
}

/**
 * A column for each pixel: how many messages of each kind, and above them where somebody did something to the cluster.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Record} record
 * @param {number} width
 */
function paint(canvas, record, width) {
  const ratio = devicePixelRatio || 1;
  const height = canvas.clientHeight;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.scale(ratio, ratio);
  const kinds = record.hello.kinds.map((_, kind) => colourOf(canvas, `kind-${kind}`));
  const wrong = colourOf(canvas, "wrong");
  const { first, next } = record;
  const bars = Math.max(1, Math.floor(width / 3));
  const counts = Array.from({ length: bars }, () => new Uint16Array(kinds.length));
  const acts = new Set();
  const step = Math.max(1, Math.floor((next - first) / 40_000));
  for (let i = first; i < next; i += step) {
    const event = record.at(i);
    const bar = Math.floor(((i - first) / Math.max(1, next - first)) * bars);
    if (event?.kind === "call" && event.message >= 0) {
      const column = counts[bar];
      if (column !== undefined) column[event.message] = (column[event.message] ?? 0) + 1;
    }
    if (event?.kind === "line" || event?.kind === "lie" || (event?.kind === "process" && event.state !== "at work"))
      acts.add(bar);
  }
  const most = Math.max(1, ...counts.map((column) => column.reduce((sum, count) => sum + count, 0)));
  counts.forEach((column, bar) => {
    let y = height;
    column.forEach((count, kind) => {
      const tall = (count / most) * (height - 8);
      context.fillStyle = kinds[kind] ?? "";
      context.fillRect(bar * 3, y - tall, 2, tall);
      y -= tall;
    });
    if (!acts.has(bar)) return;
    context.fillStyle = wrong;
    context.fillRect(bar * 3, 0, 2, 5);
  });
}

/**
 * A colour of the page as a canvas takes it: as it is in light, or in dark.
 *
 * @param {HTMLElement} canvas
 * @param {string} name of the class that has it
 */
function colourOf(canvas, name) {
  canvas.className = name;
  const { color } = getComputedStyle(canvas);
  canvas.className = "";
  return color;
}
