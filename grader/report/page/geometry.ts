import type { Arrow, Ghost, Scene } from "../../history/scene/scene.ts";

/** Where the parts of a picture lie, in pixels. */
export interface Geometry {
  width: number;
  height: number;
  /** Where lanes begin, and the height of one. */
  left: number;
  laneHeight: number;
  /** The middle of each lane, by its name. */
  y: ReadonlyMap<string, number>;
  slots: readonly Slot[];
}

/** What a member holds at a moment, in a few letters; and whether that is as much as it needs. */
export interface Mark {
  lane: string;
  badge: string;
  isEnough: boolean;
}

/** A column of a picture: an arrow, a message that is not there, what members hold by then, arrows that are left out, or the end. */
export type Slot = { x: number; width: number } & (
  | { arrow: Arrow; number: number }
  | { ghost: Ghost }
  | { marks: readonly Mark[]; kind: number; label: string }
  | { skipped: number }
  | { end: true }
);

const LEFT = 120;
const TOP = 40;
const BOTTOM = 34;
/** A column is wide enough for a name above it where there is room. The narrowest ones hold a badge. */
const [COLUMN_MIN, COLUMN_MAX] = [46, 86];
/** A picture is seen whole on a usual screen: so much room the page has for it. */
const [WIDTH_MIN, WIDTH] = [480, 1060];
const [BEFORE, BEHIND] = [8, 28];
const NARROW = 40;

/** Places the arrows of a scene from left to right, what is missing before the message that would have needed it. */
export function geometryOf({ lanes, arrows, skipped, missing, isSilent }: Scene): Geometry {
  const narrow = NARROW * (Number(isSilent) + Number(skipped !== undefined));
  const room = WIDTH - LEFT - BEFORE - narrow - BEHIND;
  const column = Math.min(COLUMN_MAX, Math.max(COLUMN_MIN, Math.floor(room / (arrows.length + missing.length))));
  const slots: Slot[] = [];
  let x = LEFT + BEFORE;
  const add = (
    width: number,
    what: { arrow: Arrow; number: number } | { ghost: Ghost } | { skipped: number } | { end: true },
  ) => {
    slots.push({ x, width, ...what });
    x += width;
  };
  const ghosts = () => {
    for (const ghost of missing) add(column, { ghost });
  };
  arrows.forEach((arrow, place) => {
    if (skipped?.after === place) add(NARROW, { skipped: skipped.count });
    if (arrow.isCulprit) ghosts();
    add(column, { arrow, number: place + 1 });
  });
  if (isSilent) {
    ghosts();
    add(NARROW, { end: true });
  }
  return { ...rowsFor(lanes), width: Math.max(WIDTH_MIN, x + BEHIND), left: LEFT, slots };
}

/** Where lanes lie below each other. */
export function rowsFor(lanes: Scene["lanes"]): Pick<Geometry, "height" | "laneHeight" | "y"> {
  const laneHeight = lanes.length <= 6 ? 46 : lanes.length <= 9 ? 36 : 26;
  return {
    height: TOP + lanes.length * laneHeight + BOTTOM,
    laneHeight,
    y: new Map(lanes.map(({ name }, place) => [name, TOP + (place + 0.5) * laneHeight])),
  };
}
