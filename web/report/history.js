// The whole histories, in rows of which only those are in the document that are seen.

/**
 * A history, as the page holds it: columns with a number for each row, and every text once.
 *
 * @typedef {{
 *   kinds: string[], lanes: { label: string, about: string, isReal: boolean }[], texts: string[],
 *   at: number[], time: number[], from: number[], to: number[], kind: number[], seq: (number | null)[],
 *   text: number[], note: number[], worth: number[],
 * }} Packed
 */

const ROW = 26;
/** Rows that are kept beside those that are seen. */
const MARGIN = 10;
/** The width of a lane, of many lanes, and on a narrow screen. */
const [LANE, LANE_OF_MANY, LANE_NARROW] = [30, 20, 18];
const MANY = 9;
const NARROW = matchMedia("(max-width: 760px)");
const HEIGHT_MAX = 520;
const UNPACKED_MAX = 64 * 1024 * 1024;
const WORTH = ["", "counted", "refused"];
const SVG = "http://www.w3.org/2000/svg";

const place = document.querySelector("#rows");
const sources = /** @type {HTMLScriptElement[]} */ ([...document.querySelectorAll("script[data-history]")]);
/** @type {Map<string, Promise<Packed>>} */
const unpacked = new Map();

/**
 * Reads the data of a history, and no more of it than a browser can hold.
 *
 * @param {string} name
 * @returns {Promise<Packed>}
 */
function historyOf(name) {
  const known = unpacked.get(name) ?? unpack(sources.find((one) => one.dataset.history === name)?.textContent ?? "");
  unpacked.set(name, known);
  return known;
}

/**
 * @param {string} base64
 * @returns {Promise<Packed>}
 */
async function unpack(base64) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  const decoder = new TextDecoder();
  let [text, length] = ["", 0];
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length;
    if (length > UNPACKED_MAX) throw new RangeError("it is too large");
    text += decoder.decode(part.value, { stream: true });
  }
  const history = /** @type {Packed} */ (JSON.parse(text));
  for (const column of [history.at, history.time]) {
    column.forEach((delta, row) => {
      column[row] = delta + (column[row - 1] ?? 0);
    });
  }
  return history;
}

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string>} attributes
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {Node[]} children
 */
