// What is held, by who is to get it, and the buttons that deliver it.

import { element, write } from "../shared/dom.js";
import { callText } from "./told.js";

/** @import { Act } from "./types.js" */
/** @import { Do, View } from "./view.js" */

/** So many messages to one receiver are listed. */
const ROWS_MAX = 12;

export class Tray {
  #root;
  #do;
  #title = element("h2");
  #keys = element("p", { class: "quiet" });
  #kinds = element("div", { class: "kinds" });
  #trays = element("div", { class: "trays" });
  #shown = "";

  /**
   * @param {HTMLElement} root
   * @param {Do} act
   */
  constructor(root, act) {
    this.#root = root;
    this.#do = act;
    root.append(this.#title, this.#kinds, this.#trays, this.#keys);
    this.#trays.addEventListener("keydown", (event) => this.#walk(event));
  }

  /** @param {View} view */
  update(view) {
    const { record, now, say } = view;
    this.#root.hidden = !now.isHolding && now.held.length === 0;
    const shown = JSON.stringify([now.held, say.language, now.isHolding]);
    if (this.#root.hidden || shown === this.#shown) return;
    this.#shown = shown;
    const focused = this.#focused();
    const marked = this.#marked();
    write(this.#title, now.held.length === 0 ? say.trayEmpty : say.trayTitle(now.held.length));
    write(this.#keys, `${say.trayKeys} ${say.holdHint}`);
    const kinds = new Set(now.held.map((call) => record.call(call)?.message ?? -1));
    const all = this.#button({ verb: "deliverAll" }, say.deliverAll);
    this.#kinds.replaceChildren(
      ...(now.held.length > 1 ? [all] : []),
      ...(kinds.size < 2 ? [] : [...kinds].sort()).map((kind) => {
        const name = record.hello.kinds[kind]?.name ?? "?";
        return this.#button({ verb: "deliverAll", message: kind }, say.deliverKind(name), { class: `kind-${kind}` });
      }),
    );
    const calls = Map.groupBy(now.held, (call) => record.call(call)?.to);
    const names = [...record.hello.lanes.map(({ name }) => name), undefined];
    this.#trays.replaceChildren(
      ...names.flatMap((name) => {
        const waiting = calls.get(name) ?? [];
        return waiting.length === 0 ? [] : [this.#tray(name, waiting, view)];
      }),
    );
    if (focused === undefined) return;
    // What was marked is gone when it is delivered: the one that took its place is marked; the first, where many are gone.
    const buttons = this.#buttons();
    const next = buttons[Math.max(0, Math.min(marked, buttons.length - 1))];
    const same = [...this.#root.querySelectorAll("button")].find(({ dataset }) => dataset.does === focused);
    (same ?? next)?.focus();
  }

  /**
   * What waits at one receiver; of a call that the page does not have any more, nobody knows whose it is.
   *
   * @param {string | undefined} name
   * @param {readonly number[]} calls
   * @param {View} view
   */
  #tray(name, calls, view) {
    const { say, record } = view;
    const { id, label = "?" } = record.hello.lanes.find((lane) => lane.name === name) ?? {};
    const title = element("h3", {}, say.trayAt(id === undefined ? label : say.server(id), calls.length));
    const all = this.#button({ verb: "deliverAll", ...(id !== undefined && { id }) }, say.deliverTo(label));
    const rows = calls.slice(0, ROWS_MAX).map((call) => this.#row(call, view));
    const more = calls.length - rows.length;
    return element(
      "section",
      { class: "at" },
      element("header", {}, title, id !== undefined && calls.length > 1 && all),
      element("ul", { class: "held" }, ...rows, more > 0 && element("li", { class: "none" }, say.trayMore(more))),
    );
  }

  /**
   * @param {number} call
   * @param {View} view
   */
  #row(call, { record, say }) {
    const event = record.call(call);
    const text = callText(record, event);
    const deliver = this.#button({ verb: "deliver", call }, text, { class: "deliver" });
    deliver.prepend(
      element("span", { class: "hidden" }, `${say.deliver}: `),
      element(
        "span",
        { class: `swatch kind-${event?.message ?? -1}`, "aria-hidden": "true" },
        record.hello.kinds[event?.message ?? -1]?.letter ?? "?",
      ),
    );
    const [drop, repeat] = /** @type {const} */ (["drop", "repeat"]).map((verb) =>
      this.#button({ verb, call }, say[verb], { "aria-label": `${say[verb]}: ${text}` }),
    );
    return element("li", {}, deliver, drop, repeat);
  }

  /** What the button does that has the focus, if one of these has it. */
  #focused() {
    const { activeElement } = document;
    return activeElement instanceof HTMLElement && this.#root.contains(activeElement)
      ? activeElement.dataset.does
      : undefined;
  }

  /**
   * A button that asks the cluster for something.
   *
   * @param {Act} act
   * @param {string} text
   * @param {Record<string, string>} attributes
   */
  #button(act, text, attributes = {}) {
    const button = element("button", { type: "button", "data-does": JSON.stringify(act), ...attributes }, text);
    button.addEventListener("click", () => this.#do(act));
    return button;
  }

  /** @returns {HTMLButtonElement[]} */
  #buttons() {
    return [.../** @type {NodeListOf<HTMLButtonElement>} */ (this.#trays.querySelectorAll(".deliver"))];
  }

  /** The place of the message whose row has the focus, of all that are listed; or -1. */
  #marked() {
    const row = document.activeElement?.closest("li");
    return this.#buttons().findIndex((button) => button.parentElement === row);
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
