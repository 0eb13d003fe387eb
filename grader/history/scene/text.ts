import type { Arrow, Lane, Scene } from "./scene.ts";

const ROUTE_WIDTH = 12;
const TEXT_WIDTH = 32;

/** A scene as lines that read from top to bottom. The offending message is the last, and marked. */
export function linesOf(scene: Scene): string[] {
  const { arrows, skipped, isSilent, subject } = scene;
  const labels = labelsOf(scene);
  const lines = arrows.map((arrow) => lineOf(arrow, labels));
  if (isSilent) lines.push(`✗ ${`${labels.get(subject)} -> …`.padEnd(ROUTE_WIDTH)} nothing more`);
  if (skipped !== undefined) lines.splice(skipped.after, 0, `  … ${skipped.count} more`);
  return lines;
}

/** Who sends to whom, in the labels of the lanes. */
function routeOf({ from, to }: Pick<Arrow, "from" | "to">, labels: ReadonlyMap<string, string>): string {
  return `${labels.get(from)} -> ${to.map((name) => labels.get(name)).join(" ")}`;
}

/** The labels of lanes, by their names. */
export function labelsOf({ lanes }: { lanes: readonly Lane[] }): ReadonlyMap<string, string> {
  return new Map(lanes.map(({ name, label }) => [name, label]));
}

function lineOf(arrow: Arrow, labels: ReadonlyMap<string, string>): string {
  const line = `${arrow.isCulprit ? "✗" : " "} ${routeOf(arrow, labels).padEnd(ROUTE_WIDTH)} ${arrow.text}`;
  return arrow.note === "" ? line : `${line.padEnd(TEXT_WIDTH)} ${arrow.note}`;
}
