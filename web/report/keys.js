// Links to checks open what they name, and keys do what a hand on the mouse could.

import { say } from "../shared/words.js";
import { copyText } from "./copy.js";
import { reveal } from "./reveal.js";

function openTarget() {
  const target = location.hash === "" ? null : document.getElementById(nameIn(location.hash));
  if (target === null) return;
  reveal(target);
  target.scrollIntoView();
}
addEventListener("hashchange", openTarget);
openTarget();

/**
 * What a fragment names. Whoever cut an address off may have cut an escape in two: then it is taken as it stands.
 *
 * @param {string} hash
 */
function nameIn(hash) {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch {
    return hash.slice(1);
  }
}

/** @type {[keys: string, what: string][]} */
const HELP = [
  ["j k", say("the next message of the picture, the one before")],
  ["n p", say("the next failure, the one before")],
  ["c", say("copy the messages of the picture as text")],
  ["/", say("find in everything that crossed the wire")],
  ["] [", say("there, the next seq, the one before")],
  ["?", say("this help")],
];

const dialog = document.createElement("dialog");
const list = document.createElement("dl");
for (const [keys, what] of HELP) {
  const [term, words] = [document.createElement("dt"), document.createElement("dd")];
  for (const key of keys.split(" ")) {
    const mark = document.createElement("kbd");
    mark.textContent = key;
    term.append(mark, " ");
  }
  words.textContent = what;
  list.append(term, words);
}
const close = document.createElement("button");
close.textContent = say("close");
close.addEventListener("click", () => dialog.close());
dialog.setAttribute("aria-label", say("keys"));
dialog.append(list, close);
document.body.append(dialog);
const hint = document.querySelector(".keys-hint");
if (hint !== null) hint.textContent = say("Press ? for the keys.");

/** @param {number} by */
function toFailure(by) {
  const all = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".first[id], .other")]);
  const at = all.findIndex(({ id }) => location.hash === `#${id}`);
  const next = all[Math.min(all.length - 1, Math.max(0, (at < 0 ? 0 : at) + by))];
  if (next === undefined) return;
  if (next instanceof HTMLDetailsElement) next.open = true;
  location.hash = next.id;
  next.querySelector("summary")?.focus();
}

/**
 * @param {string} what
 * @param {number} by
 */
function step(what, by) {
  document.dispatchEvent(new CustomEvent(`report:${what}`, { detail: by }));
}

/** @type {Record<string, () => void>} */
const ACTIONS = {
  j: () => step("step", 1),
  k: () => step("step", -1),
  n: () => toFailure(1),
  p: () => toFailure(-1),
  c: () => {
    const source = document.querySelector(".other:target .copied.text, .first .copied.text");
    if (source !== null) void copyText(source);
  },
  "]": () => step("seq", 1),
  "[": () => step("seq", -1),
  "/": () => {
    const field = /** @type {HTMLElement | null} */ (document.querySelector("#wire input[type=search]"));
    field?.scrollIntoView({ block: "center" });
    field?.focus();
  },
  "?": () => dialog.showModal(),
};

addEventListener("keydown", (event) => {
  const isTyping = event.target instanceof Element && event.target.closest("input, select, textarea") !== null;
  const action = ACTIONS[event.key];
  if (isTyping || dialog.open || event.ctrlKey || event.metaKey || event.altKey || action === undefined) return;
  event.preventDefault();
  action();
});
