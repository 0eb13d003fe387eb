// In which language the page speaks, and that a reader chose one.

import { chinese } from "./chinese.js";
import { english } from "./english.js";

/** @import { Words } from "./english.js" */

const KEY = "live-language";

/** @returns {Words} */
export function chosenWords() {
  const language = stored() ?? navigator.language;
  return language.startsWith("zh") ? chinese : english;
}

/**
 * The other language, which is kept for the next time.
 *
 * @param {Words} words
 */
export function otherWords(words) {
  const other = words === english ? chinese : english;
  try {
    localStorage.setItem(KEY, codeOf(other));
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
