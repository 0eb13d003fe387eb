import type { Random } from "../../checks/random.ts";

/** A share of a table's rows by chance, in their order: 1 is all of them. At least one is there. */
export function sampled<T>(rows: readonly T[], share: number, random: Random): T[] {
  if (share >= 1) return [...rows];
  const count = Math.max(1, Math.round(rows.length * share));
  const chosen = new Set(random.shuffled([...rows.keys()]).slice(0, count));
  return rows.filter((_, place) => chosen.has(place));
}
