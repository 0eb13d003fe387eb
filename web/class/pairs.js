// Two similar submissions side by side, when somebody opens them: what is the same once, and what differs, marked.

import { say } from "../shared/words.js";

/** @type {Promise<Record<string, Record<string, string>>> | undefined} */
let sources;

/** The files of all that are shown, by their names; unpacked once. */
function unpacked() {
  sources ??= (async () => {
    const data = atob(document.querySelector("#sources")?.textContent ?? "");
    const bytes = Uint8Array.from(data, (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).json();
  })();
  return sources;
}

/** Lines that are the same are shown so many before and after one that differs. */
const CONTEXT = 4;

for (const details of /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("details.pair"))) {
  details.addEventListener("toggle", async () => {
    if (!details.open || details.childElementCount > 1) return;
    const { a = "", b = "", runs = "{}" } = details.dataset;
    const files = await unpacked();
    for (const [file, all] of Object.entries(JSON.parse(runs))) {
      const table = sideBySide(all, lines(files[a]?.[file]), lines(files[b]?.[file]));
      details.append(boxed(table, file, [a, b]));
    }
  });
}

/** @param {string | undefined} text */
function lines(text) {
  return text === undefined ? [] : text.split("\n");
}

/**
 * @param {string} runs "=12-3+4": so many lines that both have, only the one, only the other
 * @param {string[]} one
 * @param {string[]} other
 */
function sideBySide(runs, one, other) {
  const table = document.createElement("table");
  table.className = "beside";
  const body = table.createTBody();
  const [at, also] = [{ place: 0 }, { place: 0 }];
  /** @type {(count: number, lines: string[], at: { place: number }) => [number, string][]} */
  const take = (count, all, from) => {
    const start = from.place;
    from.place += count;
    return all.slice(start, from.place).map((text, place) => [start + place + 1, text]);
  };
  const parts = [...runs.matchAll(/([=+-])(\d+)/g)].map(([, mark = "", count]) => ({ mark, count: Number(count) }));
  for (let place = 0; place < parts.length; place += 1) {
    const { mark, count } = /** @type {{ mark: string, count: number }} */ (parts[place]);
    if (mark === "=") {
      const [left, right] = [take(count, one, at), take(count, other, also)];
      const isFolded = count > 3 * CONTEXT;
      const head = place === 0 ? 0 : CONTEXT;
      const tail = place === parts.length - 1 ? 0 : CONTEXT;
      for (const [index, line] of left.entries()) {
        if (isFolded && index === head) rest(body, count - head - tail);
        if (!isFolded || index < head || index >= count - tail) row(body, "", line, right[index]);
      }
      continue;
    }
    // What the one has in place of what the other has stands beside it.
    const next = parts[place + 1];
    const isBoth = next !== undefined && next.mark !== "=";
    const [less, more] = mark === "-" ? [count, isBoth ? next.count : 0] : [isBoth ? next.count : 0, count];
    const [left, right] = [take(less, one, at), take(more, other, also)];
    for (let index = 0; index < Math.max(less, more); index += 1) row(body, "differs", left[index], right[index]);
    if (isBoth) place += 1;
  }
  return table;
}

/**
 * With a head that says whose is which, in a box that scrolls.
 *
 * @param {HTMLTableElement} table
 * @param {string} file
 * @param {string[]} names
 */
function boxed(table, file, names) {
  const columns = document.createElement("colgroup");
  for (const kind of ["line", "text", "line", "text"]) {
    const column = document.createElement("col");
    column.className = kind;
    columns.append(column);
  }
  table.prepend(columns);
  const head = table.createTHead().insertRow();
  for (const name of names) {
    const cell = document.createElement("th");
    cell.scope = "colgroup";
    cell.colSpan = 2;
    cell.textContent = `${name} · ${file}`;
    head.append(cell);
  }
  const box = document.createElement("div");
  box.className = "wide";
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", say("{file}, side by side", { file }));
  box.append(table);
  return box;
}

/**
 * @param {HTMLTableSectionElement} body
 * @param {string} kind
 * @param {[number, string] | undefined} left
 * @param {[number, string] | undefined} right
 */
function row(body, kind, left, right) {
  const made = body.insertRow();
  made.className = kind;
  for (const line of [left, right]) {
    const number = made.insertCell();
    number.className = "line";
    number.textContent = line === undefined ? "" : String(line[0]);
    const text = made.insertCell();
    text.className = line === undefined ? "none" : "text";
    text.textContent = line === undefined ? "" : line[1];
  }
}

/**
 * @param {HTMLTableSectionElement} body
 * @param {number} count
 */
function rest(body, count) {
  const made = body.insertRow();
  made.className = "rest";
  const cell = made.insertCell();
  cell.colSpan = 4;
  cell.textContent = say("… {count} lines that both have", { count });
}
