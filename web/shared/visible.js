/** Controls but newline and tab, and what has no width or changes the direction of writing: with these a text would read otherwise than it is. */
const INVISIBLE = /[^\P{Cc}\n\t]|[\p{Cf}\p{Zl}\p{Zp}\u{115f}\u{1160}\u{3164}\u{ffa0}\u{fffe}\u{ffff}]/gu;

/**
 * A text with its invisible characters as escapes: `\u202e`.
 *
 * @param {string} text
 */
export function visible(text) {
  return text
    .toWellFormed()
    .replace(INVISIBLE, (mark) => `\\u${(mark.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`);
}
