// A recording that is dropped on the page, or chosen.

import { part } from "../shared/dom.js";
import { readRecording } from "./recording.js";

/** @import { Hello, Recorded } from "./types.js" */
/** @import { Words } from "./english.js" */

/**
 * @param {(recording: { hello: Hello, events: Recorded[] }, file: File) => void} onOpen
 * @param {{ say: Words }} page
 */
export function opener(onOpen, page) {
  const [field, drop, notice] = [
    part("file", HTMLInputElement),
    part("drop", HTMLElement),
    part("notice", HTMLElement),
  ];
  const open = async (/** @type {File | undefined} */ file) => {
    if (file === undefined) return;
    try {
      onOpen(await readRecording(file, page.say), file);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      notice.textContent = page.say.openFailed(file.name, why);
      notice.hidden = false;
    }
  };
  field.addEventListener("change", async () => {
    await open(field.files?.[0]);
    field.value = "";
  });
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.hidden = false;
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) drop.hidden = true;
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.hidden = true;
    void open(event.dataTransfer?.files[0]);
  });
}
