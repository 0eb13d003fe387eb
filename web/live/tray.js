// What is held, and the buttons that deliver it.

import { element, write } from "../shared/dom.js";
import { callText } from "./told.js";

/** @import { Do, View } from "./view.js" */

const ROWS_MAX = 40;

export class Tray {
  #root;
  #do;
  #title = element("h2");
  #keys = element("p", { class: "quiet" });
  #kinds = element("div", { class: "kinds" });
  #list = element("ul", { class: "held" });
  #shown = "";

  /**
   * @param {HTMLElement} root
   * @param {Do} act
   */
  constructor(root, act) {
    this.#root = root;
    this.#do = act;
    root.append(this.#title, this.#kinds, this.#list, this.#keys);
    this.#list.addEventListener("keydown", (event) => this.#walk(event));
  }

  /** @param {View} view */
  update(view) {
    const { record, now, say } = view;
    this.#root.hidden = !now.isHolding && now.held.length === 0;
    const shown = JSON.stringify([now.held, say.language, now.isHolding]);
    if (this.#root.hidden || shown === this.#shown) return;
    this.#shown = shown;
    write(this.#title, now.held.length === 0 ? say.trayEmpty : say.trayTitle(now.held.length));
    write(this.#keys, `${say.trayKeys} ${say.holdHint}`);
    const kinds = new Set(now.held.map((call) => record.call(call)?.message ?? -1));
    const all = element("button", { type: "button" }, say.deliverAll);
    all.addEventListener("click", () => this.#do({ verb: "deliverAll" }));
    this.#kinds.replaceChildren(
      ...(now.held.length > 1 ? [all] : []),
      ...(kinds.size < 2 ? [] : [...kinds].sort()).map((kind) => {
        const name = record.hello.kinds[kind]?.name ?? "?";
        const button = element("button", { type: "button", class: `kind-${kind}` }, say.deliverKind(name));
        button.addEventListener("click", () => this.#do({ verb: "deliverAll", message: kind }));
        return button;
      }),
    );
    const marked = this.#marked();
    const rows = now.held.slice(0, ROWS_MAX).map((call) => this.#row(call, view));
    const more = now.held.length - rows.length;
    this.#list.replaceChildren(...rows, ...(more > 0 ? [element("li", { class: "none" }, say.trayMore(more))] : []));
    // What was marked is gone when it is delivered: the one that took its place is marked.
    const buttons = this.#buttons();
    if (marked >= 0) buttons[Math.min(marked, buttons.length - 1)]?.focus();
  }

  /**
   * @param {number} call
   * @param {View} view
   */
  #row(call, { record, say }) {
    const event = record.call(call);
    const text = callText(record, event);
    const deliver = element(
      "button",
      { type: "button", class: "deliver" },
      element("span", { class: "hidden" }, `${say.deliver}: `),
      element(
        "span",
        { class: `swatch kind-${event?.message ?? -1}`, "aria-hidden": "true" },
        record.hello.kinds[event?.message ?? -1]?.letter ?? "?",
      ),
      text,
    );
    deliver.addEventListener("click", () => this.#do({ verb: "deliver", call }));
    const [drop, repeat] = /** @type {const} */ (["drop", "repeat"]).map((verb) => {
      const button = element("button", { type: "button", "aria-label": `${say[verb]}: ${text}` }, say[verb]);
      button.addEventListener("click", () => this.#do({ verb, call }));
      return button;
    });
    return element("li", {}, deliver, drop, repeat);
  }

  /** @returns {HTMLButtonElement[]} */
  #buttons() {
    return [.../** @type {NodeListOf<HTMLButtonElement>} */ (this.#list.querySelectorAll(".deliver"))];
  }

  /** The place of the row that has the focus, or -1. */
  #marked() {
    const row = document.activeElement?.closest("li");
    return row === null || row === undefined ? -1 : [...this.#list.children].indexOf(row);
  }

  /** @param {KeyboardEvent} event */
  #walk(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const buttons = this.#buttons();
    buttons[Math.min(buttons.length - 1, Math.max(0, this.#marked() + by))]?.focus();
  }
}
