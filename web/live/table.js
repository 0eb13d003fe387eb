// The figure's twin: each message of the round in words.

import { isCopied, select } from "../shared/clipboard.js";
import { element, write } from "../shared/dom.js";
import { visible } from "../shared/visible.js";
import { roundText, routeOf } from "./told.js";

/** @import { View } from "./view.js" */
/** @import { Told } from "./round.js" */

/** A column of the copied text is so wide at most; a longer text goes beyond it. */
const COLUMN_MAX = 40;

export class Table {
  #details;
  #notice;
  #summary;
  #body = element("tbody");
  #head = element("tr");
  #caption = element("caption", { class: "hidden" });
  #copy = element("button", { type: "button" });
  #table;
  #shown = "";
  /** @type {View | undefined} */
  #view;

  /**
   * @param {HTMLDetailsElement} details
   * @param {(text: string) => void} notice
   */
  constructor(details, notice) {
    this.#details = details;
    this.#notice = notice;
    this.#summary = element("summary");
    this.#table = element("table", { class: "messages" }, this.#caption, element("thead", {}, this.#head), this.#body);
    const wide = element("div", { class: "wide", tabindex: 0, role: "group" }, this.#table);
    details.append(this.#summary, this.#copy, wide);
    this.#copy.addEventListener("click", () => void this.copy());
  }

  /** Copies the messages as text; where the browser does not, they are selected. */
  async copy() {
    const view = this.#view;
    if (view === undefined || view.round < 0) return;
    const { say, picture } = view;
    if (await isCopied(textOf(view))) return this.#notice(say.copied(picture.calls.size));
    this.#details.open = true;
    this.update(view);
    select(this.#table);
    this.#notice(say.notCopied);
  }

  /** @param {View} view */
  update(view) {
    this.#view = view;
    const { picture, say, round, cursor } = view;
    write(this.#summary, say.table(picture.calls.size));
    write(this.#copy, say.copy);
    if (!this.#details.open) return;
    const shown = [round, cursor, say.language].join(" ");
    if (shown === this.#shown) return;
    this.#shown = shown;
    write(this.#caption, say.table(picture.calls.size));
    this.#body.parentElement?.parentElement?.setAttribute("aria-label", say.table(picture.calls.size));
    this.#head.replaceChildren(...say.tableHead.map((text) => element("th", { scope: "col" }, text)));
    this.#body.replaceChildren(...[...picture.calls.values()].map((told, place) => row(told, place, view)));
  }
}

/**
 * @param {Told} told
 * @param {number} place
 * @param {View} view
 */
function row(told, place, view) {
  const [number, route, ...others] = cellsOf(told, place, view);
  return element(
    "tr",
    { class: told.worth?.worth === "refused" ? "refused" : undefined },
    element("td", {}, number),
    element("td", {}, element("span", { class: `swatch kind-${told.call.message}` }), route),
    ...others.map((text) => element("td", {}, text)),
  );
}

/**
 * What stands in a row.
 *
 * @param {Told} told
 * @param {number} place
 * @param {Pick<View, "record" | "say">} view
 */
function cellsOf({ call, state, times, error, worth }, place, { record, say }) {
  return [
    String(place + 1),
    routeOf(record, call),
    call.malformed === undefined ? call.text : `${call.text}: ${call.malformed}`,
    worth?.note ?? "",
    [say.states[state], times > 1 ? say.times(times) : "", error].filter(Boolean).join(", "),
  ];
}

/**
 * The rows as text, in columns.
 *
 * @param {Pick<View, "record" | "say" | "picture" | "round">} view
 */
export function textOf(view) {
  const cells = [...view.picture.calls.values()].map((told, place) => cellsOf(told, place, view));
  const rows = [view.say.tableHead, ...cells].map((row) => row.map((text) => visible(text).replace(/\s+/g, " ")));
  const widths = view.say.tableHead.map((_, column) =>
    Math.min(COLUMN_MAX, Math.max(...rows.map((row) => row[column]?.length ?? 0))),
  );
  const lines = rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [roundText(view.record, view.round, view.say), ...lines, ""].join("\n");
}
