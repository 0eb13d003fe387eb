/**
 * Numbers from 0 up to, and not including, 1. With a seed they are the same ones in the same order each time (mulberry32):
 * what happens by chance can then happen again.
 */
export function randomFrom(seed: number | undefined): () => number {
  if (seed === undefined) return Math.random;
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
