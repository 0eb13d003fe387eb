// The figure's twin: each message of the round in words.

import { element, write } from "../shared/dom.js";
import { routeOf } from "./told.js";

/** @import { View } from "./view.js" */
/** @import { Told } from "./round.js" */

export class Table {
  #details;
  #summary;
  #body = element("tbody");
  #head = element("tr");
  #caption = element("caption", { class: "hidden" });
  #shown = "";

  /** @param {HTMLDetailsElement} details */
  constructor(details) {
    this.#details = details;
    this.#summary = element("summary");
    const table = element("table", { class: "messages" }, this.#caption, element("thead", {}, this.#head), this.#body);
    details.append(this.#summary, element("div", { class: "wide", tabindex: 0, role: "group" }, table));
  }

  /** @param {View} view */
  update(view) {
    const { picture, say, round, cursor } = view;
    write(this.#summary, say.table(picture.calls.size));
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
function row({ call, state, times, error, worth }, place, { record, say }) {
  const became = [say.states[state], times > 1 ? say.times(times) : "", error].filter(Boolean).join(", ");
  return element(
    "tr",
    { class: worth?.worth === "refused" ? "refused" : undefined },
    element("td", {}, String(place + 1)),
    element("td", {}, element("span", { class: `swatch kind-${call.message}` }), routeOf(record, call)),
    element("td", {}, call.malformed === undefined ? call.text : `${call.text}: ${call.malformed}`),
    element("td", {}, worth?.note ?? ""),
    element("td", {}, became),
  );
}
