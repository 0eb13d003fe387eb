// The parts of the page that show the cluster, and when each is shown anew.

import { part } from "../shared/dom.js";
import { Ask } from "./ask.js";
import { Cards } from "./cards.js";
import { Figure } from "./figure.js";
import { Lines } from "./lines.js";
import { Logs } from "./logs.js";
import { Table } from "./table.js";
import { Timeline } from "./timeline.js";
import { Tour } from "./tour.js";
import { Tray } from "./tray.js";

/** @import { Film } from "./film.js" */
/** @import { Do, View } from "./view.js" */
/** @import { Walk } from "./walk.js" */

/** How often what takes long is shown anew while the film runs, in milliseconds. */
const LONG_MS = 250;

export class Parts {
  #walk;
  #onTourEnd;
  #table;
  #figure = new Figure(part("figure", HTMLElement));
  #timeline;
  #tour;
  #ask;
  #others;
  /** What takes long follows a film in steps. */
  #long;
  #longShown_ms = 0;
  #isLongDue = false;

  /**
   * @param {{ walk: Walk, notice(text: string): void }} page
   * @param {Do} act
   * @param {() => void} onTourEnd
   */
  constructor({ walk, notice }, act, onTourEnd) {
    this.#walk = walk;
    this.#onTourEnd = onTourEnd;
    this.#timeline = new Timeline(part("timeline", HTMLElement), (index) => walk.goTo(index));
    this.#tour = new Tour(part("tour", HTMLElement), onTourEnd);
    this.#ask = new Ask(part("ask", HTMLFormElement), part("answers", HTMLElement), act);
    this.#others = [
      new Cards(part("cards", HTMLElement), act),
      new Lines(part("lines", HTMLElement), act),
      new Tray(part("tray", HTMLElement), act),
      this.#ask,
    ];
    this.#table = new Table(part("table", HTMLDetailsElement), notice);
    this.#long = [this.#table, new Logs(part("logs", HTMLDetailsElement))];
  }

  focusCommand() {
    this.#ask.focus();
  }

  copyTable() {
    void this.#table.copy();
  }

  /** @param {View} view */
  update(view) {
    const isFirst = view.record.asked.length === 1 && !view.isFile && this.#walk.place === undefined;
    const wasOn = this.#tour.isOn;
    this.#tour.update(view, isFirst);
    if (wasOn && !this.#tour.isOn) this.#onTourEnd();
    this.#figure.update(view);
    for (const one of this.#others) one.update(view);
    this.#isLongDue = true;
    this.#timeline.update(view);
  }

  /**
   * Shows what has waited for its time, and what moves by itself.
   *
   * @param {View} view
   * @param {Film} film
   * @param {number} now_ms
   */
  frame(view, film, now_ms) {
    const isRunning = this.#walk.place === undefined;
    if (this.#isLongDue && !(isRunning && now_ms - this.#longShown_ms < LONG_MS)) {
      this.#isLongDue = false;
      this.#longShown_ms = now_ms;
      for (const one of this.#long) one.update(view);
      this.#timeline.paint(view);
    }
    if (isRunning) this.#figure.frame(film);
  }
}
