// A message that is pointed at, or stepped to, is lit in the picture and in the table below it.

for (const picture of document.querySelectorAll(".picture")) {
  // What is wrong stands at its end, and may be out of sight on a narrow screen.
  const figure = picture.closest(".figure");
  if (figure !== null) figure.scrollLeft = figure.scrollWidth;
  const around = picture.closest(".first, .body");
  if (around === null) continue;
  for (const part of around.querySelectorAll("[data-message]")) {
    part.addEventListener("pointerenter", () => select(around, numberOf(part)));
    part.addEventListener("pointerleave", () => select(around, undefined));
  }
}

/** @param {Element} part */
function numberOf(part) {
  return part.getAttribute("data-message") ?? undefined;
}

/**
 * @param {Element} around
 * @param {string | undefined} number
 */
function select(around, number) {
  for (const part of around.querySelectorAll("[data-message]")) {
    part.classList.toggle("selected", numberOf(part) === number);
  }
  around.querySelector(".picture")?.classList.toggle("selects", number !== undefined);
}

const said = document.createElement("p");
said.className = "hidden";
said.setAttribute("role", "status");
document.body.append(said);

document.addEventListener("report:step", (event) => {
  const around =
    document.querySelector(".other[open]:focus-within .body, .other[open]:target .body") ??
    document.querySelector(".first");
  const rows = [...(around?.querySelectorAll("tr[data-message]") ?? [])];
  if (around === null || rows.length === 0) return;
  const at = rows.findIndex((row) => row.classList.contains("selected"));
  const by = /** @type {CustomEvent<number>} */ (event).detail;
  const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))];
  if (next === undefined) return;
  select(around, numberOf(next));
  next.scrollIntoView({ block: "nearest" });
  said.textContent = [...next.children].map((cell) => cell.textContent).join(", ");
});
