import type { Evidence } from "./attempt.ts";
import type { CheckSpec, Found } from "./check.ts";

/**
 * The first check, in their order, that fails by what counts so far, and why, in a sentence. Undefined if there is none, or
 * something speaks against what it needs.
 */
export function firstFailure(
  specs: readonly CheckSpec[],
  kept: Iterable<Evidence>,
): { check: string; message: string } | undefined {
  const all = Array.from(kept).flatMap(({ outcome }) => outcome.found);
  const failing = new Set(all.flatMap(({ checks }) => checks));
  for (const { id, needs } of specs) {
    const [nearest] = all.filter((one) => isOf(one, id)).toSorted((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
    if (nearest !== undefined && !needs.some((need) => failing.has(need)))
      return { check: id, message: nearest.describe().message };
  }
  return undefined;
}

/** What speaks against one of several checks is of one of them only when all is known. */
function isOf({ checks }: Found, id: string): boolean {
  return checks.length === 1 && checks[0] === id;
}
