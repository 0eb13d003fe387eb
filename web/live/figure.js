// The figure of one round: lanes, arrows, messages that travel, and what is counted where.

import { drawn, write } from "../shared/dom.js";
import { dotOf, moved, shaft } from "./arrows.js";
import { headings, lanes, stageMarks } from "./lanes.js";
import { arrowOf, FANS_FROM, layoutOf, middleOf } from "./layout.js";
import { callText, labelOf, roundText } from "./told.js";

/** @import { CallEvent, Hello } from "./types.js" */
/** @import { View } from "./view.js" */
/** @import { Film } from "./film.js" */
/** @import { Told } from "./round.js" */
/** @import { Layout } from "./layout.js" */

/** With more members than these, dots are small and have no letter. */
const LETTERS_UP_TO = 5;

/** What of a message can be seen: the arrow, and the dot that travels on it. */
/** @typedef {{ group: SVGElement, dot: SVGElement | undefined, from: [x: number, y: number], to: [x: number, y: number], state: string }} Arrow */

/** A broadcast that is drawn as one. @typedef {{ group: SVGElement, count: SVGElement, dot: SVGElement, calls: number[], from: number, kind: number }} Fan */

export class Figure {
  #place;
  #svg = drawn("svg", { class: "picture" });
  #lanes = drawn("g");
  #arrows = drawn("g");
  #opened = drawn("g", { class: "opened" });
  #marks = drawn("g");
  #dots = drawn("g", { class: "dots" });
  /** @type {Map<number, Arrow>} */
  #drawn = new Map();
  /** @type {Map<string, Fan>} */
  #fans = new Map();
  #key = "";
  /** @type {View | undefined} */
  #view;
  /** @type {Layout | undefined} */
  #layout;
  #openedFan = "";
  #still = matchMedia("(prefers-reduced-motion: reduce)");

