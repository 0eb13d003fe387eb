// Which rows of a history are wanted.

/** @typedef {import("./packed.js").Packed} Packed */

/**
 * @param {Packed} history
 * @param {{ seq: string, kind: string, worth: string, member: string, text: string }} wanted empty: whatever it is
 * @returns {number[]}
 */
export function rowsThat(history, { seq, kind, worth, member, text }) {
  const { texts, from, to } = history;
  const small = text.toLowerCase();
  // Each text is there once, so that it is searched once.
  const hits = small === "" ? undefined : texts.map((one) => one.toLowerCase().includes(small));
  const isWanted = (/** @type {number} */ row) =>
    (seq === "" || history.seq[row] === Number(seq)) &&
    (kind === "" || (history.kind[row] === Number(kind) && from[row] !== -1)) &&
    (worth === "" || history.worth[row] === Number(worth)) &&
    (member === "" || from[row] === Number(member) || to[row] === Number(member)) &&
    (hits === undefined || hits[history.text[row] ?? 0] || hits[history.note[row] ?? 0]);
  return Array.from(history.at.keys()).filter(isWanted);
}
