// Light, dark, or as the system has it; and everything open on paper.

const THEMES = ["", "light", "dark"];
const WORDS = ["theme: as the system", "theme: light", "theme: dark"];
/** The reports', too: who reads them wants one. */
const KEY = "report-theme";

/** A page in a sandboxed frame may not store anything: reading throws. */
function stored() {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

const button = document.createElement("button");
button.className = "theme";

/** @param {string} theme */
function show(theme) {
  if (theme === "") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  button.textContent = WORDS[THEMES.indexOf(theme)] ?? "";
}

let current = THEMES.includes(stored()) ? stored() : "";
show(current);
button.addEventListener("click", () => {
  current = THEMES[(THEMES.indexOf(current) + 1) % THEMES.length] ?? "";
  try {
    localStorage.setItem(KEY, current);
  } catch {
    // Then it lasts as long as the page.
  }
  show(current);
});
document.querySelector("footer")?.append(button);
