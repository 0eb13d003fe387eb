// A button behind everything that is worth copying.

import { isCopied, select } from "../shared/clipboard.js";
import { element, write } from "../shared/dom.js";
import { say } from "../shared/words.js";

const FOR_MS = 1500;

for (const source of document.querySelectorAll(".copied")) {
  const button = element("button", { type: "button" }, say("copy"));
  button.addEventListener("click", async () => {
    write(button, await copied(source));
    setTimeout(() => write(button, say("copy")), FOR_MS);
  });
  source.after(" ", button);
}

const notice = element("p", { class: "notice", role: "status" });
document.body.append(notice);
/** @type {ReturnType<typeof setTimeout> | undefined} */
let noticed;

/**
 * Copies what has no button in sight, and says so.
 *
 * @param {Element} source
 */
export async function copy(source) {
  write(notice, await copied(source));
  clearTimeout(noticed);
  noticed = setTimeout(() => write(notice, ""), FOR_MS);
}

/**
 * A page that was opened from a file may have no clipboard: then the text is selected, for the reader to copy. Returns what came
 * of it, in words.
 *
 * @param {Element} source
 */
async function copied(source) {
  if (await isCopied(source.getAttribute("data-copy") ?? source.textContent ?? "")) return say("copied");
  select(source);
  return say("select it and copy");
}
