/** Says whether a load is to go on: for so long from now on. */
export function forTime(duration_ms: number): () => boolean {
  const end_ms = performance.now() + duration_ms;
  return () => performance.now() < end_ms;
}

/** The value below which such a share of the values is; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
