// The first request, which is shown slowly: a caption for each thing that its messages do.

import { element, write } from "../shared/dom.js";

/** @import { View } from "./view.js" */

export class Tour {
  #root;
  #title = element("h2");
  #note = element("p", { class: "quiet" });
  #list = element("ol");
  #close = element("button", { type: "button" });
  #isOver = false;
  #key = "";

  /**
   * @param {HTMLElement} root
   * @param {() => void} onClose
   */
  constructor(root, onClose) {
    this.#root = root;
    root.append(element("header", {}, this.#title, this.#close), this.#list, this.#note);
    this.#close.addEventListener("click", () => {
      this.#isOver = true;
      root.hidden = true;
      onClose();
    });
  }

  /** Whether the first request is being shown. */
  get isOn() {
    return !this.#root.hidden;
  }

  /**
   * @param {View} view
   * @param {boolean} isFirst whether no other command than the tour's was asked
   */
  update({ record, world, picture, say }, isFirst) {
    const { tour } = record.hello;
    this.#root.hidden = tour === undefined || this.#isOver || !isFirst || world.asks.length === 0;
    if (tour === undefined || this.#root.hidden) return;
    const key = `${picture.lastKind} ${say.language}`;
    if (key === this.#key) return;
    this.#key = key;
    write(this.#title, say.tour);
    write(this.#note, say.tourNote);
    write(this.#close, say.tourClose);
    const at = tour.captions.findIndex(({ kinds }) => kinds.includes(picture.lastKind));
    this.#list.replaceChildren(
      ...tour.captions.map(({ kinds, text }, place) =>
        element("li", { class: `kind-${kinds[0] ?? "none"}`, "aria-current": place === at ? "step" : undefined }, text),
      ),
    );
  }
}
