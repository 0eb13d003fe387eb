import { gzipSync } from "node:zlib";
import type { Lane, LogLine, MessageKind, Row } from "../../history/scene/scene.ts";
import { say } from "../../lang/say.ts";
import { saidInParts } from "../translated.ts";
import { html, type Markup, visible } from "./html.ts";

/** A history that a page shows in full. */
interface DrawnHistory {
  name: string;
  lanes: readonly Lane[];
  rows: readonly Row[];
  /** What the submission logged meanwhile. */
  logs: readonly LogLine[];
  /** The checks whose failure it shows. */
  fails: readonly string[];
}

/** What a page shows of what crossed the wire. */
export interface Drawn {
  kinds: readonly MessageKind[];
  /** The ones that show a failure first. */
  histories: readonly DrawnHistory[];
}

/** How many bytes of histories a page holds at most, as they are written. Usual ones take 100 kB together. */
const BYTES_MAX = 3_500_000;

/** In UTF-16 units. */
const TEXT_MAX = 200;

/** Stands in texts for the seq that they are about. No visible text has it. */
const SEQ = "\u0001";

/** The whole histories, for the page's script: each as base64 of gzipped JSON, which cannot hold any markup. */
export function historySection({ kinds, histories }: Drawn): Markup | false {
  if (histories.length === 0) return false;
  const packed: { name: string; count: number; fails: string; data: string }[] = [];
  let bytes = 0;
  for (const one of histories) {
    const data = packedHistory(one, kinds);
    if (bytes + data.length > BYTES_MAX) continue;
    bytes += data.length;
    packed.push({ name: one.name, count: one.rows.length, fails: one.fails.join(" "), data });
  }
  const left = histories.filter(({ name }) => !packed.some((one) => one.name === name));
  return html`<section id="wire"><h2>${say("Everything that crossed the wire")}</h2>
<noscript><p>${say("The whole histories can be looked through where a browser may run the script of this page. They lie in the folder history/ beside it, one event on each line, if points were lost.")}</p></noscript>
${left.length > 0 && html`<p class="note">${say(`Too large for this page: ${left.map(({ name }) => name).join(", ")}. The folder history/ beside it has them in full.`)}</p>`}
<p class="on-paper">${say(`${packed.reduce((sum, { count }) => sum + count, 0)} rows, which are not on paper: open report.html.`)}</p>
<div id="rows"></div>
${packed.map(({ name, count, fails, data }) => html`<script type="text/plain" data-history="${name}" data-rows="${count}"${fails !== "" && html` data-fails="${fails}"`}>${data}</script>`)}
</section>`;
}

/** Columns, and every text once: about 10 bytes a row when it is packed. */
function packedHistory({ lanes, rows, logs }: DrawnHistory, kinds: readonly MessageKind[]): string {
  const texts = new Map<string, number>([["", 0]]);
  const textOf = (text: string, seq?: number): number => {
    const shown = visible(text.length <= TEXT_MAX ? text : `${text.slice(0, TEXT_MAX)} … (${text.length} characters)`);
    // Lines of a log are alike but for the seq.
    const kept = seq === undefined ? shown : shown.replace(`=${seq}`, `=${SEQ}`);
    const place = texts.get(kept) ?? texts.size;
    texts.set(kept, place);
    return place;
  };
  // Few things are remarked, again and again.
  const said = new Map<string, string>();
  const saidOf = (text: string): string => said.getOrInsertComputed(text, () => saidInParts(text, say));
  const laneOf = (name: string): number => lanes.findIndex((lane) => lane.name === name);
  const columns = {
    at: steps(rows),
    passed: rows.map(({ at, passed }) => (passed === undefined ? 0 : passed - at)),
    time: rows.map(({ time_ms }, place) => Math.round(time_ms * 10) - Math.round((rows[place - 1]?.time_ms ?? 0) * 10)),
    from: rows.map(({ from }) => laneOf(from)),
    to: rows.map(({ to }) => laneOf(to)),
    kind: rows.map(({ kind }) => kind),
    seq: rows.map(({ seq }) => seq ?? null),
    text: rows.map(({ from, text }) => textOf(from === "" ? say(text) : text)),
    note: rows.map(({ note }) => textOf(saidOf(note))),
    worth: rows.map(({ worth }) => ["", "counted", "refused"].indexOf(worth)),
    logs: {
      at: steps(logs),
      lane: logs.map(({ who }) => laneOf(who)),
      seq: logs.map(({ seq }) => seq ?? null),
      text: logs.map(({ seq, text }) => textOf(text, seq)),
    },
  };
  const told = {
    kinds: kinds.map(({ name }) => name),
    lanes: lanes.map(({ label, about, isReal }) => ({ label: visible(label), about: saidInParts(about, say), isReal })),
    texts: [...texts.keys()],
    ...columns,
  };
  return gzipSync(JSON.stringify(told)).toString("base64");
}

/** How far the place of each is behind that of the one before. */
function steps(happened: readonly { at: number }[]): number[] {
  return happened.map(({ at }, place) => at - (happened[place - 1]?.at ?? 0));
}
