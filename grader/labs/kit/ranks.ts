/** What a lab's order looks at in a violation. */
interface Ranked {
  rule: string;
  culprit: unknown;
  at: number;
}

/**
 * Sorts violations into the order in which they are told: what was clear first leads to the others; at one place, the rule that
 * `causesFirst` has before, and a violation that a message shows before one that shows in what is missing. Rules of `ofAll` are
 * broken by several servers together, by what one of them did before: those are told behind all others.
 */
export function ordering<R extends string>(
  causesFirst: readonly R[],
  ofAll: readonly R[],
): <V extends Ranked>(violations: readonly V[]) => V[] {
  const places = new Map<string, number>(causesFirst.map((rule, place) => [rule, place]));
  const last = new Set<string>(ofAll);
  const rankOf = ({ rule, culprit }: Ranked): number =>
    2 * (places.get(rule) ?? places.size) + Number(culprit === undefined);
  return (violations) =>
    violations.toSorted(
      (a, b) => Number(last.has(a.rule)) - Number(last.has(b.rule)) || a.at - b.at || rankOf(a) - rankOf(b),
    );
}
