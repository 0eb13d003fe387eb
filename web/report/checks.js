// The table of checks can be sorted: by what came of them, in their order, and by the points that are lost.

import { sortable } from "../shared/sorting.js";

/** What there is to do comes first. */
const STATUSES = ["failed", "inconclusive", "skipped", "passed"];

const table = /** @type {HTMLTableElement | null} */ (document.querySelector("#checks table"));
const body = table?.tBodies[0];
const rows = [...(body?.rows ?? [])];
const [STATUS, POINTS] = [0, 2];

/**
 * By how much a row comes later, in each column; in others they stand as they do in the report.
 *
 * @type {Record<number, (row: HTMLTableRowElement) => number>}
 */
const LATER = {
  [STATUS]: ({ className }) => STATUSES.indexOf(className),
  [POINTS]: ({ cells }) => {
    const [earned = 0, most = 0] = (cells[POINTS]?.textContent ?? "").split("/").map(Number);
    return earned - most;
  },
};

sortable([...(table?.tHead?.rows[0]?.cells ?? [])].slice(0, POINTS + 1), (column, direction) => {
  const later = LATER[column] ?? ((row) => rows.indexOf(row));
  body?.append(...rows.toSorted((a, b) => direction * (later(a) - later(b))));
});
