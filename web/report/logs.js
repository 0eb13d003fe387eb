// What the submission's servers logged about a seq, beside its rows.

import { element } from "../shared/dom.js";
import { say } from "../shared/words.js";

/** @typedef {import("./packed.js").Packed} Packed */

const LINES_MAX = 500;

/**
 * @param {Packed} history
 * @param {string} seq empty: none is chosen
 * @param {number | undefined} at the place of the chosen row: what had been logged by then is told from what came later
 */
export function logOf({ logs, lanes, texts }, seq, at) {
  const lines = Array.from(logs.at.keys()).filter((line) => seq !== "" && logs.seq[line] === Number(seq));
  if (lines.length === 0) return undefined;
  const isOne = new Set(lines.map((line) => logs.lane[line])).size === 1;
  const told = lines.slice(0, LINES_MAX).map((line) => {
    const who = isOne ? "" : `${lanes[logs.lane[line] ?? -1]?.label ?? "?"}  `;
    const isLater = at !== undefined && (logs.at[line] ?? 0) > at;
    return element(
      "span",
      isLater ? { class: "later" } : {},
      `${who}${(texts[logs.text[line] ?? 0] ?? "").replace("\u0001", seq)}\n`,
    );
  });
  const left = lines.length - told.length;
  const names = [...new Set(lines.map((line) => lanes[logs.lane[line] ?? -1]?.label ?? "?"))].join(" ");
  return element(
    "figure",
    { class: "log" },
    element("figcaption", {}, say("log of {names} about seq {seq}", { names, seq })),
    element("pre", { tabindex: "0" }, ...told, left > 0 ? say("{count} more lines", { count: left }) : ""),
  );
}
