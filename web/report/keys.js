// Links to checks open what they name, and keys do what a hand on the mouse could.

import { element } from "../shared/dom.js";
import { reveal } from "../shared/reveal.js";
import { SingleKeys } from "../shared/single-keys.js";
import { say } from "../shared/words.js";
import { copy } from "./copy.js";
import { failureHere } from "./messages.js";

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

/** @param {number} by */
function toFailure(by) {
  const all = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".first[id], .other")]);
  const at = all.findIndex(({ id }) => location.hash === `#${id}`);
  const next = all[Math.min(all.length - 1, Math.max(0, (at < 0 ? 0 : at) + by))];
  if (next === undefined) return;
  reveal(next);
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

/** Goes to the picture, and from there to the table that tells the same. */
function toPictureOrTable() {
  const [figure, table] = [".figure", "table.messages"].map((name) => failureHere()?.querySelector(name));
  const next = document.activeElement === figure ? table : figure;
  if (!(next instanceof HTMLElement)) return;
  next.tabIndex = next === table ? -1 : 0;
  next.scrollIntoView({ block: "nearest" });
  next.focus({ preventScroll: true });
}

const dialog = element("dialog");
document.body.append(dialog);
const keys = new SingleKeys(dialog, {
  j: () => step("step", 1),
  k: () => step("step", -1),
  n: () => toFailure(1),
  p: () => toFailure(-1),
  t: toPictureOrTable,
  c: () => {
    const source = failureHere()?.querySelector(".copied.text");
    if (source) void copy(source);
  },
  "]": () => step("seq", 1),
  "[": () => step("seq", -1),
  "/": () => {
    const field = /** @type {HTMLElement | null} */ (document.querySelector("#wire input[type=search]"));
    field?.scrollIntoView({ block: "center" });
    field?.focus();
  },
  "?": () => keys.open(),
});
keys.speak({
  help: say("keys"),
  keysOn: say("single keys act"),
  close: say("close"),
  keys: [
    ["j k", say("the next message of the picture, the one before")],
    ["↓ ↑", say("the same, where the picture has the focus")],
    ["t", say("the picture, and from there the table of its messages")],
    ["n p", say("the next failure, the one before")],
    ["c", say("copy the messages of the picture as text")],
    ["/", say("find in everything that crossed the wire")],
    ["] [", say("there, the next seq, the one before")],
    ["?", say("this help")],
  ],
});
const hint = document.querySelector(".keys-hint");
if (hint !== null) hint.textContent = say("Press ? for the keys.");
