// What is chosen above the rows: the history, and which of its rows are wanted.

import { element } from "../shared/dom.js";
import { say } from "../shared/words.js";
import { sources } from "./packed.js";

/** @typedef {import("./packed.js").Packed} Packed */

/** The fields, which are changed by people and by links. `changed` is called when other rows are wanted. */
export function controls(/** @type {() => void} */ changed) {
  const names = select(
    say("history"),
    sources.map(({ dataset }) => [dataset.history ?? "", optionOf(dataset)]),
  );
  const seq = element("input", {
    type: "number",
    class: "seq",
    placeholder: "seq",
    "aria-label": say("only this seq"),
  });
  const members = select(say("who sends or gets it"));
  const kinds = select(say("kind of message"));
  const worths = select(say("what it is worth"), [
    ["", say("whatever it is worth")],
    ["1", say("only what counts")],
    ["2", say("only what must not count")],
  ]);
  const find = element("input", {
    type: "search",
    placeholder: say("find in the messages"),
    "aria-label": say("find in the messages"),
  });
  const shown = element("output");
  for (const field of [seq, find]) field.addEventListener("input", changed);
  for (const field of [members, kinds, worths]) field.addEventListener("change", changed);
  return {
    ...{ names, seq, find, shown },
    place: element("div", { class: "filters" }, names, seq, members, kinds, worths, find, shown),
    wanted: () => ({
      seq: seq.value,
      member: members.value,
      kind: kinds.value,
      worth: worths.value,
      text: find.value,
    }),
    /** Offers what this history has. What was chosen stays so if it can. */
    offer: (/** @type {Packed} */ history) => {
      refill(members, [
        ["", say("of everybody")],
        ...history.lanes.map(({ label, about }, lane) => [String(lane), about === "" ? label : `${label} (${about})`]),
      ]);
      refill(kinds, [["", say("all messages")], ...history.kinds.map((name, kind) => [String(kind), name])]);
    },
  };
}

/** @param {DOMStringMap} dataset */
function optionOf({ history, rows, fails }) {
  const count = say("{history} ({count} rows)", { history: history ?? "", count: rows ?? "" });
  return fails === undefined ? count : `${count} ✗ ${fails}`;
}

/**
 * @param {string} label
 * @param {string[][]} options the value and the words of each
 */
function select(label, options = []) {
  const made = element("select", { "aria-label": label });
  refill(made, options);
  return made;
}

/**
 * @param {HTMLSelectElement} field
 * @param {string[][]} options
 */
function refill(field, options) {
  const { value } = field;
  field.replaceChildren(...options.map(([name = "", words = ""]) => element("option", { value: name }, words)));
  field.value = options.some(([name]) => name === value) ? value : (options[0]?.[0] ?? "");
}
