// A message that is pointed at, chosen or stepped to is lit in the picture and in the table below it, with what entitled to it.

import { say } from "../shared/words.js";

const said = document.createElement("p");
said.className = "hidden";
said.setAttribute("role", "status");
document.body.append(said);

/**
 * The message that is chosen, by the picture's surroundings: it stays lit when the pointer goes.
 *
 * @type {Map<Element, Element>}
 */
const chosen = new Map();

for (const picture of document.querySelectorAll(".picture")) {
  // What is wrong stands at its end, and may be out of sight on a narrow screen.
  const figure = picture.closest(".figure");
  if (figure !== null) figure.scrollLeft = figure.scrollWidth;
  figure?.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[/** @type {KeyboardEvent} */ (event).key];
    if (by === undefined) return;
    event.preventDefault();
    step(figure.closest(".first, .body"), by);
  });
  const around = picture.closest(".first, .body");
  if (around === null) continue;
  for (const part of around.querySelectorAll("[data-message]")) {
    const row = rowsIn(around).find((one) => numberOf(one) === numberOf(part));
    if (row === undefined) continue;
    part.addEventListener("pointerenter", () => light(around, row));
    part.addEventListener("pointerleave", () => light(around, chosen.get(around)));
    part.addEventListener("click", () => {
      // Whoever marks words of it wants to copy them.
      if (getSelection()?.isCollapsed === false) return;
      if (chosen.get(around) === row) chosen.delete(around);
      else choose(around, row);
      light(around, chosen.get(around));
    });
  }
}

/** @param {Element} around */
function rowsIn(around) {
  return [...around.querySelectorAll("tr[data-message]")];
}

/** @param {Element} part */
function numberOf(part) {
  return part.getAttribute("data-message") ?? "";
}

/** @param {Element} row */
function entitledBy(row) {
  return (row.getAttribute("data-entitled-by") ?? "").split(" ").filter(Boolean);
}

/**
 * @param {Element} around
 * @param {Element | undefined} row the message as the table tells it
 */
function light(around, row) {
  const entitling = row === undefined ? [] : entitledBy(row);
  for (const part of around.querySelectorAll("[data-message]")) {
    part.classList.toggle("selected", row !== undefined && numberOf(part) === numberOf(row));
    part.classList.toggle("entitles", entitling.includes(numberOf(part)));
  }
  around.querySelector(".picture")?.classList.toggle("selects", row !== undefined);
}

/**
 * @param {Element} around
 * @param {Element} row
 */
function choose(around, row) {
  chosen.set(around, row);
  const entitling = entitledBy(row).join(" ");
  said.textContent = [
    ...[...row.children].map((cell) => cell.textContent),
    ...(entitling === ""
      ? []
      : [say("what had reached its sender before, and may count: {numbers}", { numbers: entitling })]),
  ].join(", ");
}

/**
 * @param {Element | null} around
 * @param {number} by
 */
function step(around, by) {
  if (around === null) return;
  const rows = rowsIn(around);
  const current = chosen.get(around);
  const at = current === undefined ? -1 : rows.indexOf(current);
  const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))];
  if (next === undefined) return;
  choose(around, next);
  light(around, next);
  // Whoever steps in the picture looks at it.
  if (!around.querySelector(".figure")?.matches(":focus")) next.scrollIntoView({ block: "nearest" });
}

/** The failure that somebody is at, or else the first. */
export function failureHere() {
  return (
    document.querySelector(".other[open]:focus-within .body, .other[open]:target .body") ??
    document.querySelector(".first")
  );
}

document.addEventListener("report:step", (event) => {
  step(failureHere(), /** @type {CustomEvent<number>} */ (event).detail);
});
