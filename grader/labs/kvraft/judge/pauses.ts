import { turnAt } from "../../kit/world/turns.ts";
import { type Ask, type ClerkView, PAUSE_MS, told } from "./clerk-view.ts";
import type { Violation } from "./violation.ts";

/** In so long a time there are pauses, whenever it begins. */
const LONG_MS = 1000;

/** C6: how often it asks where nobody answers: two rounds may meet in a moment, but over a longer time there is a pause for each. */
export function judgePauses(view: ClerkView, asks: readonly Ask[]): Violation[] {
  const { n } = view.setting;
  const groups = Map.groupBy(
    asks,
    ({ at, params }) => `${turnAt(view, at)?.life.start} ${params.clientId} ${params.commandId}`,
  );
  return [...groups.values()].flatMap((alike): Violation[] => {
    const times = alike.map(({ at }) => turnAt(view, at));
    let long = 0;
    for (const [place, last] of alike.entries()) {
      const since_ms = (first: number): number => (times[place]?.after_ms ?? 0) - (times[first]?.before_ms ?? 0);
      while (long < place && since_ms(long + 1) >= LONG_MS) long += 1;
      const [short_ms, long_ms] = [place < 2 * n ? PAUSE_MS : since_ms(place - 2 * n), since_ms(long)];
      const isLong = long_ms >= LONG_MS && place - long >= n * (Math.ceil(long_ms / PAUSE_MS) + 1);
      if (short_ms >= PAUSE_MS && !isLong) continue;
      const seen = isLong ? `${place - long + 1} calls in ${long_ms} ms` : `${2 * n + 1} calls in ${short_ms} ms`;
      const message = "a clerk asks faster than it may while nobody answers";
      const expected = `a pause of ${PAUSE_MS} ms after a round of ${n}`;
      return [told(view, "C6", ["command"], last.at, last, [message, expected, seen])];
    }
    return [];
  });
}
