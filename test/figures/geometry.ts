import type { Arrow, Ghost, Scene } from "../../grader/history/scene/scene.ts";
import { type Geometry, type Mark, rowsFor, type Slot } from "../../grader/report/page/geometry.ts";

/** What members hold when the messages of a kind have come, and how that is called if all hold enough. */
export interface Held {
  kind: number;
  label: string;
  marks: readonly Mark[];
}

type Shown = { arrow: Arrow } | { ghost: Ghost };

const LEFT = 104;
const [BEFORE, BEHIND] = [6, 26];
/** All figures are about as wide, so that none is larger than the others on a narrow screen. */
const WIDTH_MIN = 600;
/** What is free behind the end of an arrow. */
const GAP = 20;
/** A letter of a heading takes so much, and a heading so much besides. */
const [LETTER, AROUND] = [7.6, 12];
const [COLUMN, GHOST] = [54, 76];
const MARKS = 48;
/** How much later they begin who speak once more, of what an arrow travels. */
const APART = 0.8;

/** Places a scene as one member saw it: a column for each message, as narrow as its heading allows. */
export function columnsOf(scene: Scene): Geometry {
  const { arrows, missing } = scene;
  const shown: Shown[] = arrows.flatMap((arrow): Shown[] => [
    ...(arrow.isCulprit ? missing.map((ghost) => ({ ghost })) : []),
    { arrow },
  ]);
  const slots: Slot[] = [];
  let [x, number] = [LEFT + BEFORE, 0];
  shown.forEach((one, place) => {
    const kind = kindOf(one);
    const isAlone = [place - 1, place + 1].every((next) => shown[next] === undefined || kindOf(shown[next]) !== kind);
    const least = "ghost" in one ? GHOST : COLUMN;
    const width = isAlone ? Math.max(least, headingWidth(scene, kind)) : least;
    if ("arrow" in one) number += 1;
    slots.push({ x, width, number, ...one });
    x += width;
  });
  return { ...rowsFor(scene.lanes), width: Math.max(WIDTH_MIN, x + BEHIND), left: LEFT, slots };
}

/**
 * Places a scene as phases, as a whole cluster goes through them: messages of one kind travel side by side, each for `travel` and
 * `step` behind the one before; behind them stands what members hold by then.
 */
export function phasesOf(
  scene: Scene,
  held: readonly Held[],
  { travel, step }: { travel: number; step: number },
): Geometry {
  const { lanes, kinds, arrows, missing } = scene;
  const shown: Shown[] = [...arrows.map((arrow) => ({ arrow })), ...missing.map((ghost) => ({ ghost }))];
  const place = new Map(lanes.map(({ name }, at) => [name, at]));
  const slots: Slot[] = [];
  let [x, number] = [LEFT + BEFORE, 0];
  for (const kind of kinds.keys()) {
    const all = shown.filter((one) => kindOf(one) === kind);
    // A message alone goes as far as its heading is wide.
    const reach = Math.max(travel, headingWidth(scene, kind) - GAP - (all.length - 1) * step);
    let [last, offset] = [-1, 0];
    for (const one of all) {
      const at = "arrow" in one ? (place.get(one.arrow.from) ?? 0) : last;
      // Those who speak once more speak of something else.
      if (last !== -1) offset += at < last ? travel * APART : step;
      last = at;
      number += 1;
      slots.push({ x: x + offset, width: reach + GAP, number, ...one });
    }
    if (all.length > 0) x += offset + reach + GAP;
    for (const { marks, label } of held.filter((one) => one.kind === kind)) {
      slots.push({ x: x - GAP / 2, width: MARKS, marks, kind, label });
      x += MARKS;
    }
  }
  return { ...rowsFor(lanes), width: Math.max(WIDTH_MIN, x + BEHIND), left: LEFT, slots };
}

function kindOf(one: Shown): number {
  return "arrow" in one ? one.arrow.kind : one.ghost.kind;
}

function headingWidth({ kinds }: Scene, kind: number): number {
  return (kinds[kind]?.name.length ?? 0) * LETTER + AROUND;
}
