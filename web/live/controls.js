// The first line, the band that says that the past is shown, the head of the figure, and the buttons of the timeline.

import { element, part, write } from "../shared/dom.js";
import { PACES } from "./film.js";
import { codeOf } from "./language.js";
import { nextTheme, showTheme } from "./theme.js";
import { roundText } from "./told.js";

/** @import { Words } from "./english.js" */
/** @import { Do, View } from "./view.js" */
/** @import { Pace } from "./film.js" */
/** @import { Walk } from "./walk.js" */

const DELAYS_MS = [0, 50, 200, 1000, 2000];
const NOTICE_MS = 12_000;

/**
 * What buttons ask of the page.
 *
 * @typedef {{
 *   walk: Walk, hold(): void, replay(): void, otherLanguage(): void, openKeys(): void, again(): void, say: Words,
 *   film: { pace: Pace } | undefined,
 * }} Page
 */

const button = (/** @type {string} */ id) => part(id, HTMLButtonElement);

export class Controls {
  #page;
  #speed = part("speed", HTMLSelectElement);
  #slow = part("slow", HTMLSelectElement);
  #theme = button("theme");
  #notice = part("notice", HTMLElement);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {Page} page
   * @param {Do} act
   */
  constructor(page, act) {
    this.#page = page;
    this.#speed.append(...PACES.map(({ slowness }) => element("option", { value: slowness })));
    this.#speed.value = "100";
    this.#speed.addEventListener("change", () => {
      if (page.film !== undefined) page.film.pace = this.pace;
    });
    this.#slow.append(...DELAYS_MS.map((ms) => element("option", { value: ms })));
    this.#slow.addEventListener("change", () => act({ verb: "slow", ms: Number(this.#slow.value) }));
    this.#theme.addEventListener("click", () => {
      nextTheme();
      showTheme(this.#theme, page.say);
      page.again();
    });
    /** @type {[id: string, act: () => void][]} */
    const acts = [
      ["language", () => page.otherLanguage()],
      ["keys", () => page.openKeys()],
      ["hold", () => page.hold()],
      ["before", () => page.walk.toRound(-1)],
      ["after", () => page.walk.toRound(1)],
      ["follow", () => page.walk.follow()],
      ["back", () => page.walk.step(-1)],
      ["forward", () => page.walk.step(1)],
      ["play", () => page.walk.playOrStop()],
      ["again", () => page.replay()],
    ];
    for (const [id, run] of acts) button(id).addEventListener("click", run);
  }

  get pace() {
    return /** @type {Pace} */ (PACES.find(({ slowness }) => slowness === Number(this.#speed.value)));
  }

  /** @param {number} slowness */
  set slowness(slowness) {
    this.#speed.value = String(slowness);
  }

  /** @param {string} text */
  notice(text) {
    write(this.#notice, text);
    this.#notice.hidden = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#notice.hidden = true;
    }, NOTICE_MS);
  }

  /** @param {Words} say */
  speak(say) {
    document.documentElement.lang = codeOf(say) === "zh" ? "zh-CN" : "en";
    const texts = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (say));
    for (const place of document.querySelectorAll("[data-say]")) {
      write(place, String(texts[place.getAttribute("data-say") ?? ""]));
    }
    for (const place of document.querySelectorAll("[data-label]")) {
      const text = String(texts[place.getAttribute("data-label") ?? ""]);
      place.setAttribute("aria-label", text);
      if (place instanceof HTMLButtonElement) place.title = text;
    }
    button("language").setAttribute("aria-label", `${say.language}: ${say.languageLabel}`);
    for (const option of this.#speed.options) option.textContent = say.speedOf(Number(option.value));
    for (const option of this.#slow.options) option.textContent = say.slowOf(Number(option.value));
    showTheme(this.#theme, say);
  }

  /**
   * @param {View} view
   * @param {"connecting" | "live" | "lost"} connection
   */
  update(view, connection) {
    const { record, world, now, isFile, say } = view;
    const { hello } = record;
    write(part("lab", HTMLElement), hello.lab.name);
    write(part("submission", HTMLElement), hello.submission);
    write(part("size", HTMLElement), say.size(hello.n, hello.f));
    this.#showState(view, connection);
    this.#showBand(view);
    const replayed = part("replayed", HTMLElement);
    replayed.hidden = world.replayed === undefined;
    replayed.classList.toggle("parted", world.replayed?.parted !== undefined);
    write(replayed, world.replayed?.text ?? "");
    const hold = button("hold");
    hold.setAttribute("aria-pressed", String(now.isHolding));
    hold.disabled = isFile;
    this.#slow.disabled = isFile;
    if (document.activeElement !== this.#slow) this.#slow.value = String(now.slow_ms);
    part("save", HTMLAnchorElement).hidden = isFile;
    this.#showRound(view);
    const play = button("play");
    const isStopped = this.#page.walk.place !== undefined;
    write(play, isStopped ? "▶" : "❚❚");
    play.title = isStopped ? say.play : say.stop;
    play.setAttribute("aria-label", play.title);
    document.documentElement.classList.toggle("past", isStopped);
    document.documentElement.classList.toggle("over", world.ended !== undefined);
  }

  /**
   * @param {"connecting" | "live" | "lost"} connection
   * @param {Words} say
   */
  connect(connection, say) {
    const state = part("state", HTMLElement);
    state.dataset.state = connection;
    write(state, connection === "live" ? `● ${say.live}` : say[connection]);
  }

  /**
   * @param {View} view
   * @param {"connecting" | "live" | "lost"} connection
   */
  #showState({ cursor, isFile, now, say }, connection) {
    const state = part("state", HTMLElement);
    const isPast = this.#page.walk.place !== undefined;
    if (isFile || isPast || now.ended !== undefined) {
      state.dataset.state = "past";
      write(state, isFile ? say.recording : isPast ? say.asOfShort(cursor) : say.over(now.ended ?? ""));
    } else this.connect(connection, say);
  }

  /** @param {View} view */
  #showBand({ record, cursor, now, isFile, say }) {
    const isPast = this.#page.walk.place !== undefined;
    button("again").hidden = record.hello.isTimed === true;
    part("band", HTMLElement).hidden = !isPast && !isFile;
    const text = isFile ? say.asOfFile : now.isHolding ? say.asOfHeld : say.asOf;
    write(part("band-text", HTMLElement), text(cursor, record.next));
    const back = button("now");
    write(back, isFile ? say.toLive : say.toNow);
    back.onclick = () => (isFile ? location.reload() : this.#page.walk.toNow());
  }

  /** @param {View} view */
  #showRound({ record, picture, round, say }) {
    const about = [...picture.calls.values()].find(({ call }) => call.text.includes("["))?.call.text ?? "";
    write(part("round-title", HTMLElement), round < 0 ? say.figure : roundText(record, round, say));
    write(part("round-about", HTMLElement), about.replace(/^[^[]*\[(.*)\]$/s, "$1"));
    const empty = part("empty", HTMLElement);
    const isCut = record.rounds[round]?.isCut === true;
    empty.hidden = round >= 0 && !isCut;
    write(empty, isCut ? say.tooOld(record.first) : say.noRound);
    part("table", HTMLElement).hidden = round < 0;
    const follow = button("follow");
    follow.setAttribute("aria-pressed", String(this.#page.walk.pinned === undefined));
    button("before").disabled = round <= 0;
    button("after").disabled = round >= record.rounds.length - 1;
  }
}
