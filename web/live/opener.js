// A recording that is dropped on the page, or chosen.

import { part } from "../shared/dom.js";
import { readRecording } from "./recording.js";

/** @import { Hello, Recorded } from "./types.js" */
/** @import { Words } from "./english.js" */

/**
 * @typedef {{
 *   say: Words, open(recording: { hello: Hello, events: Recorded[] }, file: File): void, notice(text: string): void,
 * }} Opening
 *
 * @param {Opening} page
 */
export function opener(page) {
  const [field, drop] = [part("file", HTMLInputElement), part("drop", HTMLElement)];
  const open = async (/** @type {File | undefined} */ file) => {
    if (file === undefined) return;
    try {
      page.open(await readRecording(file, page.say.faults), file);
    } catch (error) {
      page.notice(page.say.openFailed(file.name, error instanceof Error ? error.message : String(error)));
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
