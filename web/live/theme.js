// Light, dark, or as the system has it.

/** @import { Words } from "./english.js" */

const THEMES = ["", "light", "dark"];
const KEY = "report-theme";

/** A page in a sandboxed frame may not store anything: reading throws. */
function stored() {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

let current = Math.max(0, THEMES.indexOf(stored()));

/**
 * @param {HTMLButtonElement} button
 * @param {Words} say
 */
export function showTheme(button, say) {
  const theme = THEMES[current] ?? "";
  if (theme === "") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  button.textContent = ["◐", "☀", "☾"][current] ?? "";
  button.title = say.themes[current] ?? "";
  button.setAttribute("aria-label", button.title);
}

export function nextTheme() {
  current = (current + 1) % THEMES.length;
  try {
    localStorage.setItem(KEY, THEMES[current] ?? "");
  } catch {
    // Then it lasts as long as the page.
  }
}
