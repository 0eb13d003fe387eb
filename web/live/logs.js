// The logs of all processes beside each other, up to the place that is shown.

import { element } from "../shared/dom.js";
import { labelOf } from "./told.js";

/** @import { View } from "./view.js" */

const LINES_MAX = 150;
/** How many events are looked through for lines. */
const REACH = 60_000;

export class Logs {
  #details;
  #summary = element("summary");
  #seq = element("input", { type: "number", min: "0", class: "seq" });
  #hint = element("span", { class: "quiet" });
  #columns = element("div", { class: "columns" });
  #shown = "";
  /** @type {View | undefined} */
  #view;

  /** @param {HTMLDetailsElement} details */
  constructor(details) {
    this.#details = details;
    details.append(this.#summary, element("p", { class: "filter" }, this.#seq, this.#hint), this.#columns);
    details.addEventListener("toggle", () => this.#show());
    this.#seq.addEventListener("input", () => this.#show());
  }

  /** @param {View} view */
  update(view) {
    this.#view = view;
    this.#show();
  }

  #show() {
    if (this.#view === undefined) return;
    const { record, cursor, say } = this.#view;
    this.#summary.textContent = say.logs;
    if (!this.#details.open) return;
    const shown = [cursor, this.#seq.value, say.language].join(" ");
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#seq.placeholder = say.logsSeq;
    this.#seq.setAttribute("aria-label", say.logsSeq);
    this.#hint.textContent = say.logsHint;
    const lines = this.#lines();
    this.#columns.replaceChildren(
      ...[...lines].map(([who, all]) => {
        const label = record.hello.lanes.some(({ name, id }) => name === who && id !== undefined)
          ? say.server(Number(labelOf(record, who)))
          : labelOf(record, who);
        const box = element(
          "ol",
          { tabindex: 0, "aria-label": label },
          ...all.map(({ level, text }) => element("li", { "data-level": level }, text)),
          all.length === 0 && element("li", { class: "none" }, say.nothingLogged),
        );
        return element("section", {}, element("h3", {}, label), box);
      }),
    );
    for (const box of this.#columns.querySelectorAll("ol")) box.scrollTop = box.scrollHeight;
  }

  #lines() {
    const { record, cursor } = /** @type {View} */ (this.#view);
    const seq = this.#seq.value === "" ? undefined : Number(this.#seq.value);
    /** @type {Map<string, { level: number, text: string }[]>} */
    const lines = new Map(record.hello.lanes.map(({ name }) => [name, []]));
    for (let i = cursor - 1; i >= Math.max(record.first, cursor - REACH); i--) {
      const event = record.at(i);
      if (event?.kind !== "log" || (seq !== undefined && event.seq !== seq)) continue;
      const known = lines.get(event.who) ?? [];
      if (known.length < LINES_MAX) known.push({ level: event.level, text: event.text });
      lines.set(event.who, known);
    }
    for (const all of lines.values()) all.reverse();
    return lines;
  }
}
