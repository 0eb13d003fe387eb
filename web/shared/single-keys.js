// Single keys act when no field has the focus; the help has a switch that turns them off.

import { element, write } from "./dom.js";

/** @typedef {{ help: string, keysOn: string, close: string, keys: readonly [keys: string, what: string][] }} HelpWords */

const OFF = "single-keys-off";

export class SingleKeys {
  #dialog;
  #title = element("h2", { id: "keys-title" });
  #list = element("dl");
  #switch = element("input", { type: "checkbox", checked: !isOff() });
  #words = element("span");
  #close = element("button", { type: "button" });

  /**
   * @param {HTMLDialogElement} dialog the help, which is empty so far
   * @param {Record<string, () => void>} actions by the key
   */
  constructor(dialog, actions) {
    this.#dialog = dialog;
    dialog.setAttribute("aria-labelledby", this.#title.id);
    dialog.append(this.#title, this.#list, element("label", {}, this.#switch, this.#words), this.#close);
    this.#close.addEventListener("click", () => this.#dialog.close());
    this.#switch.addEventListener("change", () => turn(!this.#switch.checked));
    document.addEventListener("keydown", (event) => {
      const action = Object.hasOwn(actions, event.key) ? actions[event.key] : undefined;
      if (action === undefined || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (this.#dialog.open || !isFree(event)) return;
      // The help can always be found again.
      if (!this.#switch.checked && event.key !== "?") return;
      event.preventDefault();
      action();
    });
  }

  open() {
    this.#dialog.showModal();
  }

  /** @param {HelpWords} say */
  speak(say) {
    write(this.#title, say.help);
    write(this.#words, ` ${say.keysOn}`);
    write(this.#close, say.close);
    this.#list.replaceChildren(
      ...say.keys.flatMap(([keys, what]) => [
        element("dt", {}, ...keys.split(" ").flatMap((key) => [element("kbd", {}, key), " "])),
        element("dd", {}, what),
      ]),
    );
  }
}

/** Whether somebody has turned them off. A page in a sandboxed frame may not store anything: reading throws. */
function isOff() {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false;
  }
}

/** @param {boolean} isOff */
function turn(isOff) {
  try {
    if (isOff) localStorage.setItem(OFF, "");
    else localStorage.removeItem(OFF);
  } catch {
    // Then it lasts as long as the page.
  }
}

/**
 * A key belongs to what has the focus first: letters to a field, space and Enter to a button, arrows to a choice.
 *
 * @param {KeyboardEvent} event
 */
function isFree({ target, key }) {
  if (!(target instanceof Element)) return true;
  const field = "input:is([type=text], [type=number], [type=search]), textarea, select";
  if (target.closest(field) !== null) return false;
  if (key === " ") return target.closest("button, summary, a, input") === null;
  return !(key.startsWith("Arrow") && target.closest("input, [role=group]") !== null);
}

/**
 * Opens or shuts what a key is for.
 *
 * @param {HTMLDetailsElement} details
 */
export function toggle(details) {
  details.open = !details.open;
  if (details.open) details.querySelector("summary")?.focus();
}
