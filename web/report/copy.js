// A button behind everything that is worth copying.

import { say } from "../shared/words.js";
import { reveal } from "./reveal.js";

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
 * A page that was opened from a file may have no clipboard: then the text is selected, for the reader to copy.
 *
 * @param {Element} source
 */
export async function copyText(source) {
  try {
    await navigator.clipboard.writeText(source.textContent ?? "");
    return true;
  } catch {
    reveal(source);
    getSelection()?.selectAllChildren(source);
    return false;
  }
}
