import type { LabFunction } from "../base/lab.ts";

/** Functions by their names, in the lab's order. */
export type Functions = readonly string[];

/**
 * The sets of functions that may be exchanged, the smallest first: each alone, the pairs in a file, whole files, and all but
 * one, which shows what that one earns. Never all functions, for that would be the reference.
 */
export function setsOf(functions: readonly LabFunction[]): Functions[] {
  const all = functions.map(({ name }) => name);
  const files = filesOf(functions);
  const pairs = files.flatMap(pairsOf);
  const sets = [...all.map((one) => [one]), ...pairs, ...files, ...all.map((own) => without([own], all))];
  const different = new Map(sets.map((set) => [set.join(), set]));
  return [...different.values()]
    .filter((set) => set.length > 0 && set.length < all.length)
    .toSorted((a, b) => a.length - b.length);
}

/** The functions of each file. */
export function filesOf(functions: readonly LabFunction[]): Functions[] {
  return Array.from(Map.groupBy(functions, ({ file }) => file).values(), (own) => own.map(({ name }) => name));
}

export function pairsOf(own: Functions): Functions[] {
  return own.flatMap((one, index) => own.slice(index + 1).map((other) => [one, other]));
}

export function without(own: Functions, all: Functions): Functions {
  return all.filter((one) => !own.includes(one));
}
