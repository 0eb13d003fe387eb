import type { Arrow, Ghost, Lane, MessageKind, Scene } from "../../history/scene/scene.ts";
import { say } from "../../lang/say.ts";
import { type Geometry, geometryOf, type Slot } from "./geometry.ts";
import { html, type Markup } from "./html.ts";

/** What is left free of a column behind the end of an arrow. */
const GAP = 20;
/** The width of a digit of a lane's label. */
const DIGIT = 9;
/** The width of a letter above a column. */
const LETTER = 7.2;
const HEAD = 9;
/** The width of a badge of a few letters. */
const PILL = 28;

/**
 * A scene as a picture: a lane for each member, time to the right, an arrow for each message. `words` are its text
 * alternative.
 */
export function picture(scene: Scene, words: string): Markup {
  const all = geometryOf(scene);
  const { width, height } = all;
  return html`<div class="figure" tabindex="0" role="group" aria-label="${say("The picture; it can be scrolled sideways")}">
<svg class="picture" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${words}">
${drawn(scene, all)}
</svg></div>`;
}

/** What a picture shows, without the element around it. With `letters`, a heading has both its name and its letter, for its style to choose. */
export function drawn(scene: Scene, all: Geometry, { letters = false } = {}): Markup {
  return html`${scene.lanes.map((lane) => laneOf(lane, scene, all))}
${headings(scene, all.slots, letters)}
${all.slots.map((slot) => slotOf(slot, scene, all))}`;
}

function laneOf({ name, label, about }: Lane, { subject }: Scene, { y, width, left, laneHeight }: Geometry): Markup {
  const middle = y.get(name) ?? 0;
  const isSubject = name === subject;
  return html`<g class="lane${isSubject && " subject"}">${
    isSubject &&
    html`<rect class="band" x="0" y="${middle - laneHeight / 2 + 2}" width="${width}" height="${laneHeight - 4}" rx="8"/>`
  }<text class="who" x="14" y="${about !== "" && laneHeight > 30 ? middle - 2 : middle + 5}">${label}</text>${
    about !== "" &&
    (laneHeight > 30
      ? html`<text class="about" x="14" y="${middle + 13}">${about}</text>`
      : html`<text class="about" x="${22 + DIGIT * label.length}" y="${middle + 4}">${about}</text>`)
  }<text class="again" x="${width - 4}" y="${middle - 4}">${label}</text><line class="time" x1="${left}" x2="${width - 8}" y1="${middle}" y2="${middle}"/></g>`;
}

/** The name of a kind stands once above all neighbouring messages of that kind. */
function headings({ kinds }: Scene, slots: readonly Slot[], letters: boolean): Markup[] {
  const runs: { kind: number; x: number; end: number }[] = [];
  for (const slot of slots) {
    const kind = "arrow" in slot ? slot.arrow.kind : "ghost" in slot ? slot.ghost.kind : undefined;
    const last = runs.at(-1);
    if (kind === undefined) continue;
    if (last?.kind === kind && last.end >= slot.x) last.end = slot.x + slot.width;
    else runs.push({ kind, x: slot.x, end: slot.x + slot.width });
  }
  return runs.map(
    ({ kind, x, end }) =>
      html`<g class="heading ${classOf(kind)}"><line x1="${x + 6}" x2="${end - 6}" y1="26" y2="26"/><text x="${(x + end) / 2}" y="17">${headingOf(kinds[kind], end - x)}</text>${letters && html`<text class="letter" x="${(x + end) / 2}" y="19">${kinds[kind]?.letter}</text>`}</g>`,
  );
}

/** The name, or the letter where neighbours leave no room for it. */
function headingOf(kind: MessageKind | undefined, width: number): string {
  const { name, letter } = kind ?? { name: "?", letter: "?" };
  return name.length * LETTER <= width ? name : letter;
}

function slotOf(slot: Slot, scene: Scene, all: Geometry): Markup {
  const middle = all.y.get(scene.subject) ?? 0;
  if ("arrow" in slot) return arrowOf(slot, scene, all);
  if ("ghost" in slot) return ghostOf(slot, all);
  if ("marks" in slot) return marksOf(slot, all);
  if ("skipped" in slot)
    return html`<text class="skipped" x="${slot.x + slot.width / 2}" y="${all.height - 12}">… ${slot.skipped}</text>`;
  return html`<g class="end">${cross(slot.x + 16, middle)}<text x="${slot.x + 16}" y="${middle + 24}">${scene.ended === undefined ? say("no more") : say("ended")}</text></g>`;
}

