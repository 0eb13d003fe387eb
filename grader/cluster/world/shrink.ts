/**
 * Drops steps of a schedule for as long as what is left still does what it is about. `attempt` plays some of the steps, and
 * returns those that it could do; undefined if it does not come to the same any more. It is called `attempts_max` times at
 * the most. The steps that are left keep their order.
 */
export async function shrink<T>(
  steps: readonly T[],
  attempt: (steps: readonly T[]) => Promise<readonly T[] | undefined>,
  attempts_max: number,
): Promise<readonly T[]> {
  let left = steps;
  let attempts = 0;
  // Large pieces first: most of what happens in a storm has nothing to do with what went wrong.
  for (let size = Math.ceil(left.length / 2); size >= 1; ) {
    const before = left.length;
    // From the end: what comes later rests on what came before.
    for (let end = left.length; end > 0; end -= size) {
      if (attempts === attempts_max) return left;
      attempts += 1;
      const found = await attempt(left.toSpliced(Math.max(0, end - size), Math.min(size, end)));
      if (found === undefined) continue;
      left = found;
      end = Math.min(end, left.length + size);
    }
    if (size > 1) size = Math.ceil(size / 2);
    else if (left.length === before) break;
  }
  return left;
}