  /** @param {HTMLElement} place */
  constructor(place) {
    this.#place = place;
    this.#svg.append(this.#lanes, this.#arrows, this.#opened, this.#marks, this.#dots);
    place.append(this.#svg);
  }

  /** @param {View} view */
  update(view) {
    this.#view = view;
    const width = Math.max(280, Math.floor(this.#place.clientWidth));
    const key = [view.round, width, view.record.hello.n, view.say.language].join(" ");
    if (key !== this.#key) this.#begin(view, width);
    this.#key = key;
    const layout = /** @type {Layout} */ (this.#layout);
    this.#lanes.replaceChildren(...headings(view, layout), ...lanes(view, layout));
    const isFanned = view.record.hello.n >= FANS_FROM;
    // A step back takes away what was not sent yet.
    for (const call of this.#drawn.keys()) if (!view.picture.calls.has(call)) this.#remove(call);
    if (isFanned) this.#drawFans(view, layout);
    else for (const one of view.picture.calls.values()) this.#drawCall(one, view, layout, this.#arrows);
    this.#marks.replaceChildren(...stageMarks(view, layout));
    this.#describe(view);
  }

  /**
   * Moves what travels to where it is now.
   *
   * @param {Film} film
   */
  frame(film) {
    for (const [call, { dot, from, to, state }] of this.#drawn) {
      if (dot === undefined || state !== "sent") continue;
      moved(dot, from, to, this.#still.matches ? 0.5 : film.travelled(call));
    }
    for (const fan of this.#fans.values()) this.#moveFan(fan, film);
  }

  /**
   * @param {View} view
   * @param {number} width
   */
  #begin({ record, round }, width) {
    this.#layout = layoutOf(record.hello, width, record.rounds[round]?.kinds);
    const { height } = this.#layout;
    for (const [name, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` })) {
      this.#svg.setAttribute(name, String(value));
    }
    for (const layer of [this.#lanes, this.#arrows, this.#opened, this.#marks, this.#dots]) layer.replaceChildren();
    this.#drawn.clear();
    this.#fans.clear();
    this.#openedFan = "";
    this.#svg.classList.toggle("narrow", this.#layout.isNarrow);
  }

  /**
   * @param {Told} told
   * @param {View} view
   * @param {Layout} layout
   * @param {SVGElement} layer
   */
  #drawCall(told, view, layout, layer) {
    const { call } = told;
    const { hello } = view.record;
    if (layout.columns[call.message] === undefined) return;
    const known = this.#drawn.get(call.call);
    const state = [told.state, told.worth?.worth === "refused" ? "refused" : ""].join(" ").trim();
    if (known?.state === state) return;
    const from = hello.lanes.findIndex(({ name }) => name === call.from);
    const to = hello.lanes.findIndex(({ name }) => name === call.to);
    if (from < 0 || to < 0) return;
    const ends = arrowOf(layout, hello.lanes.length, { kind: call.message, from, to });
    const group = drawn("g", { class: `message kind-${call.message} ${state}` });
    group.append(...shaft(ends, told, callText(view.record, call)));
    if (known === undefined) layer.append(group);
    else known.group.replaceWith(group);
    known?.dot?.remove();
    const isUnderWay = told.state === "sent" || told.state === "held";
    const letter = hello.n > LETTERS_UP_TO ? "" : (hello.kinds[call.message]?.letter ?? "?");
    const dot = isUnderWay ? dotOf(letter, call.message, told.state) : undefined;
    /** @type {Arrow} */
    const arrow = { group, dot, from: [ends.x1, ends.y1], to: [ends.x2, ends.y2], state };
    if (dot !== undefined) {
      this.#dots.append(dot);
      moved(dot, arrow.from, arrow.to, told.state === "held" ? 0.93 : view.isNow && !this.#still.matches ? 0 : 0.5);
    }
    this.#drawn.set(call.call, arrow);
  }

  /** @param {number} call */
  #remove(call) {
    const { group, dot } = this.#drawn.get(call) ?? {};
    group?.remove();
    dot?.remove();
    this.#drawn.delete(call);
  }

  /**
   * @param {View} view
   * @param {Layout} layout
   */
  #drawFans(view, layout) {
    const { hello } = view.record;
    /** @type {Map<string, number[]>} */
    const groups = new Map();
    for (const told of view.picture.calls.values()) {
      const { call } = told;
      const key = `${call.message} ${call.from}`;
      if (isWithClient(call, hello)) this.#drawCall(told, view, layout, this.#arrows);
      else if (call.message >= 0) groups.set(key, [...(groups.get(key) ?? []), call.call]);
    }
    for (const [key, fan] of this.#fans) {
      if (groups.has(key)) continue;
      fan.group.remove();
      fan.dot.remove();
      this.#fans.delete(key);
    }
    for (const [key, calls] of groups) {
      const told = calls.flatMap((call) => view.picture.calls.get(call) ?? []);
      const [first] = told;
      if (first === undefined) continue;
      const fan = this.#fans.get(key) ?? this.#newFan(key, first.call, view, layout);
      if (fan === undefined) continue;
      fan.calls = calls;
      const come = told.filter(({ state }) => state !== "sent" && state !== "held" && state !== "dropped").length;
      write(fan.count, come === calls.length ? String(come) : `${come}/${calls.length}`);
      const kind = hello.kinds[fan.kind]?.name ?? "?";
      fan.group.setAttribute(
        "aria-label",
        view.say.fan(labelOf(view.record, first.call.from), kind, come, calls.length),
      );
      fan.dot.classList.toggle(
        "come",
        told.every(({ state }) => state !== "sent"),
      );
    }
    this.#openFan(this.#openedFan);
  }

  /**
   * @param {string} key
   * @param {CallEvent} call
   * @param {View} view
   * @param {Layout} layout
   * @returns {Fan | undefined}
   */
  #newFan(key, call, view, layout) {
    const { hello } = view.record;
    const from = hello.lanes.findIndex(({ name }) => name === call.from);
    const column = layout.columns[call.message];
    if (from < 0 || column === undefined) return undefined;
    const [x, y] = [column.start + (layout.isNarrow ? 3 : 8), middleOf(layout, from)];
    const count = drawn("text", { class: "count", x: x + 24, y: y + 4 });
    const group = drawn(
      "g",
      { class: `fan kind-${call.message}`, tabindex: 0, role: "img" },
      drawn("rect", { class: "reach", x: x - 4, y: y - layout.lane / 2, width: column.end - x, height: layout.lane }),
      ...[-8, 0, 8].map((dy) => drawn("line", { class: "shaft", x1: x, y1: y, x2: x + 18, y2: y + dy })),
      drawn("circle", { cx: x, cy: y, r: 3 }),
      count,
    );
    const open = () => this.#openFan(key);
    const shut = () => this.#openFan("");
    for (const type of ["pointerenter", "focus"]) group.addEventListener(type, open);
    for (const type of ["pointerleave", "blur"]) group.addEventListener(type, shut);
    const dot = dotOf(hello.kinds[call.message]?.letter ?? "?", call.message, "sent");
    this.#arrows.append(group);
    this.#dots.append(dot);
    const fan = { group, count, dot, calls: [], from, kind: call.message };
    this.#fans.set(key, fan);
    return fan;
  }

  /**
   * Draws the single arrows of a broadcast.
   *
   * @param {string} key
   */
  #openFan(key) {
    const fan = this.#fans.get(key);
    if (key !== this.#openedFan) {
      for (const call of this.#fans.get(this.#openedFan)?.calls ?? []) this.#remove(call);
    }
    this.#openedFan = key;
    this.#svg.classList.toggle("opens", fan !== undefined);
    for (const [other, { group }] of this.#fans) group.classList.toggle("open", other === key);
    if (fan === undefined || this.#view === undefined || this.#layout === undefined) return;
    for (const call of fan.calls) {
      const told = this.#view.picture.calls.get(call);
      if (told !== undefined) this.#drawCall(told, this.#view, this.#layout, this.#opened);
    }
  }

  /**
   * @param {Fan} fan
   * @param {Film} film
   */
  #moveFan({ dot, calls, from, kind }, film) {
    const column = this.#layout?.columns[kind];
    if (column === undefined || this.#layout === undefined || dot.classList.contains("come")) return;
    const y = middleOf(this.#layout, from);
    const last = calls.at(-1) ?? -1;
    moved(dot, [column.start + 8, y], [column.end - 12, y], this.#still.matches ? 0.5 : film.travelled(last));
  }

  /** @param {View} view */
  #describe({ record, picture, round, say }) {
    const { hello } = record;
    const stages = hello.stages.map(({ name }) => {
      const ids = [...picture.phases.values()].filter(({ reached }) => reached.includes(name)).map(({ id }) => id);
      return say.stageText(name, ids.sort((a, b) => a - b).join(" "));
    });
    const about = round < 0 ? say.noRound : roundText(record, round, say);
    this.#svg.setAttribute("role", hello.n >= FANS_FROM ? "group" : "img");
    this.#svg.setAttribute("aria-label", say.pictureText(about, picture.calls.size, stages.join(" ")));
  }
}

/**
 * What goes to the client or comes from it is no broadcast between members.
 *
 * @param {CallEvent} call
 * @param {Hello} hello
 */
function isWithClient({ from, to }, { lanes }) {
  return lanes.some(({ name, id }) => id === undefined && (name === from || name === to));
}
