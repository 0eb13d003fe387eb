// The histories as the page holds them, and what stands in a row of one.

import { say } from "../shared/words.js";

/**
 * A history: columns with a number for each row, and every text once. Times are in tenths of a millisecond; `passed` is the
 * place at which a message was handed on, 0 if it never was.
 *
 * @typedef {{
 *   kinds: string[], lanes: { label: string, about: string, isReal: boolean }[], texts: string[],
 *   at: number[], time: number[], passed: number[], from: number[], to: number[], kind: number[], seq: (number | null)[],
 *   text: number[], note: number[], worth: number[],
 *   logs: { at: number[], lane: number[], seq: (number | null)[], text: number[] },
 * }} Packed
 */

const UNPACKED_MAX = 64 * 1024 * 1024;

export const sources = /** @type {HTMLScriptElement[]} */ ([...document.querySelectorAll("script[data-history]")]);
/** @type {Map<string, Promise<Packed>>} */
const unpacked = new Map();

/**
 * Reads the data of a history, and no more of it than a browser can hold.
 *
 * @param {string} name
 * @returns {Promise<Packed>}
 */
export function historyOf(name) {
  const known = unpacked.get(name) ?? unpack(sources.find((one) => one.dataset.history === name)?.textContent ?? "");
  unpacked.set(name, known);
  return known;
}

/**
 * @param {string} base64
 * @returns {Promise<Packed>}
 */
async function unpack(base64) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  const decoder = new TextDecoder();
  let [text, length] = ["", 0];
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length;
    if (length > UNPACKED_MAX) throw new RangeError(say("it is too large"));
    text += decoder.decode(part.value, { stream: true });
  }
  const history = /** @type {Packed} */ (JSON.parse(text));
  for (const column of [history.at, history.time, history.logs.at]) {
    column.forEach((delta, row) => {
      column[row] = delta + (column[row - 1] ?? 0);
    });
  }
  history.passed.forEach((after, row) => {
    history.passed[row] = after === 0 ? 0 : after + (history.at[row] ?? 0);
  });
  return history;
}

/**
 * Whether a row is of a message, and not of anything else that happened.
 *
 * @param {Packed} history
 * @param {number} row
 */
export function isMessage({ from }, row) {
  return from[row] !== -1;
}

/**
 * @param {Packed} history
 * @param {number} row
 */
export function routeIn({ from, to, lanes }, row) {
  const label = (/** @type {number | undefined} */ lane) => lanes[lane ?? -1]?.label ?? "?";
  return `${label(from[row])} → ${label(to[row])}`;
}

/**
 * @param {Packed} history
 * @param {number} row
 */
export function wordsIn(history, row) {
  const seq = history.seq[row];
  const text = history.texts[history.text[row] ?? 0] ?? "";
  const isNamed = seq === null || seq === undefined || text.includes(`seq=${seq}`);
  if (isNamed) return text;
  return isMessage(history, row) ? `${text} seq=${seq}` : `seq ${seq}: ${text}`;
}

/**
 * @param {Packed} history
 * @param {number} row
 */
export function noteIn({ texts, note }, row) {
  return texts[note[row] ?? 0] ?? "";
}