function arrowOf({ x, width, arrow, number }: Extract<Slot, { arrow: Arrow }>, scene: Scene, all: Geometry): Markup {
  const { from, to, kind, isCulprit, badge, worth } = arrow;
  const [start, travel, y] = [x + 10, width - GAP, all.y.get(from) ?? 0];
  const ends = to.map((name) => all.y.get(name) ?? 0);
  const isAnswer = isCulprit && from !== scene.subject && ends.length === 1;
  if (isAnswer) return answered(arrow, number, { start, travel, from: y, to: ends[0] ?? y }, all);
  const state = isCulprit ? " culprit" : worth === "" ? "" : ` ${worth}`;
  return html`<g class="message ${classOf(kind)}${state}" data-message="${number}">
<line class="column" x1="${start}" x2="${start}" y1="34" y2="${all.height - 28}"/>
${ends.map((end) => shaft(start, y, start + travel - (badge === "" ? 0 : 14), end))}
<circle cx="${start}" cy="${y}" r="4"/>
${badge !== "" && pill(start + travel, all.y.get(scene.subject) ?? 0, badge)}
${isCulprit && cross(start + travel * 0.45, y + ((ends[0] ?? y) - y) * 0.45)}
<text class="number" x="${start}" y="${all.height - 12}">${number}</text></g>`;
}

/** A message of which the subject's answer is what is wrong: both of them. */
function answered(
  { kind }: Arrow,
  number: number,
  { start, travel, from, to }: { start: number; travel: number; from: number; to: number },
  { height }: Geometry,
): Markup {
  const middle = start + travel / 2;
  return html`<g class="message ${classOf(kind)}" data-message="${number}">
<line class="column" x1="${start}" x2="${start}" y1="34" y2="${height - 28}"/>
${shaft(start, from, middle, to)}<circle cx="${start}" cy="${from}" r="4"/>
<g class="culprit">${shaft(middle, to, start + travel, from)}${cross(middle + travel * 0.24, to + (from - to) * 0.48)}<text class="number" x="${start}" y="${height - 12}">${number}</text><text class="number" x="${start + travel}" y="${height - 12}">${say("answer")}</text></g></g>`;
}

function ghostOf({ x, width, ghost }: Extract<Slot, { ghost: Ghost }>, all: Geometry): Markup {
  const [start, travel] = [x + 10, width - GAP];
  const lines = ghost.from.flatMap((from) =>
    ghost.to.map((to) => shaft(start, all.y.get(from) ?? 0, start + travel, all.y.get(to) ?? 0)),
  );
  return html`<g class="ghost ${classOf(ghost.kind)}">${lines}<text x="${start + travel / 2}" y="${all.height - 12}">${say("missing")}</text></g>`;
}

/** What members hold by then, each on its lane. */
function marksOf({ x, width, marks, kind, label }: Extract<Slot, { marks: unknown }>, { y, height }: Geometry): Markup {
  const middle = x + width / 2;
  return html`<g class="marks ${classOf(kind)}">${marks.map(
    ({ lane, badge, isEnough }) =>
      html`<g class="${isEnough ? "enough" : "short"}">${pill(middle, y.get(lane) ?? 0, badge)}</g>`,
  )}<text class="label" x="${middle}" y="${height - 12}">${label}</text></g>`;
}

/** A line with a head at its end. */
function shaft(x1: number, y1: number, x2: number, y2: number): Markup {
  const length = Math.hypot(x2 - x1, y2 - y1);
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  const at = (along: number, aside: number): string => {
    return `${(x2 - ux * along - uy * aside).toFixed(1)},${(y2 - uy * along + ux * aside).toFixed(1)}`;
  };
  return html`<line class="shaft" x1="${x1}" y1="${y1}" x2="${(x2 - ux * HEAD * 0.7).toFixed(1)}" y2="${(y2 - uy * HEAD * 0.7).toFixed(1)}"/><polygon class="head" points="${at(0, 0)} ${at(HEAD, HEAD * 0.42)} ${at(HEAD, -HEAD * 0.42)}"/>`;
}

function pill(x: number, y: number, text: string): Markup {
  const width = Math.max(PILL, 12 + 7 * text.length);
  // A wide one grows to its left: the next message begins on its right.
  const middle = x + PILL / 2 - width / 2;
  return html`<rect class="pill" x="${middle - width / 2}" y="${y - 10}" width="${width}" height="20" rx="10"/><text class="badge" x="${middle}" y="${y + 4}">${text}</text>`;
}

function cross(x: number, y: number): Markup {
  return html`<g class="cross"><circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="9"/><path d="M${(x - 4).toFixed(1)} ${(y - 4).toFixed(1)}l8 8m0 -8l-8 8"/></g>`;
}

function classOf(kind: number): string {
  return kind < 0 ? "kind-none" : `kind-${kind}`;
}
