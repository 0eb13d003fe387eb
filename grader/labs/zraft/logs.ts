/** The terms of a log's entries, the first entry's first. */
export type Terms = readonly number[];

/** All logs of up to so many entries, in the terms from 1 on: terms never fall along a log. */
export function logsUpTo(entries: number, terms: number): Terms[] {
  const all: Terms[] = [[]];
  for (const log of all)
    if (log.length < entries) for (let term = log.at(-1) ?? 1; term <= terms; term++) all.push([...log, term]);
  return all;
}

/** Whether two logs may be there at a time: where they have the same term, all before it is the same (Log Matching). */
export function canCoexist(one: Terms, other: Terms): boolean {
  return one.every(
    (term, place) => other[place] !== term || one.slice(0, place).every((before, index) => other[index] === before),
  );
}

/** The same log, in terms that are so much higher. */
export const raised = (terms: Terms, by: number): number[] => terms.map((term) => term + by);

/** The index and the term of the last entry of a log's first so many; (0, 0) for none. */
export function lastOf(terms: Terms, index = terms.length): [index: number, term: number] {
  return [index, terms[index - 1] ?? 0];
}
