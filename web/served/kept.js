// What a reader has opened, chosen and typed, and where the reader is: it is kept while the page loads itself again.

const KEY = "page-kept";

/** A heading of a page may be so far below its upper end, and still be where the reader is. */
const NEAR_PX = 120;

/** @typedef {{ label: string, value: string }} Field */
/** @typedef {{ column: number, isDown: boolean }} Sorting */
/** @typedef {{ open: string[], fields: Field[], sorting?: Sorting, at?: { id: string, above: number }, top: number, focus: string }} Kept */

export function keep() {
  const open = [...document.querySelectorAll("details")].filter((one) => one.open).map(keyOf);
  const fields = fieldsHere().map((field) => ({ label: labelOf(field), value: field.value }));
  const heads = [...document.querySelectorAll("th[aria-sort]")];
  const [head] = heads;
  const sorting = head instanceof HTMLTableCellElement && {
    column: head.cellIndex,
    isDown: head.getAttribute("aria-sort") === "descending",
  };
  const focused = document.activeElement;
  /** @type {Kept} */
  const kept = {
    ...{ open, fields, at: placeHere(), top: scrollY },
    ...(sorting && { sorting }),
    focus: isField(focused) ? labelOf(focused) : "",
  };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
    history.scrollRestoration = "manual";
  } catch {
    // Then the page begins at its beginning.
  }
}

export function restore() {
  const kept = taken();
  if (kept === undefined) return;
  const details = new Map([...document.querySelectorAll("details")].map((one) => [keyOf(one), one]));
  for (const key of kept.open) {
    const one = details.get(key);
    if (one !== undefined) one.open = true;
  }
  const fields = new Map(fieldsHere().map((field) => [labelOf(field), field]));
  for (const { label, value } of kept.fields) {
    const field = fields.get(label);
    if (field !== undefined && field.value !== value) choose(field, value);
  }
  if (kept.sorting !== undefined) sort(kept.sorting);
  fields.get(kept.focus)?.focus({ preventScroll: true });
  const goBack = () => {
    const place = kept.at && document.getElementById(kept.at.id);
    scrollTo({ top: place ? place.getBoundingClientRect().top + scrollY + (kept.at?.above ?? 0) : kept.top });
  };
  goBack();
  // The browser goes to what the address names when all has come.
  if (document.readyState !== "complete") addEventListener("load", () => requestAnimationFrame(goBack), { once: true });
}

/** @returns {Kept | undefined} */
function taken() {
  try {
    const text = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    history.scrollRestoration = "auto";
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {HTMLDetailsElement} details */
function keyOf(details) {
  const around = details.id === "" ? details.parentElement?.closest("[id]") : details;
  const inside = [...(around ?? document).querySelectorAll("details")];
  return `${around?.id ?? ""} ${inside.indexOf(details)}`;
}

/** @typedef {HTMLInputElement | HTMLSelectElement} Control */

/**
 * @param {Element | null} element
 * @returns {element is Control}
 */
function isField(element) {
  return element instanceof HTMLInputElement || element instanceof HTMLSelectElement;
}

function fieldsHere() {
  return [...document.querySelectorAll("input, select")].filter(isField);
}

/** @param {Control} field */
function labelOf(field) {
  return field.name || field.getAttribute("aria-label") || field.id;
}

/**
 * @param {Control} field
 * @param {string} value
 */
function choose(field, value) {
  field.value = value;
  // What can be chosen may come when a history has been unpacked.
  if (field.value !== value) {
    const wait = new MutationObserver(() => {
      if (![.../** @type {HTMLSelectElement} */ (field).options].some((option) => option.value === value)) return;
      wait.disconnect();
      choose(field, value);
    });
    if (field instanceof HTMLSelectElement) wait.observe(field, { childList: true });
    return;
  }
  for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
}

/** @param {Sorting} sorting */
function sort({ column, isDown }) {
  const button = document.querySelector(`thead th:nth-child(${column + 1}) button`);
  for (let clicks = isDown ? 2 : 1; clicks > 0; clicks -= 1) /** @type {HTMLElement | null} */ (button)?.click();
}

/** The last thing with a name that begins above the reader, and how far above: what stands before it may get longer. */
function placeHere() {
  const above = [...document.querySelectorAll("main [id]")].filter(
    (one) => one.getBoundingClientRect().top <= NEAR_PX && one.getClientRects().length > 0,
  );
  const last = above.at(-1);
  return last === undefined || scrollY === 0 ? undefined : { id: last.id, above: -last.getBoundingClientRect().top };
}
