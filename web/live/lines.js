// The lines between the servers, each a button in a table that arrow keys walk through.

import { element } from "../shared/dom.js";

/** @import { Do, View } from "./view.js" */

/** @type {Record<string, [rows: number, columns: number]>} */
const WAYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export class Lines {
  #place;
  #do;
  #key = "";
  /** By `row column`. @type {Map<string, HTMLButtonElement>} */
  #buttons = new Map();

  /**
   * @param {HTMLElement} place
   * @param {Do} act
   */
  constructor(place, act) {
    this.#place = place;
    this.#do = act;
    place.addEventListener("keydown", (event) => this.#walk(event));
    place.addEventListener("focusin", (event) => {
      for (const button of this.#buttons.values()) button.tabIndex = button === event.target ? 0 : -1;
    });
  }

  /** @param {View} view */
  update({ record, now, say, isFile }) {
    const { n } = record.hello;
    const key = `${n} ${say.language} ${isFile}`;
    if (key !== this.#key) this.#build(n, isFile);
    this.#key = key;
    for (const button of this.#buttons.values()) {
      const [row, column] = [Number(button.dataset.row), Number(button.dataset.column)];
      const isCut = now.members[row]?.cut.includes(column) ?? false;
      const label = say.lineLabel(row, column, isCut);
      if (button.getAttribute("aria-label") === label) continue;
      button.setAttribute("aria-label", label);
      button.setAttribute("aria-pressed", String(isCut));
      button.title = label;
      button.textContent = isCut ? "✕" : "";
    }
  }

  /**
   * @param {number} n
   * @param {boolean} isFile
   */
  #build(n, isFile) {
    this.#buttons.clear();
    const ids = Array.from({ length: n }, (_, id) => id);
    const head = element("tr", {}, element("td"), ...ids.map((id) => element("th", { scope: "col" }, String(id))));
    const rows = ids.map((row) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, String(row)),
        ...ids.map((column) =>
          element("td", {}, row === column ? element("span", { class: "self" }) : this.#button(row, column, isFile)),
        ),
      ),
    );
    const table = element("table", { class: n > 8 ? "many" : undefined }, element("tbody", {}, head, ...rows));
    this.#place.replaceChildren(table);
    const [first] = this.#buttons.values();
    if (first !== undefined) first.tabIndex = 0;
  }

  /**
   * @param {number} row
   * @param {number} column
   * @param {boolean} isFile
   */
  #button(row, column, isFile) {
    const button = element("button", {
      type: "button",
      "data-row": row,
      "data-column": column,
      tabindex: -1,
      disabled: isFile,
    });
    button.addEventListener("click", () => {
      const verb = button.getAttribute("aria-pressed") === "true" ? "mend" : "cut";
      this.#do({ verb, a: row, b: column });
    });
    this.#buttons.set(`${row} ${column}`, button);
    return button;
  }

  /** @param {KeyboardEvent} event */
  #walk(event) {
    const way = WAYS[event.key];
    if (way === undefined || !(event.target instanceof HTMLButtonElement)) return;
    event.preventDefault();
    event.stopPropagation();
    let [row, column] = [Number(event.target.dataset.row), Number(event.target.dataset.column)];
    // The diagonal has no button: it is stepped over.
    for (let steps = 0; steps < 2; steps++) {
      row += way[0];
      column += way[1];
      const next = this.#buttons.get(`${row} ${column}`);
      if (next !== undefined) return next.focus();
    }
  }
}
