/** An event that was logged more or less often than it happened. */
export interface Difference {
  event: string;
  logged: number;
  happened: number;
}

/** Where a log does not tell what happened, by each event's words: what comes often in one must come as often in the other. */
export function differencesOf(logged: readonly string[], happened: readonly string[]): Difference[] {
  const [says, did] = [countsOf(logged), countsOf(happened)];
  return [...new Set([...says.keys(), ...did.keys()])]
    .map((event) => ({ event, logged: says.get(event) ?? 0, happened: did.get(event) ?? 0 }))
    .filter((one) => one.logged !== one.happened);
}

function countsOf(events: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const event of events) counts.set(event, (counts.get(event) ?? 0) + 1);
  return counts;
}

/** How often something came, as words. */
export function times(count: number, what: string): string {
  return count === 0 ? `not ${what}` : `${what} ${count === 1 ? "once" : `${count} times`}`;
}
