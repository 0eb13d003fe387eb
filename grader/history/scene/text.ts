import type { Arrow, Lane, Scene } from "./scene.ts";

/** A scene as lines in columns that read from top to bottom. The offending message is the last, and marked. */
export function linesOf(scene: Scene): string[] {
  const { arrows, skipped, isSilent, ended, subject } = scene;
  const labels = labelsOf(scene);
  const rows = arrows.map((arrow) => cellsOf(arrow, labels));
  const me = labels.get(subject);
  if (isSilent) rows.push(ended === undefined ? [`✗ ${me} -> …`, "nothing more"] : [`✗ ${me} ended`, ended]);
  if (skipped !== undefined) rows.splice(skipped.after, 0, [`  … ${skipped.count} more`]);
  return inColumns(rows);
}

/** The labels of lanes, by their names. */
export function labelsOf({ lanes }: { lanes: readonly Lane[] }): ReadonlyMap<string, string> {
  return new Map(lanes.map(({ name, label }) => [name, label]));
}

function cellsOf({ from, to, text, note, isCulprit }: Arrow, labels: ReadonlyMap<string, string>): string[] {
  const route = `${isCulprit ? "✗" : " "} ${labels.get(from)} -> ${receiversOf(to.map((name) => labels.get(name) ?? name))}`;
  // What a submission says may have tabs of its own.
  const what = text.replaceAll("\t", " ");
  return note === "" ? [route, what] : [route, what, note];
}

/** What takes no more than this is listed one by one. */
const LISTED_MAX = 3;

/**
 * Receivers by their labels, in order, for which of them was first is chance; where there are many, those that follow on each other
 * by the first and the last: `0-2 4-15`.
 */
export function receiversOf(labels: readonly string[]): string {
  const sorted = labels.toSorted((a, b) => Number(a) - Number(b));
  if (sorted.length <= LISTED_MAX) return sorted.join(" ");
  const runs: string[][] = [];
  for (const one of sorted) {
    const run = runs.at(-1);
    if (run !== undefined && Number(one) === Number(run.at(-1)) + 1) run.push(one);
    else runs.push([one]);
  }
  return runs.flatMap((run) => (run.length < LISTED_MAX ? run : `${run[0]}-${run.at(-1)}`)).join(" ");
}

/** The least width of the column of routes, and of that of what was said where something is remarked upon. */
const WIDTHS_MIN = [14, 17];

/** Rows whose cells stand below each other. */
function inColumns(rows: readonly (readonly string[])[]): string[] {
  const [routes = 0, whats = 0] = WIDTHS_MIN.map((min, column) =>
    // What stands last in its row takes no room from others.
    Math.max(min, ...rows.filter(({ length }) => length > column + 1).map((row) => (row[column] as string).length)),
  );
  return rows.map(([route = "", what, note]) => {
    if (what === undefined) return route;
    return `${route.padEnd(routes)} ${note === undefined ? what : `${what.padEnd(whats)} ${note}`}`;
  });
}
