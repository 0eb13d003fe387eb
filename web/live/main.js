// The page: what comes from the stream goes into the record, the film says up to where it is shown, and all parts show that.

import { part } from "../shared/dom.js";
import { Ask } from "./ask.js";
import { Cards } from "./cards.js";
import { Controls } from "./controls.js";
import { Figure } from "./figure.js";
import { Film, TOUR_PACE } from "./film.js";
import { Keys } from "./keys.js";
import { FANS_FROM } from "./layout.js";
import { Lines } from "./lines.js";
import { Logs } from "./logs.js";
import { chosenWords, otherWords } from "./messages.js";
import { opener } from "./opener.js";
import { Past } from "./past.js";
import { Record } from "./record.js";
import { NOTHING, pictureAt } from "./round.js";
import { Speaker } from "./speaker.js";
import { listen, send } from "./stream.js";
import { Table } from "./table.js";
import { Timeline } from "./timeline.js";
import { isStep, told } from "./told.js";
import { Tour } from "./tour.js";
import { Tray } from "./tray.js";
import { withProcesses } from "./world.js";

/** @import { Act, Hello, Recorded } from "./types.js" */
/** @import { View } from "./view.js" */

/** With many members there is much to show. */
const SLOWNESS_OF_MANY = 10;

/** How often what takes long is shown anew while the film runs, in milliseconds. */
const LONG_MS = 250;

/** @type {ReadonlySet<number>} */
const NONE = new Set();

