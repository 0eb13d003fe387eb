// Which place of the record is shown, and which round: where a person goes in it.

import { isStep, roundText, told } from "./told.js";

/** @import { Film } from "./film.js" */
/** @import { Words } from "./english.js" */
/** @import { Record } from "./record.js" */
/** @import { Speaker } from "./speaker.js" */
/** @import { View } from "./view.js" */

/**
 * What is walked through.
 *
 * @typedef {{
 *   record: Record | undefined, film: Film | undefined, view: View | undefined, isFile: boolean, say: Words, speaker: Speaker,
 *   again(): void,
 * }} Shown
 */

export class Walk {
  /** A place that somebody went back to; undefined where the film runs. @type {number | undefined} */
  place;
  /** A round that somebody stays at. @type {number | undefined} */
  pinned;
  /** Whether the film runs through what is past. */
  isPlaying = false;
  #shown;

  /** @param {Shown} shown */
  constructor(shown) {
    this.#shown = shown;
  }

  /** From now on the film is followed, and the newest round. */
  begin() {
    this.place = undefined;
    this.pinned = undefined;
  }

  /** @param {number} index */
  goTo(index) {
    const { record, film } = this.#shown;
    if (record === undefined || film === undefined) return;
    this.place = Math.min(Math.max(index, record.first), record.next);
    this.isPlaying = false;
  }

  toNow() {
    const { record, film, again } = this.#shown;
    if (film === undefined || record === undefined) return;
    this.place = undefined;
    this.isPlaying = false;
    film.isRunning = true;
    film.seek(record.next);
    again();
  }

  playOrStop() {
    const { record, film, isFile, again } = this.#shown;
    if (film === undefined || record === undefined) return;
    if (this.place === undefined) this.place = film.cursor;
    else {
      film.seek(this.place >= record.next && isFile ? record.first : this.place);
      this.place = undefined;
      this.isPlaying = true;
    }
    again();
  }

  /** @param {1 | -1} by */
  step(by) {
    const { record, film, say, speaker } = this.#shown;
    if (record === undefined || film === undefined) return;
    let at = (this.place ?? film.cursor) + by;
    while (at > record.first && at < record.next && !isStep(record.at(at - 1))) at += by;
    this.goTo(at);
    speaker.say(told(record, record.at((this.place ?? at) - 1), say));
  }

  /** @param {1 | -1} by */
  toRound(by) {
    const { record, view, say, speaker } = this.#shown;
    if (record === undefined || view === undefined) return;
    const wanted = view.round + by;
    if (record.rounds[wanted] === undefined) return;
    this.pinned = wanted;
    // A round that is not shown yet would be empty.
    const last = record.rounds[wanted]?.events.at(-1) ?? 0;
    if (last >= view.cursor) this.goTo(last + 1);
    speaker.say(roundText(record, wanted, say));
  }

  follow() {
    this.pinned = this.pinned === undefined ? this.#shown.view?.round : undefined;
    this.#shown.again();
  }
}