function drawn(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/** @param {Packed} history */
function laneWidth({ lanes }) {
  if (NARROW.matches) return LANE_NARROW;
  return lanes.length > MANY ? LANE_OF_MANY : LANE;
}

/**
 * The lanes of a row, and the arrow between two of them.
 *
 * @param {Packed} history
 * @param {number} row
 */
function strip(history, row) {
  const [from, to, kind] = [history.from[row] ?? 0, history.to[row] ?? 0, history.kind[row] ?? -1];
  const lane_px = laneWidth(history);
  const middleOf = (/** @type {number} */ lane) => (lane + 0.5) * lane_px;
  const [start, end, middle] = [middleOf(from), middleOf(to), ROW / 2];
  const to_right = end > start ? 1 : -1;
  const width = history.lanes.length * lane_px;
  return drawn(
    "svg",
    { width, height: ROW, class: kind < 0 ? "kind-none" : `kind-${kind}`, "aria-hidden": "true" },
    ...history.lanes.map((_, lane) =>
      drawn("line", { class: "time", x1: middleOf(lane), x2: middleOf(lane), y1: 0, y2: ROW }),
    ),
    drawn("line", { class: "shaft", x1: start, x2: end - 6 * to_right, y1: middle, y2: middle }),
    drawn("circle", { cx: start, cy: middle, r: 3.5 }),
    drawn("polygon", {
      points: `${end},${middle} ${end - 8 * to_right},${middle - 4} ${end - 8 * to_right},${middle + 4}`,
    }),
  );
}

/**
 * @param {Packed} history
 * @param {number} row
 */
function routeIn(history, row) {
  const label = (/** @type {number | undefined} */ lane) => history.lanes[lane ?? -1]?.label ?? "?";
  return `${label(history.from[row])} → ${label(history.to[row])}`;
}

/**
 * @param {Packed} history
 * @param {number} row
 */
function wordsIn(history, row) {
  const seq = history.seq[row];
  const text = history.texts[history.text[row] ?? 0] ?? "";
  const isNamed = seq === null || seq === undefined || text.includes(`seq=${seq}`);
  if (isNamed) return text;
  return history.from[row] === -1 ? `seq ${seq}: ${text}` : `${text} seq=${seq}`;
}

function main() {
  if (place === null || sources.length === 0) return;
  const names = element("select", { "aria-label": "history" });
  for (const { dataset } of sources) {
    names.append(element("option", { value: dataset.history ?? "" }, `${dataset.history} (${dataset.rows} rows)`));
  }
  const seq = element("input", { type: "number", class: "seq", placeholder: "seq", "aria-label": "only this seq" });
  const find = element("input", {
    type: "search",
    placeholder: "find in the messages",
    "aria-label": "find in the messages",
  });
  const kinds = element("select", { "aria-label": "kind of message" });
  const worths = element("select", { "aria-label": "what it is worth" });
  for (const [value, words] of [
    ["", "whatever it is worth"],
    ["1", "only what counts"],
    ["2", "only what must not count"],
  ]) {
    worths.append(element("option", { value: value ?? "" }, words ?? ""));
  }
  const shown = element("output");
  const head = element("div", { class: "lanes-head", "aria-hidden": "true" });
  const spacer = element("div", { class: "spacer", role: "rowgroup" });
  const viewport = element(
    "div",
    { class: "viewport", tabindex: "0", role: "table", "aria-label": "the history" },
    spacer,
  );
  const whole = element("p", { class: "whole", role: "status" }, "Select a row to read all of it.");
  const filters = element("div", { class: "filters" }, names, seq, kinds, worths, find, shown);
  place.append(filters, head, viewport, whole);

  /** @type {Packed | undefined} */
  let history;
  /** @type {number[]} */
  let rows = [];
  let selected = -1;

  function refilter() {
    if (history === undefined) return;
    const { kind, worth, at, from } = history;
    const wanted = seq.value === "" ? undefined : Number(seq.value);
    const text = find.value.toLowerCase();
    // Each text is there once, so that it is searched once.
    const hits = new Set(history.texts.flatMap((one, place) => (one.toLowerCase().includes(text) ? [place] : [])));
    rows = Array.from(at.keys()).filter(
      (row) =>
        (wanted === undefined || history?.seq[row] === wanted) &&
        (kinds.value === "" || (kind[row] === Number(kinds.value) && from[row] !== -1)) &&
        (worths.value === "" || worth[row] === Number(worths.value)) &&
        (text === "" || hits.has(history?.text[row] ?? 0) || hits.has(history?.note[row] ?? 0)),
    );
    const hidden = at.length - rows.length;
    shown.textContent = hidden === 0 ? `${rows.length} rows` : `${rows.length} rows, ${hidden} hidden`;
    spacer.style.height = `${rows.length * ROW}px`;
    viewport.style.height = `${Math.min(HEIGHT_MAX, Math.max(4, rows.length) * ROW + 2)}px`;
    viewport.setAttribute("aria-rowcount", String(rows.length));
    viewport.scrollTop = 0;
    selected = -1;
    paint();
  }

  function paint() {
    if (history === undefined) return;
    const first = Math.max(0, Math.floor(viewport.scrollTop / ROW) - MARGIN);
    const last = Math.min(rows.length, Math.ceil((viewport.scrollTop + viewport.clientHeight) / ROW) + MARGIN);
    const made = [];
    for (let index = first; index < last; index++) made.push(rowAt(history, index));
    spacer.replaceChildren(...made);
  }

  /**
   * @param {Packed} packed
   * @param {number} index
   */
  function rowAt(packed, index) {
    const row = rows[index] ?? 0;
    const isCall = packed.from[row] !== -1;
    const worth = WORTH[packed.worth[row] ?? 0] ?? "";
    const made = element("div", {
      class: isCall ? `row ${worth}` : "row event",
      role: "row",
      "aria-rowindex": String(index + 1),
    });
    if (index === selected) made.setAttribute("aria-selected", "true");
    made.style.top = `${index * ROW}px`;
    const time = element("span", { class: "time", role: "cell" }, `${((packed.time[row] ?? 0) / 10).toFixed(1)} ms`);
    const words = element("span", { class: "words", role: "cell" }, wordsIn(packed, row));
    made.append(time);
    if (isCall) {
      const route = element("span", { role: "cell", "aria-label": routeIn(packed, row) }, strip(packed, row));
      made.append(
        route,
        words,
        element("span", { class: "note", role: "cell" }, packed.texts[packed.note[row] ?? 0] ?? ""),
      );
    } else made.append(words);
    made.addEventListener("click", () => choose(index));
    return made;
  }

  /** @param {number} index */
  function choose(index) {
    const row = rows[index];
    if (history === undefined || row === undefined) return;
    selected = index;
    const top = index * ROW;
    if (top < viewport.scrollTop) viewport.scrollTop = top;
    if (top + ROW > viewport.scrollTop + viewport.clientHeight) viewport.scrollTop = top + ROW - viewport.clientHeight;
    paint();
    const route = history.from[row] === -1 ? "" : `${routeIn(history, row)}: `;
    const note = history.texts[history.note[row] ?? 0] ?? "";
    const line = `line ${history.at[row]} of ${names.value}.ndjson`;
    whole.textContent = [`${route}${wordsIn(history, row)}`, note, line].filter((text) => text !== "").join(" · ");
  }

  /** @param {string} name */
  async function open(name) {
    names.value = name;
    try {
      const opened = await historyOf(name);
      // Another one may have been asked for meanwhile.
      if (names.value !== name) return;
      history = opened;
    } catch (error) {
      whole.textContent = `${name} cannot be shown: ${error instanceof Error ? error.message : "it is damaged"}`;
      return;
    }
    kinds.replaceChildren(
      element("option", { value: "" }, "all messages"),
      ...history.kinds.map((kind, place) => element("option", { value: String(place) }, kind)),
    );
    const lane_px = laneWidth(history);
    const width = history.lanes.length * lane_px;
    const labels = history.lanes.map(({ label }, lane) => {
      const text = drawn("text", { x: (lane + 0.5) * lane_px, y: 18 });
      text.textContent = label.length > 2 ? label.slice(0, 1).toUpperCase() : label;
      return text;
    });
    head.replaceChildren(
      element("span", {}, ""),
      element("span", {}, drawn("svg", { width, height: ROW }, ...labels)),
      element("span", {}, "message"),
      element("span", {}, "what it is worth, and what became of it"),
    );
    refilter();
  }

  /** `#seq-SEQ` and `#history=NAME&seq=SEQ` show what belongs to a seq. */
  async function follow() {
    const [, name, wanted] = /^#(?:history=([^&]*)&)?seq[-=](\d+)$/.exec(location.hash) ?? [];
    if (wanted === undefined) return;
    seq.value = wanted;
    const known = sources.map(({ dataset }) => dataset.history ?? "");
    const named = known.find((one) => one === decodeURIComponent(name ?? ""));
    await open(named ?? (await holding(known, Number(wanted))) ?? names.value);
    document.querySelector("#wire")?.scrollIntoView();
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

  viewport.addEventListener("scroll", paint, { passive: true });
  viewport.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    choose(Math.min(rows.length - 1, Math.max(0, selected + by)));
  });
  names.addEventListener("change", () => void open(names.value));
  for (const field of [seq, find]) field.addEventListener("input", refilter);
  for (const field of [kinds, worths]) field.addEventListener("change", refilter);
  addEventListener("hashchange", () => void follow());
  addEventListener("resize", paint);
  const begin = () => void open(names.value);
  // The first history is unpacked when somebody comes near it.
  const watcher = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      watcher.disconnect();
      if (history === undefined) begin();
    },
    { rootMargin: "600px" },
  );
  watcher.observe(place);
  void follow();
}

main();
