// What can have led to a message, and what it can have led to.

/** @typedef {import("./packed.js").Packed} Packed */

/**
 * The messages of the same seq that had reached the sender of this one before it was sent, by themselves or by others; and
 * those that were sent by whoever this one had reached.
 *
 * @param {Packed} history
 * @param {number} row
 * @returns {{ before: Set<number>, after: Set<number> }}
 */
export function causesOf({ at, passed, from, to, seq }, row) {
  const same = Array.from(at.keys()).filter((other) => from[other] !== -1 && seq[other] === seq[row]);
  const arrived = same.filter((other) => passed[other] !== 0);
  const [before, after] = [new Set(), new Set()];
  // Up to which place each member's doings count, seen backwards from the message.
  const until = new Map([[from[row], at[row] ?? 0]]);
  for (const other of arrived.toSorted((a, b) => (passed[b] ?? 0) - (passed[a] ?? 0))) {
    if ((passed[other] ?? 0) > (until.get(to[other]) ?? 0)) continue;
    before.add(other);
    until.set(from[other], Math.max(until.get(from[other]) ?? 0, at[other] ?? 0));
  }
  // From which place on each member can know of the message.
  const since = new Map(passed[row] === 0 ? [] : [[to[row], passed[row] ?? 0]]);
  for (const other of same) {
    if ((at[other] ?? 0) <= (since.get(from[other]) ?? Number.POSITIVE_INFINITY)) continue;
    after.add(other);
    const reached = passed[other] || Number.POSITIVE_INFINITY;
    since.set(to[other], Math.min(since.get(to[other]) ?? Number.POSITIVE_INFINITY, reached));
  }
  return { before, after };
}
