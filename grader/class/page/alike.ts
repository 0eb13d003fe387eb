/**
 * Puts things in an order in which those that are alike stand together. Each has a pattern, and patterns of one length differ
 * in so many places. It begins with the first, and goes on with the one that differs least from the one before.
 */
export function alikeTogether<T>(things: readonly T[], patternOf: (thing: T) => string): T[] {
  const groups = Map.groupBy(things, patternOf);
  const [first, ...rest] = groups.keys();
  if (first === undefined) return [];
  const order = [first];
  const left = new Set(rest);
  let last = first;
  while (left.size > 0) {
    let nearest = "";
    let least = Number.POSITIVE_INFINITY;
    for (const one of left) {
      const distance = differences(last, one);
      if (distance < least) [nearest, least] = [one, distance];
    }
    left.delete(nearest);
    order.push(nearest);
    last = nearest;
  }
  return order.flatMap((pattern) => groups.get(pattern) ?? []);
}

function differences(one: string, other: string): number {
  let count = 0;
  for (let place = 0; place < one.length; place += 1) if (one[place] !== other[place]) count += 1;
  return count;
}
