// A button behind everything that is worth copying.

for (const source of document.querySelectorAll(".copied")) {
  const button = document.createElement("button");
  button.textContent = "copy";
  button.addEventListener("click", async () => {
    button.textContent = (await copied(source)) ? "copied" : "select it and copy";
    setTimeout(() => {
      button.textContent = "copy";
    }, 1500);
  });
  source.after(" ", button);
}

/**
 * A page that was opened from a file may have no clipboard: then the text is selected, for the reader to copy.
 *
 * @param {Element} source
 */
async function copied(source) {
  try {
    await navigator.clipboard.writeText(source.textContent ?? "");
    return true;
  } catch {
    getSelection()?.selectAllChildren(source);
    return false;
  }
}
