// A button behind everything that is worth copying.

import { isCopied, select } from "../shared/clipboard.js";
import { say } from "../shared/words.js";

for (const source of document.querySelectorAll(".copied")) {
  const button = document.createElement("button");
  button.textContent = say("copy");
  button.addEventListener("click", async () => {
    button.textContent = (await copyText(source)) ? say("copied") : say("select it and copy");
    setTimeout(() => {
      button.textContent = say("copy");
    }, 1500);
  });
  source.after(" ", button);
}

/**
 * Copies the text of an element, or selects it.
 *
 * @param {Element} source
 */
export async function copyText(source) {
  if (await isCopied(source.textContent ?? "")) return true;
  select(source);
  return false;
}
