// The table of students can be sorted, looked through, filtered, and copied. Links elsewhere in the page filter it, too.

import { isCopied } from "../shared/clipboard.js";
import { sortable } from "../shared/sorting.js";
import { say } from "../shared/words.js";

const section = document.querySelector("#students");
const table = section?.querySelector("table");
/** The rows stand in groups, each of which keeps its size. */
const groups = [...(table?.tBodies ?? [])];
const sizes = groups.map(({ rows }) => rows.length);
const form = /** @type {HTMLFormElement | null} */ (section?.querySelector("form"));

/**
 * A row, and what is asked of it: texts are read once, for the page does not change.
 *
 * @typedef {{ row: HTMLTableRowElement, text: string, cells: string[], has: Set<string> }} Student
 */

/** @type {Student[]} */
const students = groups
  .flatMap(({ rows }) => [...rows])
  .map((row) => {
    const cells = [...row.cells].map(({ textContent }) => textContent.trim());
    const { status, tenth, rules = "", checks = "" } = row.dataset;
    const has = new Set([
      `status:${status}`,
      `tenth:${tenth}`,
      ...rules.split(" ").map((rule) => `rule:${rule}`),
      ...checks.split(" ").map((check) => `check:${check}`),
    ]);
    return { row, text: cells.join(" ").toLowerCase(), cells, has };
  });

if (table && form) {
  const find = /** @type {HTMLInputElement} */ (form.elements.namedItem("find"));
  const filter = /** @type {HTMLSelectElement} */ (form.elements.namedItem("filter"));
  const clear = /** @type {HTMLButtonElement} */ (form.querySelector(".clear"));
  const output = /** @type {HTMLOutputElement} */ (form.querySelector("output"));
  /** @type {Student[]} */
  let shown = students;

  const show = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const isShown = (/** @type {Student} */ { text, has }) =>
      (filter.value === "" || has.has(filter.value)) && words.every((word) => text.includes(word));
    shown = students.filter(isShown);
    const those = new Set(shown);
    for (const student of students) student.row.hidden = !those.has(student);
    clear.hidden = words.length === 0 && filter.value === "";
    output.textContent =
      shown.length === students.length
        ? say("{count} students", { count: students.length })
        : say("{count} of {all} students", { count: shown.length, all: students.length });
  };
  form.hidden = false;
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  clear.addEventListener("click", () => {
    form.reset();
    show();
    find.focus();
  });
  show();

  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href='#students']") : null;
    if (link === null) return;
    for (const kind of ["status", "tenth", "rule", "check"]) {
      const value = link.getAttribute(`data-${kind}`);
      if (value === null) continue;
      find.value = "";
      filter.value = `${kind}:${value}`;
      show();
    }
  });

  const heads = [...(section?.querySelectorAll("thead th") ?? [])];
  const { compare } = new Intl.Collator(undefined, { numeric: true });
  /** @type {(column: number) => (a: Student, b: Student) => number} */
  const byColumn = (column) => {
    // Numbers, or names as people sort them: 9 before 10. The first is much faster.
    if (heads[column]?.classList.contains("number")) return (a, b) => Number(a.cells[column]) - Number(b.cells[column]);
    return (a, b) => compare(a.cells[column] ?? "", b.cells[column] ?? "");
  };
  const sort = (/** @type {number} */ column, /** @type {number} */ direction) => {
    const order = byColumn(column);
    const isEmpty = (/** @type {Student} */ { cells }) => Number(cells[column] === "");
    // What is empty stands last, in either direction.
    students.sort((a, b) => isEmpty(a) - isEmpty(b) || direction * order(a, b));
    // What is not in the page is moved faster.
    for (const group of groups) group.remove();
    let from = 0;
    for (const [place, group] of groups.entries()) {
      const size = sizes[place] ?? 0;
      group.append(...students.slice(from, from + size).map(({ row }) => row));
      from += size;
    }
    table.append(...groups);
    shown = students.filter(({ row }) => !row.hidden);
  };
  sortable(heads, sort);

  const copy = /** @type {HTMLButtonElement} */ (form.querySelector(".csv"));
  copy.addEventListener("click", async () => {
    const rows = [heads.map(({ textContent }) => textContent), ...shown.map(({ cells }) => cells)];
    const words = copy.textContent;
    copy.textContent = (await isCopiedOrShown(csv(rows)))
      ? say("{count} rows copied", { count: shown.length })
      : say("copy it from below");
    setTimeout(() => {
      copy.textContent = words;
    }, 2000);
  });
}

/**
 * As `grades.csv` is written: no text is taken for a formula, by whatever a spreadsheet separates cells.
 *
 * @param {string[][]} rows
 */
function csv(rows) {
  const cell = (/** @type {string} */ text) => {
    if (/^-?\d+(\.\d+)?$/.test(text)) return text;
    const safe = text
      .replace(/(?<=[;\t\r\n])(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g, "'")
      .replace(/^(?=[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])/, "'");
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/**
 * Without a clipboard there is a field with the text, for the reader to copy.
 *
 * @param {string} text
 */
async function isCopiedOrShown(text) {
  if (await isCopied(text)) return true;
  const field = section?.querySelector("textarea") ?? document.createElement("textarea");
  field.value = text;
  field.rows = 6;
  field.readOnly = true;
  field.setAttribute("aria-label", say("the rows as CSV"));
  form?.after(field);
  field.select();
  return false;
}
