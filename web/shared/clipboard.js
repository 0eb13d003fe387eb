// What a reader copies.

import { reveal } from "./reveal.js";

/**
 * Whether a text is in the clipboard now: a page that was opened from a file may have none.
 *
 * @param {string} text
 */
export async function isCopied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Shows and selects what could not be copied, for the reader to do it.
 *
 * @param {Element} source
 */
export function select(source) {
  reveal(source);
  getSelection()?.selectAllChildren(source);
}
