// The whole histories, in rows of which only those are in the document that are seen.

import { element } from "../shared/dom.js";
import { say } from "../shared/words.js";
import { causesOf } from "./causes.js";
import { controls } from "./controls.js";
import { rowsThat } from "./filter.js";
import { linkTo, wantedBy } from "./links.js";
import { logOf } from "./logs.js";
import { overview } from "./overview.js";
import { historyOf, isMessage, noteIn, routeIn, sources, wordsIn } from "./packed.js";
import { laneLabels, ROW, rowIn } from "./row.js";

/** @typedef {import("./packed.js").Packed} Packed */

/** Rows that are kept beside those that are seen. */
const MARGIN = 10;
const HEIGHT_MAX = 520;

const place = document.querySelector("#rows");
if (place !== null && sources.length > 0) begin(place);

/** @param {Element} place */
function begin(place) {
  const fields = controls(refilter);
  const strip = overview((share) => {
    viewport.scrollTop = share * spacer.clientHeight - viewport.clientHeight / 2;
  });
  const head = element("div", { class: "lanes-head", "aria-hidden": "true" });
  const spacer = element("div", { class: "spacer", role: "rowgroup" });
  const viewport = element(
    "div",
    { class: "viewport", tabindex: "0", role: "table", "aria-label": say("the history") },
    spacer,
  );
  const beside = element("div", { class: "beside-rows" });
  const whole = element("p", { class: "whole", role: "status" });
  const table = element("div", { class: "rows-and-log" }, element("div", {}, head, viewport), beside);
  place.append(fields.place, strip.place, table, whole);

  /** @type {Packed | undefined} */
  let history;
  /** @type {number[]} */
  let rows = [];
  /** @type {number | undefined} */
  let selected;
  let drawing = 0;
  /** @type {ReturnType<typeof causesOf> | undefined} */
  let causes;

  function refilter() {
    if (history === undefined) return;
    rows = rowsThat(history, fields.wanted());
    const hidden = history.at.length - rows.length;
    fields.shown.textContent =
      hidden === 0
        ? say("{count} rows", { count: rows.length })
        : say("{count} rows, {hidden} hidden", { count: rows.length, hidden });
    spacer.style.height = `${rows.length * ROW}px`;
    viewport.style.height = `${Math.min(HEIGHT_MAX, Math.max(4, rows.length) * ROW + 2)}px`;
    viewport.setAttribute("aria-rowcount", String(rows.length));
    viewport.scrollTop = 0;
    select(undefined);
    strip.place.hidden = rows.length * ROW <= HEIGHT_MAX;
    redraw();
    paint();
  }

  /** Draws the overview once before the next frame, however much is typed until then. */
  function redraw() {
    cancelAnimationFrame(drawing);
    drawing = requestAnimationFrame(() => {
      if (history !== undefined && !strip.place.hidden) strip.draw(history, rows);
    });
  }

  function paint() {
    if (history === undefined) return;
    const { scrollTop, clientHeight } = viewport;
    const first = Math.max(0, Math.floor(scrollTop / ROW) - MARGIN);
    const last = Math.min(rows.length, Math.ceil((scrollTop + clientHeight) / ROW) + MARGIN);
    const made = [];
    for (let index = first; index < last; index++) made.push(rowAt(history, index));
    spacer.replaceChildren(...made);
    const height = Math.max(1, rows.length * ROW);
    strip.mark(scrollTop / height, Math.min(1, (scrollTop + clientHeight) / height));
  }

  /**
   * @param {Packed} packed
   * @param {number} index
   */
  function rowAt(packed, index) {
    const row = rows[index] ?? 0;
    const made = rowIn(packed, row);
    made.setAttribute("aria-rowindex", String(index + 1));
    made.style.top = `${index * ROW}px`;
    if (row === selected) made.setAttribute("aria-selected", "true");
    else if (causes?.before.has(row)) made.classList.add("before");
    else if (causes !== undefined && !causes.after.has(row)) made.classList.add("aside");
    made.addEventListener("click", () => choose(index));
    return made;
  }

  /** @param {number | undefined} row */
  function select(row) {
    selected = row;
    if (history === undefined) return;
    causes = row === undefined || !isMessage(history, row) ? undefined : causesOf(history, row);
    const log = logOf(history, fields.seq.value, row === undefined ? undefined : history.at[row]);
    beside.replaceChildren(...(log === undefined ? [] : [log]));
    whole.textContent = row === undefined ? say("Select a row to read all of it.") : told(history, row);
  }

  /**
   * @param {Packed} packed
   * @param {number} row
   */
  function told(packed, row) {
    const route = isMessage(packed, row) ? `${routeIn(packed, row)}: ` : "";
    const around =
      causes === undefined || causes.before.size + causes.after.size === 0
        ? ""
        : say("can have led to it: {before} (bold); can come from it: {after}", {
            before: causes.before.size,
            after: causes.after.size,
          });
    const line = say("line {line} of {history}.ndjson", { line: packed.at[row] ?? 0, history: fields.names.value });
    return [`${route}${wordsIn(packed, row)}`, noteIn(packed, row), around, line]
      .filter((text) => text !== "")
      .join(" · ");
  }

  /** @param {number} index */
  function choose(index) {
    const row = rows[index];
    if (history === undefined || row === undefined) return;
    const top = index * ROW;
    if (top < viewport.scrollTop) viewport.scrollTop = top;
    if (top + ROW > viewport.scrollTop + viewport.clientHeight) viewport.scrollTop = top + ROW - viewport.clientHeight;
    select(row);
    paint();
    // Whoever sends the address on shows the same.
    globalThis.history.replaceState(null, "", linkTo(fields.names.value, fields.seq.value, history.at[row]));
  }

  /** @param {string} name */
  async function open(name) {
    fields.names.value = name;
    try {
      const opened = await historyOf(name);
      // Another one may have been asked for meanwhile.
      if (fields.names.value !== name) return;
      history = opened;
    } catch (error) {
      const why = error instanceof Error ? error.message : say("it is damaged");
      whole.textContent = say("{history} cannot be shown: {why}", { history: name, why });
      return;
    }
    fields.offer(history);
    head.replaceChildren(
      element("span"),
      element("span", {}, laneLabels(history)),
      element("span", {}, say("message")),
      element("span", {}, say("what it is worth, and what became of it")),
    );
    refilter();
  }

  async function follow() {
    const wanted = wantedBy(location.hash);
    if (wanted === undefined) return;
    fields.seq.value = wanted.seq;
    const known = sources.map(({ dataset }) => dataset.history ?? "");
    const named = known.find((one) => one === wanted.name);
    await open(named ?? (await holding(known, Number(wanted.seq))) ?? fields.names.value);
    if (wanted.line !== undefined) choose(rows.findIndex((row) => history?.at[row] === wanted.line));
    document.querySelector("#wire")?.scrollIntoView();
  }

  viewport.addEventListener("scroll", paint, { passive: true });
  viewport.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const at = selected === undefined ? -1 : rows.indexOf(selected);
    choose(Math.min(rows.length - 1, Math.max(0, at + by)));
  });
  document.addEventListener("report:seq", async (event) => {
    if (history === undefined) await open(fields.names.value);
    const by = /** @type {CustomEvent<number>} */ (event).detail;
    const next = history && neighbour(history.seq, fields.seq.value, by);
    if (next === undefined) return;
    fields.seq.value = String(next);
    refilter();
  });
  fields.names.addEventListener("change", () => void open(fields.names.value));
  addEventListener("hashchange", () => void follow());
  addEventListener("resize", () => {
    paint();
    redraw();
  });
  document.addEventListener("page:theme", redraw);
  // The first history is unpacked when somebody comes near it.
  const watcher = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      watcher.disconnect();
      if (history === undefined) void open(fields.names.value);
    },
    { rootMargin: "600px" },
  );
  watcher.observe(place);
  void follow();
}

/**
 * The first history that tells of a seq.
 *
 * @param {string[]} known
 * @param {number} wanted
 */
async function holding(known, wanted) {
  for (const name of known) {
    const told = await historyOf(name).catch(() => undefined);
    if (told?.seq.includes(wanted)) return name;
  }
  return undefined;
}

/**
 * The next seq that a history tells of, or the one before; where none is chosen, the first or the last. Undefined if there is none.
 *
 * @param {(number | null)[]} seqs
 * @param {string} from empty: none
 * @param {number} by
 */
function neighbour(seqs, from, by) {
  const known = [...new Set(seqs)].filter((seq) => seq !== null).sort((a, b) => a - b);
  if (from === "") return by > 0 ? known[0] : known.at(-1);
  return by > 0 ? known.find((seq) => seq > Number(from)) : known.findLast((seq) => seq < Number(from));
}
