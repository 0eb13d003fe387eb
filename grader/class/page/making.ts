import { randomUUID } from "node:crypto";
import type { Candidate } from "../candidate.ts";
import type { Entry } from "../entry.ts";
import type { Result } from "../result.ts";
import { anonymousNames, realNames } from "./names.ts";
import { classPage } from "./page.ts";
import type { Told } from "./told.ts";

/** What of the page stays the same while a class is graded. */
export interface PageAbout extends Pick<Told, "title" | "suite" | "seed" | "ignored" | "withdrawn" | "before"> {
  /** All that were handed in. */
  entries: readonly Entry[];
  /** Those that were read. */
  candidates: readonly Candidate[];
  isAnonymous: boolean;
}

/** The page of a class: of these results, in this state. */
export type PageOf = (results: readonly Result[], more: Pick<Told, "state"> & Partial<Pick<Told, "pairs">>) => string;

/** Makes the pages of one class; in all of them people are called the same. */
export function pageMaker({ entries, candidates, isAnonymous, ...about }: PageAbout): PageOf {
  const people = entries.map((entry) => ({ name: entry.name, entry }));
  const inOrder = isAnonymous ? shuffled(people) : people;
  const names = isAnonymous ? anonymousNames(inOrder) : realNames(inOrder);
  // The order in which they were handed in would tell who is who.
  const places = new Map(inOrder.map(({ name }, place) => [name, place]));
  const placeOf = ({ name }: Result): number => places.get(name) ?? 0;
  const sources = new Map(candidates.map(({ entry, files }) => [entry.name, files]));
  return (results, { state, pairs }) =>
    classPage({
      ...about,
      ...{ names, sources, state, pairs },
      results: results.toSorted((a, b) => placeOf(a) - placeOf(b)),
      total: entries.length,
      asOf: new Date(),
    });
}

/** By chance, which no seed repeats. */
function shuffled<T>(things: readonly T[]): T[] {
  return things
    .map((thing) => ({ thing, order: randomUUID() }))
    .toSorted((a, b) => (a.order < b.order ? -1 : 1))
    .map(({ thing }) => thing);
}
