// Says aloud what happens, at most once a second: of what comes meanwhile the last is said.

const PAUSE_MS = 1000;

export class Speaker {
  #place;
  #waiting = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {HTMLElement} place a live region */
  constructor(place) {
    this.#place = place;
  }

  /** @param {string} text */
  say(text) {
    if (this.#timer !== undefined) {
      this.#waiting = text;
      return;
    }
    this.#place.textContent = text;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const next = this.#waiting;
      this.#waiting = "";
      if (next !== "") this.say(next);
    }, PAUSE_MS);
  }
}
