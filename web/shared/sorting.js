// Heads of a table by which it can be sorted: each becomes a button, and says which way it is sorted.

/**
 * @param {readonly Element[]} heads
 * @param {(column: number, direction: 1 | -1) => void} sort
 */
export function sortable(heads, sort) {
  for (const head of heads) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const isUp = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", isUp ? "descending" : "ascending");
      sort(/** @type {HTMLTableCellElement} */ (head).cellIndex, isUp ? -1 : 1);
    });
  }
}
