import { isArchive } from "../intake/archive.ts";
import { alone, bareOf, type Found, type Unnamed } from "./entry.ts";
import { type Arrival, arrivalOf } from "./shapes.ts";

/** Puts together what each person handed in. */
export function arrived(found: readonly Found[], gradedFiles: readonly string[]): Unnamed[] {
  const groups = new Map<string, { found: Found; arrival: Arrival }[]>();
  const plain: Found[] = [];
  for (const one of found) {
    const arrival = arrivalOf(one.name, one.isFolder);
    if (arrival === undefined) plain.push(one);
    else groups.set(arrival.key, [...(groups.get(arrival.key) ?? []), { found: one, arrival }]);
  }
  const together = Array.from(groups.values(), (group) => {
    // It only looked like a platform's: these are different people's.
    if (works(group).size > 1 || hasTwice(group)) return group.map(({ found }) => alone(found, gradedFiles));
    return [latest(group)];
  });
  return [...byThemselves(plain, gradedFiles), ...together.flat()];
}

/** Where there are several graded files, those that bear one student's name are one submission. */
function byThemselves(found: readonly Found[], gradedFiles: readonly string[]): Unnamed[] {
  const entries = found.map((one) => alone(one, gradedFiles));
  if (gradedFiles.length === 1) return entries;
  const isBare = ({ source }: Unnamed): boolean => bareOf(source, gradedFiles) !== undefined;
  const groups = Map.groupBy(entries.filter(isBare), ({ student }) => student);
  const together = Array.from(groups, ([student, group]) => ({
    ...(group[0] as Unnamed),
    key: `bare:${student}`,
    source: group.map(({ source }) => source).join(", "),
    parts: group.flatMap(({ parts }) => parts),
  }));
  return [...entries.filter((entry) => !isBare(entry)), ...together];
}

/** The names of those files of a person that may be the whole submission. */
function works(group: readonly { found: Found; arrival: Arrival }[]): Set<string> {
  const files = group.filter(({ arrival }) => arrival.of !== "").map(({ arrival }) => arrival.file.toLowerCase());
  return new Set(files.filter(isArchive));
}

/** Whether two have the same number, which no platform gives to two. */
function hasTwice(group: readonly { arrival: Arrival }[]): boolean {
  const numbers = group.filter(({ arrival }) => arrival.of !== "").map(({ arrival }) => arrival.order.at(-1));
  return new Set(numbers).size < numbers.length;
}

function latest(group: readonly { found: Found; arrival: Arrival }[]): Unnamed {
  const sorted = group.toSorted((a, b) => compare(a.arrival.order, b.arrival.order));
  const isLatest = ({ arrival }: (typeof group)[number]): boolean =>
    sorted.findLast((other) => other.arrival.of === arrival.of)?.arrival.order.join() === arrival.order.join();
  const kept = sorted.filter(isLatest);
  const { arrival, found } = kept.at(-1) as (typeof group)[number];
  const earlier = sorted.filter((one) => !isLatest(one));
  return {
    ...arrival,
    late: kept.some(({ arrival: { late } }) => late === "yes") ? "yes" : arrival.late,
    source: kept.length === 1 ? found.name : arrival.student,
    wanted: arrival.id === arrival.student ? arrival.student : `${arrival.student}_${arrival.id}`,
    parts: kept.map(({ found: { place, name }, arrival: { file } }) => ({ place, name: file || name })),
    notes: earlier.map(({ found: { name } }) => `${name} is of an earlier attempt: it does not count`),
  };
}

function compare(a: Arrival["order"], b: Arrival["order"]): number {
  const place = a.findIndex((one, index) => one !== b[index]);
  if (place === -1) return 0;
  return (a[place] as string) < (b[place] as string) ? -1 : 1;
}
