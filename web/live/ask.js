// The command box, and what became of the commands.

import { element, write } from "../shared/dom.js";

/** @import { Asked } from "./world.js" */
/** @import { Do, View } from "./view.js" */

const SHOWN = 5;
const HISTORY_MAX = 100;

export class Ask {
  #form;
  #list;
  #do;
  #field = element("input", { type: "text", id: "command", autocomplete: "off", spellcheck: "false", maxlength: 4096 });
  #label = element("label", { for: "command", class: "hidden" });
  #via = element("select");
  #send = element("button", { type: "submit", class: "main" });
  #verbs = element("span", { class: "verbs" });
  #key = "";
  /** @type {string[]} */
  #history = [];
  #place = 0;
  /** What was asked and is shown. */
  #shown = "";

  /**
   * @param {HTMLFormElement} form
   * @param {HTMLElement} list
   * @param {Do} act
   */
  constructor(form, list, act) {
    this.#form = form;
    this.#list = list;
    this.#do = act;
    form.append(this.#label, this.#field, this.#send, this.#via, this.#verbs);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#ask(this.#field.value);
    });
    this.#field.addEventListener("keydown", (event) => this.#recall(event));
  }

  focus() {
    this.#field.focus();
    this.#field.scrollIntoView({ block: "nearest" });
  }

  /** @param {View} view */
  update(view) {
    const { record, say, isFile } = view;
    const key = `${record.hello.submission} ${say.language} ${isFile}`;
    if (key !== this.#key) this.#build(view);
    this.#key = key;
    this.#showAnswers(view);
  }

  /** @param {View} view */
  #build({ record, say, isFile }) {
    const { commands, doors } = record.hello;
    write(this.#label, say.askLabel);
    this.#field.placeholder = firstCommand(commands);
    this.#send.textContent = say.ask;
    this.#via.setAttribute("aria-label", say.askVia);
    this.#via.replaceChildren(
      element("option", { value: "" }, say.viaClient),
      ...doors.map((id) => element("option", { value: id }, say.viaDoor(id))),
    );
    this.#via.hidden = doors.length === 0;
    this.#verbs.replaceChildren(
      ...verbsIn(commands).map(({ verb, isWhole }) => {
        const button = element("button", { type: "button", disabled: isFile }, verb);
        button.addEventListener("click", () => {
          if (isWhole) return this.#ask(verb);
          this.#field.value = `${verb} `;
          this.#field.focus();
        });
        return button;
      }),
    );
    for (const field of [this.#field, this.#send, this.#via]) field.disabled = isFile;
    this.#form.classList.toggle("off", isFile);
  }

  /** @param {string} text */
  #ask(text) {
    const command = text.trim();
    if (command === "") return;
    this.#history = [...this.#history.filter((one) => one !== command), command].slice(-HISTORY_MAX);
    this.#place = this.#history.length;
    this.#field.value = "";
    this.#do({ verb: "ask", command, ...(this.#via.value === "" ? {} : { via: Number(this.#via.value) }) });
  }

  /** @param {KeyboardEvent} event */
  #recall(event) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    this.#place = Math.min(this.#history.length, Math.max(0, this.#place + by));
    this.#field.value = this.#history[this.#place] ?? "";
  }

  /** @param {View} view */
  #showAnswers(view) {
    const { world, say } = view;
    const asks = world.asks.slice(-SHOWN).reverse();
    const replies = asks[0]?.answer === undefined ? repliesIn(view) : [];
    const shown = JSON.stringify([asks.map(({ ask, answer }) => [ask, answer !== undefined]), replies, say.language]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#list.replaceChildren(
      ...(asks.length === 0 ? [element("li", { class: "none" }, say.noAsk)] : []),
      ...asks.map((asked, place) => answerRow(asked, view, place === 0 ? replies : [])),
    );
  }
}

/**
 * @param {Asked} asked
 * @param {View} view
 * @param {readonly number[]} replies
 */
function answerRow({ command, answer }, { record, say }, replies) {
  const needed = record.hello.replies;
  const about =
    answer === undefined
      ? [say.waiting, needed !== undefined && say.replies(replies.length, needed)].filter(Boolean).join(" · ")
      : [answer.replicas.length > 0 && say.repliesFrom(answer.replicas), say.took(answer.took_ms)]
          .filter(Boolean)
          .join(" · ");
  return element(
    "li",
    { class: answer === undefined ? "open" : answer.result === undefined ? "failed" : undefined },
    element("code", {}, command),
    element("span", { class: "result" }, answer === undefined ? "…" : (answer.result ?? answer.why ?? "?")),
    element("span", { class: "about" }, about),
  );
}

/**
 * Who has replied in the round that is shown.
 *
 * @param {View} view
 * @returns {number[]}
 */
function repliesIn({ record, picture }) {
  const { lanes } = record.hello;
  const client = lanes.find(({ id }) => id === undefined)?.name;
  const ids = [...picture.calls.values()].flatMap(({ call, state }) =>
    call.to === client && (state === "passed" || state === "settled")
      ? (lanes.find(({ name }) => name === call.from)?.id ?? [])
      : [],
  );
  return [...new Set(ids)];
}

/**
 * The verbs in the line that tells what a client takes: `put <key> <val>, all`.
 *
 * @param {string} commands
 */
export function verbsIn(commands) {
  return commands
    .replace(/^[^:]*:/, "")
    .split(/,| or /)
    .map((form) => form.trim())
    .filter((form) => /^[a-z]+( |$)/.test(form))
    .map((form) => ({ verb: /** @type {string} */ (form.split(" ")[0]), isWhole: !form.includes(" ") }));
}

/** @param {string} commands */
function firstCommand(commands) {
  return verbsIn(commands).some(({ verb }) => verb === "put") ? "put x 10" : commands.slice(0, 40);
}