class Page {
  say = chosenWords();
  /** @type {Record | undefined} */
  record;
  /** @type {Past | undefined} */
  past;
  /** @type {Film | undefined} */
  film;
  /** A place that somebody went back to; undefined where the film runs. @type {number | undefined} */
  place;
  /** A round that somebody stays at. @type {number | undefined} */
  pinned;
  isFile = false;
  /** @type {"connecting" | "live" | "lost"} */
  connection = "connecting";
  /** Up to here the stream tells of what was before the page was opened: it is not played. */
  #opened = 0;
  #isPlaying = false;
  /** Whether what is asked first is the server's own request, to be shown slowly. */
  #isTourDue = false;
  /** @type {Recorded[]} */
  #come = [];
  /** @type {View | undefined} */
  #view;
  #shown = "";
  #early = 0;
  #act = (/** @type {Act} */ act) => void this.act(act);
  #speaker = new Speaker(part("said", HTMLElement));
  #figure = new Figure(part("figure", HTMLElement));
  #timeline = new Timeline(part("timeline", HTMLElement), (index) => this.goTo(index));
  #tour = new Tour(part("tour", HTMLElement), () => this.#endTour());
  #ask = new Ask(part("ask", HTMLFormElement), part("answers", HTMLElement), this.#act);
  #controls = new Controls(this, this.#act);
  #keys = new Keys({
    " ": () => this.playOrStop(),
    ArrowLeft: () => this.step(-1),
    ArrowRight: () => this.step(1),
    "[": () => this.toRound(-1),
    "]": () => this.toRound(1),
    f: () => this.follow(),
    n: () => this.toNow(),
    h: () => this.hold(),
    ".": () => this.deliverOldest(),
    t: () => toggle(part("table", HTMLDetailsElement)),
    l: () => toggle(part("logs", HTMLDetailsElement)),
    "/": () => this.#ask.focus(),
    "?": () => this.#keys.open(),
  });
  #parts = [
    new Cards(part("cards", HTMLElement), this.#act),
    new Lines(part("lines", HTMLElement), this.#act),
    new Tray(part("tray", HTMLElement), this.#act),
    this.#ask,
  ];
  /** What takes long follows a film in steps. */
  #long = [new Table(part("table", HTMLDetailsElement)), new Logs(part("logs", HTMLDetailsElement))];
  #longShown_ms = 0;
  #isLongDue = false;
  #unlisten = () => {};

  start() {
    this.speak();
    this.#unlisten = listen({
      next: () => this.record?.next ?? 0,
      onHello: (hello) => this.#begin(hello),
      onEvent: (event) => this.#come.push(event),
      onState: (state) => {
        this.connection = state;
        this.#shown = "";
      },
    });
    opener((file) => this.open(file), this);
    for (const details of document.querySelectorAll("details")) details.addEventListener("toggle", () => this.again());
    addEventListener("resize", () => this.again());
    const frame = (/** @type {number} */ now_ms) => {
      this.#frame(now_ms);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  /** All is shown anew with the next frame. */
  again() {
    this.#shown = "";
  }

  /** @param {{ hello: Hello, events: Recorded[] }} file */
  open({ hello, events }) {
    this.#unlisten();
    this.isFile = true;
    this.record = undefined;
    this.#begin(hello);
    this.#come = events;
    this.pinned = undefined;
    this.place = undefined;
  }

  /** @param {Act} act */
  async act(act) {
    if (this.isFile) return;
    if (act.verb === "ask") {
      // Who asks wants to see what becomes of it.
      this.pinned = undefined;
      if (this.place !== undefined) this.toNow();
    }
    const why = await send(act);
    if (why !== undefined) this.#controls.notice(why);
  }

  /** @param {number} index */
  goTo(index) {
    if (this.record === undefined || this.film === undefined) return;
    this.place = Math.min(Math.max(index, this.record.first), this.record.next);
    this.#isPlaying = false;
  }

  toNow() {
    if (this.film === undefined || this.record === undefined) return;
    this.place = undefined;
    this.#isPlaying = false;
    this.film.isRunning = true;
    this.film.seek(this.record.next);
    this.again();
  }

  playOrStop() {
    if (this.film === undefined || this.record === undefined) return;
    if (this.place === undefined) this.place = this.film.cursor;
    else {
      this.film.seek(this.place >= this.record.next && this.isFile ? this.record.first : this.place);
      this.place = undefined;
      this.#isPlaying = true;
    }
    this.again();
  }

  /** @param {1 | -1} by */
  step(by) {
    const { record, film } = this;
    if (record === undefined || film === undefined) return;
    let at = (this.place ?? film.cursor) + by;
    while (at > record.first && at < record.next && !isStep(record.at(at - 1))) at += by;
    this.goTo(at);
    this.#speaker.say(told(record, record.at((this.place ?? at) - 1), this.say));
  }

  /** @param {1 | -1} by */
  toRound(by) {
    const { record } = this;
    const view = this.#view;
    if (record === undefined || view === undefined) return;
    const wanted = view.round + by;
    if (record.rounds[wanted] === undefined) return;
    this.pinned = wanted;
    // A round that is not shown yet would be empty.
    const last = record.rounds[wanted]?.events.at(-1) ?? 0;
    if (last >= view.cursor) this.goTo(last + 1);
    this.#speaker.say(this.say.seq(record.rounds[wanted]?.seq));
  }

  follow() {
    this.pinned = this.pinned === undefined ? this.#view?.round : undefined;
    this.again();
  }

  hold() {
    const isHolding = this.#view?.now.isHolding ?? false;
    void this.act({ verb: "hold", on: !isHolding });
  }

  deliverOldest() {
    const [oldest] = this.#view?.now.held ?? [];
    if (oldest !== undefined) void this.act({ verb: "deliver", call: oldest });
  }

  openKeys() {
    this.#keys.open();
  }

  otherLanguage() {
    this.say = otherWords(this.say);
    this.speak();
  }

  speak() {
    this.#controls.speak(this.say);
    this.#keys.speak(this.say);
    this.again();
  }

  /** @param {Hello} hello */
  #begin(hello) {
    // The stream goes on where it was, unless the server has dropped what comes next.
    if (this.record !== undefined && hello.oldest <= this.record.next) return;
    this.record = new Record(hello);
    this.past = new Past(this.record);
    this.film = new Film(this.record);
    if (hello.n >= FANS_FROM) this.#controls.slowness = SLOWNESS_OF_MANY;
    this.film.pace = this.#controls.pace;
    this.#opened = this.isFile ? hello.oldest : hello.next;
    this.#isTourDue = !this.isFile && hello.tour !== undefined;
    document.title = `${hello.lab.name} · ${hello.submission}`;
    this.again();
  }

  /** @param {number} now_ms */
  #frame(now_ms) {
    const { record, past, film } = this;
    if (record === undefined || past === undefined || film === undefined) {
      if (this.#shown === "") this.#controls.connect(this.connection, this.say);
      this.#shown = "shown";
      return;
    }
    this.#take(record, past, film, now_ms);
    const cursor = this.place ?? film.advance(now_ms);
    if (this.#isPlaying && film.isAtEdge) this.#isPlaying = false;
    const early = this.place === undefined ? film.early : NONE;
    const view = this.#viewAt(cursor, early, record, past);
    const shown = [cursor, early.size, view.round, record.next, this.place, this.say.language].join(" ");
    if (shown !== this.#shown) this.#show(view);
    this.#shown = shown;
    this.#showLong(view, now_ms);
    if (this.place === undefined) this.#figure.frame(film);
  }

  /**
   * @param {Record} record
   * @param {Past} past
   * @param {Film} film
   * @param {number} now_ms
   */
  #take(record, past, film, now_ms) {
    for (const event of this.#come.splice(0)) {
      if (!record.add(event)) continue;
      // Nobody is there to connect to again.
      if (event.kind === "end") this.#unlisten();
      if (event.kind === "asked" && event.i >= this.#opened && !this.isFile) film.expect(event.i, now_ms);
      if (event.i >= this.#opened) this.#tell(record, event);
      if (event.kind === "asked") this.#beginTour(event.i, film);
    }
    past.keepUp();
    if (film.cursor < this.#opened && record.next >= this.#opened) film.seek(this.#opened);
    if (this.place !== undefined && this.place < record.first) this.place = record.first;
  }

  /**
   * What a person must not miss is said aloud.
   *
   * @param {Record} record
   * @param {Recorded} event
   */
  #tell(record, event) {
    if (this.isFile) return;
    if (["answer", "process", "line", "lie", "end"].includes(event.kind))
      this.#speaker.say(told(record, event, this.say));
    if (event.kind === "notice") this.#controls.notice(event.text);
    if (event.kind === "slow" && event.ms > 0) this.#controls.notice(this.say.slowWarning(event.ms));
  }

  /**
   * @param {number} cursor
   * @param {ReadonlySet<number>} early calls that travel already
   * @param {Record} record
   * @param {Past} past
   * @returns {View}
   */
  #viewAt(cursor, early, record, past) {
    const known = this.#view;
    const now = past.now;
    const isNow = this.place === undefined && !this.#isPlaying;
    const shown = cursor >= record.next ? now : past.at(cursor);
    const world = isNow ? withProcesses(shown, now) : shown;
    const round = this.pinned ?? world.newest;
    const isSame =
      known?.record === record && known.cursor === cursor && known.round === round && this.#early === early.size;
    const picture = isSame ? known.picture : round < 0 ? NOTHING : pictureAt(record, round, cursor, early);
    this.#early = early.size;
    this.#view = { record, world, now, picture, round, cursor, isNow, isFile: this.isFile, say: this.say };
    return this.#view;
  }

  /**
   * The server asks for the first request when the first page has come; it is shown slowly, until the next one.
   *
   * @param {number} i where a command was asked
   * @param {Film} film
   */
  #beginTour(i, film) {
    film.pace = this.#isTourDue && i >= this.#opened ? TOUR_PACE : this.#controls.pace;
    this.#isTourDue = false;
  }

  #endTour() {
    if (this.film !== undefined) this.film.pace = this.#controls.pace;
  }

  /**
   * @param {View} view
   * @param {number} now_ms
   */
  #showLong(view, now_ms) {
    if (!this.#isLongDue || (this.place === undefined && now_ms - this.#longShown_ms < LONG_MS)) return;
    this.#isLongDue = false;
    this.#longShown_ms = now_ms;
    for (const one of this.#long) one.update(view);
    this.#timeline.paint(view);
  }

  /** @param {View} view */
  #show(view) {
    this.#controls.update(view, this.connection);
    const isFirst = view.record.asked.length === 1 && !this.isFile && this.place === undefined;
    const wasOn = this.#tour.isOn;
    this.#tour.update(view, isFirst);
    if (wasOn && !this.#tour.isOn) this.#endTour();
    this.#figure.update(view);
    for (const one of this.#parts) one.update(view);
    this.#isLongDue = true;
    this.#timeline.update(view);
  }
}

/** @param {HTMLDetailsElement} details */
function toggle(details) {
  details.open = !details.open;
  if (details.open) details.querySelector("summary")?.focus();
}

export const page = new Page();
page.start();
