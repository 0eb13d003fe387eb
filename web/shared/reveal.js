// What is to be seen may lie in something that is closed.

/**
 * Opens an element, and all that it is in.
 *
 * @param {Element} element
 */
export function reveal(element) {
  for (
    let around = element.closest("details");
    around !== null;
    around = around.parentElement?.closest("details") ?? null
  )
    around.open = true;
}
