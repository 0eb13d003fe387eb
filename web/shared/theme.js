// Light, dark, or as the system has it: the same for all pages that one person reads.

import { say } from "./words.js";

const THEMES = ["", "light", "dark"];
const WORDS = [say("theme: as the system"), say("theme: light"), say("theme: dark")];
const KEY = "report-theme";

/** A page in a sandboxed frame may not store anything: reading throws. */
function stored() {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

/** @param {string} theme */
function store(theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Then it lasts as long as the page.
  }
}

const button = document.createElement("button");
button.className = "theme";

/** @param {string} theme */
function show(theme) {
  if (theme === "") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  button.textContent = WORDS[THEMES.indexOf(theme)] ?? "";
  document.dispatchEvent(new CustomEvent("page:theme"));
}

let current = THEMES.includes(stored()) ? stored() : "";
show(current);
button.addEventListener("click", () => {
  current = THEMES[(THEMES.indexOf(current) + 1) % THEMES.length] ?? "";
  store(current);
  show(current);
});
document.querySelector("footer")?.append(button);
