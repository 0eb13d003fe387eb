// A card for each server: how its process is, how far it has come, what it holds, and what can be done to it.

import { element, write } from "../shared/dom.js";
import { SEQS } from "./world.js";

/** @import { Member } from "./world.js" */
/** @import { Do, View } from "./view.js" */

/** So many pairs of a database stand on a card. */
const PAIRS = 6;
const PAIRS_OF_MANY = 2;
const MANY = 9;

export class Cards {
  #place;
  #do;
  /** @type {Card[]} */
  #cards = [];
  #key = "";

  /**
   * @param {HTMLElement} place
   * @param {Do} act
   */
  constructor(place, act) {
    this.#place = place;
    this.#do = act;
  }

  /** @param {View} view */
  update(view) {
    const { n } = view.record.hello;
    const key = `${n} ${view.say.language} ${view.isFile}`;
    if (key !== this.#key) {
      this.#cards = Array.from({ length: n }, (_, id) => new Card(id, view, this.#do));
      this.#place.replaceChildren(...this.#cards.map(({ root }) => root));
      this.#place.classList.toggle("many", n >= MANY);
    }
    this.#key = key;
    const odd = oddKeys(view.world.members);
    for (const card of this.#cards) card.update(view, odd);
  }
}

class Card {
  root;
  #id;
  #parts;
  /** What the database held when it was last shown. @type {ReadonlyMap<string, string> | undefined} */
  #shown;
  /** @type {unknown} */
  #db;

  /**
   * @param {number} id
   * @param {View} view
   * @param {Do} act
   */
  constructor(id, { record, say, isFile }, act) {
    this.#id = id;
    const { hello } = record;
    const button = () => element("button", { type: "button", disabled: isFile });
    this.#parts = {
      state: element("span", { class: "state" }),
      role: element("span", { class: "role" }),
      figures: element("p", { class: "figures" }),
      stages: element("ol", { class: "stages", "aria-label": say.lastSeqs }),
      db: element("ul", { class: "db", "aria-label": say.database }),
      log: element("p", { class: "log" }),
      differs: element("p", { class: "differs" }),
      halt: button(),
      end: button(),
      lies: element("select", { "aria-label": say.lieLabel(id), disabled: isFile }),
    };
    const { state, role, figures, stages, db, log, differs, halt, end, lies } = this.#parts;
    lies.append(element("option", { value: "off" }, say.honest));
    for (const { name, help } of hello.lies) {
      lies.append(element("option", { value: name, title: help }, say.lies(name)));
    }
    lies.addEventListener("change", () => act({ verb: "lie", id, how: lies.value }));
    for (const one of [halt, end]) {
      one.addEventListener("click", () => {
        const verb = one.dataset.act;
        if (verb === "kill" || verb === "pause" || verb === "resume" || verb === "restart") act({ verb, id });
      });
    }
    this.root = element(
      "article",
      { class: "card", "aria-label": say.server(id) },
      element("header", {}, element("h3", {}, String(id)), role, state),
      stages,
      db,
      differs,
      figures,
      log,
      element("div", { class: "acts" }, halt, end, hello.lies.length > 0 && lies),
    );
  }

