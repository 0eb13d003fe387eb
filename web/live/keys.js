// Single keys act when no field has the focus; the help has a switch that turns them off.

import { element, part, write } from "../shared/dom.js";

/** @import { Words } from "./english.js" */

const NAMES = { space: " ", "←": "ArrowLeft", "→": "ArrowRight" };

export class Keys {
  #dialog = part("help", HTMLDialogElement);
  #title = element("h2", { id: "keys-title" });
  #list = element("dl");
  #switch = element("input", { type: "checkbox", checked: true });
  #words = element("span");
  #close = element("button", { type: "button" });

  /** @param {Record<string, () => void>} actions by the key */
  constructor(actions) {
    this.#dialog.append(this.#title, this.#list, element("label", {}, this.#switch, this.#words), this.#close);
    this.#close.addEventListener("click", () => this.#dialog.close());
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

  /** @param {Words} say */
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

/**
 * A key belongs to what has the focus first: letters to a field, space and Enter to a button, arrows to a choice.
 *
 * @param {KeyboardEvent} event
 */
function isFree({ target, key }) {
  if (!(target instanceof Element)) return true;
  if (target.closest("input[type=text], input[type=number], textarea, select") !== null) return false;
  if (key === NAMES.space) return target.closest("button, summary, a, input") === null;
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
