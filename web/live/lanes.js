// The ground of the figure: the names of the columns, and a lane for each member with what is said of it.

import { drawn } from "../shared/dom.js";
import { middleOf } from "./layout.js";

/** @import { Layout } from "./layout.js" */
/** @import { Words } from "./english.js" */
/** @import { View } from "./view.js" */
/** @import { Member } from "./world.js" */

/**
 * @param {View} view
 * @param {Layout} layout
 */
export function headings({ record }, layout) {
  return layout.columns.flatMap((column) => {
    if (column === undefined) return [];
    const { kind, start, end } = column;
    const { name, letter } = record.hello.kinds[kind] ?? { name: "?", letter: "?" };
    const text = name.length * 7 <= end - start - 8 ? name : letter;
    const y = layout.top - 18;
    return drawn(
      "g",
      { class: `heading kind-${kind}` },
      drawn("text", { x: (start + end) / 2, y: y - 7 }, text),
      drawn("line", { class: "shaft", x1: start + 4, x2: end - 4, y1: y, y2: y }),
    );
  });
}

/**
 * @param {View} view
 * @param {Layout} layout
 */
export function lanes({ record, world, say }, layout) {
  const { hello } = record;
  return hello.lanes.map(({ label, id }, place) => {
    const member = id === undefined ? undefined : world.members[id];
    const y = middleOf(layout, place);
    const words = member === undefined ? "" : laneText(member, id === hello.leader, layout.isNarrow, say);
    const state = member?.state === "ended" ? " dead" : member?.state === "paused" ? " paused" : "";
    const isFlat = layout.lane < 40;
    const name = layout.isNarrow && id === undefined ? label.slice(0, 1) : label;
    return drawn(
      "g",
      { class: `lane${state}` },
      drawn("line", { class: "time", x1: layout.label, x2: layout.width - 4, y1: y, y2: y }),
      drawn("text", { class: "who", x: 0, y: words === "" || isFlat ? y + 5 : y - 1 }, name),
      words !== "" &&
        !layout.isNarrow &&
        drawn(
          "text",
          { class: "about", x: isFlat ? 26 : 0, y: isFlat ? y + 4 : y + 14 },
          fitting(words, isFlat ? 14 : 18),
        ),
      words !== "" && layout.isNarrow && drawn("text", { class: "about", x: 0, y: y + 17 }, words),
    );
  });
}

/**
 * How far each member has come, behind the messages that are counted for it.
 *
 * @param {View} view
 * @param {Layout} layout
 */
export function stageMarks({ record, picture }, layout) {
  const { hello } = record;
  return layout.marks.flatMap(({ stage, x, width }) => {
    const { name, mark, counts } = hello.stages[stage] ?? { name: "?", mark: "?" };
    return hello.lanes.flatMap(({ id }, place) => {
      const phase = id === undefined ? undefined : picture.phases.get(id);
      if (phase === undefined) return [];
      const y = middleOf(layout, place);
      const isReached = phase.reached.includes(name);
      const counted = phase.counts.find(({ kind }) => kind === counts);
      // Who counts nothing is told by others that it is so far.
      if (counts === undefined || (counted === undefined && isReached)) {
        return isReached ? [drawn("text", { class: "stage reached", x, y: y + 6 }, mark)] : [];
      }
      const { count, needed } = counted ?? { count: 0, needed: 0 };
      if (count === 0 && !isReached) return [];
      const half = width / 2 - 3;
      const text = `${isReached && !layout.isNarrow ? `${mark} ` : ""}${Math.min(count, needed)}/${needed}`;
      return [
        drawn(
          "g",
          { class: `meter kind-${counts}${isReached ? " reached" : ""}` },
          drawn("rect", { x: x - half, y: y - 10, width: half * 2, height: 20, rx: 10 }),
          drawn("text", { x, y: y + 4 }, text),
        ),
      ];
    });
  });
}

/**
 * What is said of a member at its lane: all, or the most important word where there is no room.
 *
 * @param {Member} member
 * @param {boolean} isLeader
 * @param {boolean} isNarrow
 * @param {Words} say
 */
function laneText({ state, cut, lie, role }, isLeader, isNarrow, say) {
  const leads = isLeader ? say.leader : "";
  if (isNarrow) return say.lane[state] || (cut.length > 0 ? say.cut : leads || (role.split(",")[0] ?? ""));
  const isGone = state === "ended";
  return [
    leads,
    isGone ? "" : role,
    say.lane[state],
    cut.length === 0 ? "" : say.cutFrom(cut),
    lie === undefined ? "" : say.lies(lie),
  ]
    .filter(Boolean)
    .join(", ");
}

/**
 * @param {string} text
 * @param {number} letters
 */
function fitting(text, letters) {
  return text.length <= letters ? text : `${text.slice(0, letters - 1)}…`;
}
