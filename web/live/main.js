// The page: what comes from the stream goes into the record, the film says up to where it is shown, and all parts show that.

import { part } from "../shared/dom.js";
import { SingleKeys, toggle } from "../shared/single-keys.js";
import { Controls } from "./controls.js";
import { Film, TOUR_PACE } from "./film.js";
import { otherWords, wordsFor } from "./language.js";
import { FANS_FROM } from "./layout.js";
import { opener } from "./opener.js";
import { Parts } from "./parts.js";
import { Past } from "./past.js";
import { Record } from "./record.js";
import { replay } from "./replay.js";
import { Speaker } from "./speaker.js";
import { listen, send } from "./stream.js";
import { told } from "./told.js";
import { Views } from "./view.js";
import { Walk } from "./walk.js";

/** @import { Words } from "./english.js" */
/** @import { Act, Hello, Recorded } from "./types.js" */

/** With many members there is much to show. */
const SLOWNESS_OF_MANY = 10;

/** @type {ReadonlySet<number>} */
const NONE = new Set();

class Page {
  say = wordsFor();
  /** @type {Record | undefined} */
  record;
  /** @type {Past | undefined} */
  past;
  /** @type {Film | undefined} */
  film;
  /** A recording that is shown in place of the cluster. @type {File | undefined} */
  #file;
  /** @type {"connecting" | "live" | "lost"} */
  connection = "connecting";
  /** Up to here the stream tells of what was before the page was opened: it is not played. */
  #opened = 0;
  /** Whether what is asked first is the server's own request, to be shown slowly. */
  #isTourDue = false;
  /** @type {Recorded[]} */
  #come = [];
  #views = new Views(this);
  #shown = "";
  #act = (/** @type {Act} */ act) => void this.act(act);
  notice = (/** @type {string} */ text) => this.#controls.notice(text);
  speaker = new Speaker(part("said", HTMLElement));
  walk = new Walk(this);
  #parts = new Parts(this, this.#act, () => this.#endTour());
  #controls = new Controls(this, this.#act);
  #keys = new SingleKeys(part("help", HTMLDialogElement), {
    " ": () => this.walk.playOrStop(),
    ArrowLeft: () => this.walk.step(-1),
    ArrowRight: () => this.walk.step(1),
    "[": () => this.walk.toRound(-1),
    "]": () => this.walk.toRound(1),
    f: () => this.walk.follow(),
    n: () => this.walk.toNow(),
    h: () => this.hold(),
    ".": () => this.deliverOldest(),
    t: () => toggle(part("table", HTMLDetailsElement)),
    c: () => this.#parts.copyTable(),
    l: () => toggle(part("logs", HTMLDetailsElement)),
    "/": () => this.#parts.focusCommand(),
    "?": () => this.#keys.open(),
  });
  #unlisten = () => {};

  start() {
    this.speak(this.say);
    this.#unlisten = listen({
      next: () => this.record?.next ?? 0,
      onHello: (hello) => this.#begin(hello),
      onEvent: (event) => this.#come.push(event),
      onRefused: (why) => this.notice(this.say.refused(why)),
      onState: (state) => {
        this.connection = state;
        this.#shown = "";
      },
    });
    opener(this);
    for (const details of document.querySelectorAll("details")) details.addEventListener("toggle", () => this.again());
    addEventListener("resize", () => this.again());
    const frame = (/** @type {number} */ now_ms) => {
      this.#frame(now_ms);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  /** All is shown anew with the next frame. */
  again = () => {
    this.#shown = "";
  };

  get view() {
    return this.#views.last;
  }

  get isFile() {
    return this.#file !== undefined;
  }

  /**
   * @param {{ hello: Hello, events: Recorded[] }} recording
   * @param {File} file
   */
  open({ hello, events }, file) {
    // Of the cluster nothing is let go before there is something else to show.
    const record = new Record(hello);
    this.#unlisten();
    this.#file = file;
    this.#show(record);
    this.#come = events;
    this.walk.begin();
  }

  /** @param {Act} act */
  async act(act) {
    if (this.isFile) return;
    if (act.verb === "ask") {
      // Who asks wants to see what becomes of it.
      this.walk.pinned = undefined;
      if (this.walk.place !== undefined) this.walk.toNow();
    }
    const why = await send(act);
    if (why !== undefined) this.notice(why);
  }

  /** Has a fresh cluster go the way of what is shown, up to here, and goes to its page. */
  async replay() {
    if (this.view === undefined) return;
    this.notice(this.say.replayBegins);
    const told = await replay(this.#file, this.view.cursor);
    if ("url" in told) location.assign(told.url);
    else this.notice(this.say.replayFailed(told.why));
  }

  hold() {
    const isHolding = this.view?.now.isHolding ?? false;
    void this.act({ verb: "hold", on: !isHolding });
  }

  deliverOldest() {
    const [oldest] = this.view?.now.held ?? [];
    if (oldest !== undefined) void this.act({ verb: "deliver", call: oldest });
  }

  openKeys() {
    this.#keys.open();
  }

  otherLanguage() {
    this.speak(otherWords(this.say));
  }

  /** @param {Words} say */
  speak(say) {
    this.say = say;
    this.#controls.speak(say);
    this.#keys.speak(say);
    this.again();
  }

  /** @param {Hello} hello */
  #begin(hello) {
    // The stream goes on where it was, unless the server has dropped what comes next.
    if (this.record !== undefined && hello.oldest <= this.record.next) return;
    this.#show(new Record(hello));
  }

  /** @param {Record} record of which nothing has come yet */
  #show(record) {
    const { hello } = record;
    this.record = record;
    this.past = new Past(record);
    this.film = new Film(record);
    if (hello.n >= FANS_FROM) this.#controls.slowness = SLOWNESS_OF_MANY;
    this.film.pace = this.#controls.pace;
    this.#opened = this.isFile ? hello.oldest : hello.next;
    this.#isTourDue = !this.isFile && hello.tour !== undefined;
    this.speak(wordsFor(hello.language));
    document.title = `${hello.lab.name} · ${hello.submission}`;
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
    const cursor = this.walk.place ?? film.advance(now_ms);
    if (this.walk.isPlaying && film.isAtEdge) this.walk.isPlaying = false;
    const early = this.walk.place === undefined ? film.early : NONE;
    const view = this.#views.at(cursor, early, record, past);
    const shown = [cursor, early.size, view.round, record.next, this.walk.place, this.say.language].join(" ");
    if (shown !== this.#shown) {
      this.#controls.update(view, this.connection);
      this.#parts.update(view);
    }
    this.#shown = shown;
    this.#parts.frame(view, film, now_ms);
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
    if (this.walk.place === undefined || this.walk.place >= record.first) return;
    this.walk.place = record.first;
    this.notice(this.say.tooOld(record.first));
  }

  /**
   * What a person must not miss is said aloud.
   *
   * @param {Record} record
   * @param {Recorded} event
   */
  #tell(record, event) {
    if (this.isFile) return;
    if (["answer", "process", "line", "lie", "replayed", "end"].includes(event.kind))
      this.speaker.say(told(record, event, this.say));
    if (event.kind === "notice") this.notice(event.text);
    if (event.kind === "slow" && event.ms > 0) this.notice(this.say.slowWarning(event.ms));
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
}

export const page = new Page();
page.start();
