// In which language the page speaks: that which its reader chose, or else that of the cluster, whose sentences are shown as they come.

import { chinese } from "./chinese.js";
import { english } from "./english.js";

/** @import { Words } from "./english.js" */

const KEY = "live-language";

/** What the reader chose, on this page or one before. */
let chosen = stored();

/**
 * @param {string | undefined} language that of what is shown; the browser's where nothing is told
 * @returns {Words}
 */
export function wordsFor(language = navigator.language) {
  return (chosen ?? language).startsWith("zh") ? chinese : english;
}

/**
 * The other language, which is kept for the next time.
 *
 * @param {Words} words
 */
export function otherWords(words) {
  const other = words === english ? chinese : english;
  chosen = codeOf(other);
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // Then it lasts as long as the page.
  }
  return other;
}

/** @param {Words} words */
export function codeOf(words) {
  return words === english ? "en" : "zh";
}

/** A page in a sandboxed frame may not read what is stored. */
function stored() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