  /**
   * @param {View} view
   * @param {ReadonlySet<string>} odd
   */
  update(view, odd) {
    const member = view.world.members[this.#id];
    const now = view.now.members[this.#id];
    if (member === undefined || now === undefined) return;
    const { say } = view;
    const { state, role, figures, log } = this.#parts;
    const leads = this.#id === view.record.hello.leader ? say.leader : "";
    write(role, leads || (member.state === "ended" ? "" : member.role));
    role.hidden = role.textContent === "";
    this.root.dataset.state = member.state;
    write(state, stateText(member, view));
    write(
      figures,
      Object.entries(member.figures)
        .map(([name, value]) => `${name} ${value}`)
        .join(" · "),
    );
    figures.title = member.remark;
    write(log, member.log === undefined ? say.noLog : shortened(member.log.text));
    log.dataset.level = String(member.log?.level ?? 0);
    log.title = member.log?.text ?? "";
    this.#showStages(member, view);
    this.#showDatabase(member, view, odd);
    this.#showDifference(member, view, odd);
    this.#showActs(now, view);
  }

  /**
   * @param {Member} member
   * @param {View} view
   */
  #showStages({ phases }, { record, say }) {
    const { stages, seqName } = record.hello;
    const wanted = phases.map((phase) => {
      const last = stages.findLast(({ name }) => phase.reached.includes(name));
      return { seq: phase.seq, mark: last?.mark ?? "·", name: last?.name ?? say.reachedNothing, isOdd: phase.differs };
    });
    const key = wanted.map(({ seq, mark, isOdd }) => `${seq}${mark}${isOdd === undefined ? "" : "!"}`).join(" ");
    const { stages: list } = this.#parts;
    if (list.dataset.key === key) return;
    list.dataset.key = key;
    list.replaceChildren(
      ...wanted.map(({ seq, mark, name, isOdd }) =>
        element(
          "li",
          { class: isOdd === undefined ? undefined : "odd", title: `${say.seq(seq, seqName)}: ${name}` },
          element("span", { class: "hidden" }, `${say.seq(seq, seqName)}: ${name}`),
          element("b", { "aria-hidden": "true" }, mark),
          element("i", { "aria-hidden": "true" }, String(seq)),
        ),
      ),
      ...Array.from({ length: SEQS - wanted.length }, () => element("li", { class: "empty", "aria-hidden": "true" })),
    );
  }

  /**
   * @param {Member} member
   * @param {View} view
   * @param {ReadonlySet<string>} odd
   */
  #showDatabase({ db }, { record, say, isNow }, odd) {
    const { db: list } = this.#parts;
    const key = [...odd].join(" ");
    if (this.#db === db && list.dataset.key === key && this.#shown !== undefined) return;
    const pairs = new Map(db?.pairs ?? []);
    const before = this.#shown;
    const isNew = (/** @type {string} */ name, /** @type {string} */ value) =>
      isNow && before !== undefined && this.#db !== db && before.get(name) !== value;
    const max = record.hello.n >= MANY ? PAIRS_OF_MANY : PAIRS;
    // What came last is what a person looks for.
    const shown = [...pairs].slice(-max);
    const rest = pairs.size - shown.length + (db?.more ?? 0);
    list.replaceChildren(
      ...(pairs.size === 0
        ? [element("li", { class: "none" }, db === undefined ? say.noDatabase : say.emptyDatabase)]
        : []),
      ...(rest > 0 ? [element("li", { class: "none" }, say.morePairs(rest))] : []),
      ...shown.map(([name, value]) => {
        const isOdd = odd.has(name) || (db?.differs?.keys.includes(name) ?? false);
        return element(
          "li",
          { class: [isNew(name, value) ? "new" : "", isOdd ? "odd" : ""].join(" ").trim() || undefined },
          isOdd && element("span", { class: "unequal" }, "≠ "),
          element("b", {}, name),
          " ",
          element("span", {}, value),
        );
      }),
    );
    list.dataset.key = key;
    this.#shown = pairs;
    this.#db = db;
  }

  /**
   * @param {Member} member
   * @param {View} view
   * @param {ReadonlySet<string>} odd
   */
  #showDifference({ phases, db, differs: inAll }, { say }, odd) {
    const { differs } = this.#parts;
    const held = new Map(db?.pairs ?? []);
    const texts = [
      inAll,
      ...phases.flatMap((phase) => phase.differs ?? []),
      db?.differs?.text ?? "",
      ...[...odd].filter((key) => held.has(key)).map((key) => say.otherElsewhere(key)),
    ].filter(Boolean);
    write(differs, texts.slice(-2).join("\n"));
    differs.hidden = texts.length === 0;
  }

  /**
   * What can be done depends on how the process is now, whatever is shown.
   *
   * @param {Member} now
   * @param {View} view
   */
  #showActs(now, { say }) {
    const { halt, end, lies } = this.#parts;
    const isDead = now.state === "ended";
    show(halt, now.state === "paused" ? "resume" : "pause");
    show(end, isDead ? "restart" : "kill");
    halt.disabled = lies.disabled || isDead;
    if (document.activeElement !== lies) lies.value = now.lie ?? "off";

    /**
     * @param {HTMLButtonElement} button
     * @param {"kill" | "pause" | "resume" | "restart"} act
     */
    function show(button, act) {
      if (button.dataset.act === act) return;
      button.dataset.act = act;
      button.textContent = say.acts[act];
      button.setAttribute("aria-label", say.actLabel(say.acts[act], now.id));
    }
  }
}

/**
 * @param {Member} member
 * @param {View} view
 */
function stateText({ state, ended, cut, lie }, { say }) {
  return [
    state === "ended" && ended !== "" ? `${say.member.ended} (${ended})` : say.member[state],
    cut.length === 0 ? "" : say.cutFrom(cut),
    lie === undefined ? "" : say.lies(lie),
  ]
    .filter(Boolean)
    .join(", ");
}

/**
 * The keys that servers hold with different values although they have come equally far.
 *
 * @param {readonly Member[]} members
 * @returns {Set<string>}
 */
export function oddKeys(members) {
  /** @type {Map<string, Map<string, string>>} */
  const seen = new Map();
  const odd = new Set();
  for (const { db, figures } of members) {
    if (db === undefined) continue;
    const far = JSON.stringify(figures);
    const known = seen.get(far) ?? new Map();
    for (const [key, value] of db.pairs) {
      if (known.has(key) && known.get(key) !== value) odd.add(key);
      known.set(key, value);
    }
    seen.set(far, known);
  }
  return odd;
}

/**
 * A line of a log without the place in the source and the level, and without what the card says anyhow.
 *
 * @param {string} text
 */
function shortened(text) {
  return text.replace(/^\S+: \w+\| /, "").replace(/^I=\d+ (T=\d+ )?L=\S+?(?=[| ])\|? ?/, "");
}
