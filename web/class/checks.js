// In the table of checks by students, what the pointer is over shows whose it is, and each cell leads to its check.

const heat = /** @type {HTMLTableElement | null} */ (document.querySelector(".heat"));
const ids = [...(heat?.querySelectorAll("thead .check") ?? [])].map(({ textContent }) => textContent.trim());
/** The columns before the first check. */
const BEFORE = 2;
/** @type {Element | undefined} */
let lit;

heat?.addEventListener("pointerover", ({ target }) => {
  const cell = target instanceof Element ? target.closest("td, th") : null;
  const place = cell instanceof HTMLTableCellElement ? cell.cellIndex - BEFORE : -1;
  const head = heat.tHead?.rows[0]?.cells[place + BEFORE];
  lit?.classList.remove("lit");
  lit = place < 0 ? undefined : head;
  lit?.classList.add("lit");
});

heat?.addEventListener("click", ({ target }) => {
  const cell = target instanceof Element && target.closest("a") === null ? target.closest("td") : null;
  const row = cell?.parentElement;
  const id = cell === null ? undefined : ids[cell.cellIndex - BEFORE];
  const report = row?.querySelector("th a")?.getAttribute("href");
  if (id !== undefined && report) location.href = `${report}#row-${encodeURIComponent(id)}`;
});
