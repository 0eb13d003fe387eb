import { diff } from "node:util";
import { gzipSync } from "node:zlib";
import { say } from "../../lang/say.ts";
import { html, type Markup, visible } from "../../report/page/html.ts";
import { NOT_COPIED, type Pair } from "../similarity.ts";
import { personOf } from "./names.ts";
import type { Told } from "./told.ts";

const PAIRS_MAX = 60;

/** As the style has it. */
const ON_PAPER_MAX = 24;

/** Comparing two texts takes memory by the square of what differs. */
const LINES_MAX = 1000;

/** So many bytes the sources take in the page, as they are written, and no more. */
const SOURCES_MAX = 400_000;

/**
 * Two files side by side: how many lines in a row are in both, only in the one, or only in the other, `=`, `-` and `+` with
 * their number.
 */
type Runs = string;

/** The similar pairs; a script shows the files of each side by side. */
export function pairsSection({ pairs, names, sources }: Told): Markup | false {
  if (pairs === undefined)
    return html`<section id="pairs"><h2>${say("Similar pairs")}</h2><p>${say("They are looked for when all have been graded.")}</p></section>`;
  if (pairs.length === 0) return false;
  const shown = pairs.slice(0, PAIRS_MAX);
  const packed = names.isAnonymous ? undefined : packedSources(shown, sources);
  const left = pairs.length - shown.length;
  const rows = shown.map((pair, place) => {
    const { a, b, similarity, isIdentical } = pair;
    const runs = packed?.files.get(place);
    const label = html`<b class="share">${isIdentical ? say("identical") : `${Math.round(similarity * 100)} %`}</b> ${personOf(names, a)} <span class="quiet">${say("and")}</span> ${personOf(names, b)}`;
    return runs === undefined
      ? html`<li>${label}</li>`
      : html`<li>${label}<details class="pair" data-a="${a}" data-b="${b}" data-runs="${JSON.stringify(runs)}"><summary>${say("side by side")}</summary></details></li>`;
  });
  return html`<section id="pairs"><h2>${say("Similar pairs")}</h2>
<p class="caution">${say(NOT_COPIED)}</p>
<ol class="pairs">${rows}</ol>
${shown.length > ON_PAPER_MAX && html`<p class="on-paper">${say(`${shown.length - ON_PAPER_MAX} more pairs are not on paper: similar.csv has all.`)}</p>`}
${left > 0 && html`<p>${say(`and ${left} more in similar.csv.`)}</p>`}
${packed !== undefined && html`<noscript><p>${say("Where a browser may run the script of this page, it shows two files side by side.")}</p></noscript><script type="text/plain" id="sources">${packed.data}</script>`}</section>`;
}

/** The files that are shown, as base64 of gzipped JSON, which cannot hold any markup, and for each pair how they compare. */
function packedSources(
  pairs: readonly Pair[],
  sources: Told["sources"],
): { data: string; files: ReadonlyMap<number, Record<string, Runs>> } {
  const kept = new Map<string, Record<string, string>>();
  const files = new Map<number, Record<string, Runs>>();
  let data = pack(kept);
  for (const [place, { a, b }] of pairs.entries()) {
    const compared = comparedFiles(linesOf(sources.get(a)), linesOf(sources.get(b)));
    if (compared === undefined) continue;
    const more = new Map(kept);
    for (const name of [a, b]) more.set(name, textsOf(sources.get(name)));
    const packed = more.size === kept.size ? data : pack(more);
    if (packed.length > SOURCES_MAX) break;
    for (const [name, texts] of more) kept.set(name, texts);
    data = packed;
    files.set(place, compared);
  }
  return { data, files };
}

function pack(texts: ReadonlyMap<string, Record<string, string>>): string {
  return gzipSync(JSON.stringify(Object.fromEntries(texts))).toString("base64");
}

type Lines = ReadonlyMap<string, readonly string[]>;

/** Undefined where a file is too long for it. */
function comparedFiles(one: Lines, other: Lines): Record<string, Runs> | undefined {
  const names = [...new Set([...one.keys(), ...other.keys()])];
  const both = names.map((name) => [name, one.get(name) ?? [], other.get(name) ?? []] as const);
  if (both.some(([, a, b]) => Math.max(a.length, b.length) > LINES_MAX)) return undefined;
  return Object.fromEntries(both.map(([name, a, b]) => [name, runsOf(a, b)]));
}

/** Lines are the same if they differ in white space only. */
function runsOf(one: readonly string[], other: readonly string[]): Runs {
  const bare = (lines: readonly string[]): string[] => lines.map((line) => line.trim().replace(/\s+/g, " "));
  const marks = { "-1": "+", "0": "=", "1": "-" } as const;
  let runs = "";
  let [last, count] = ["", 0];
  for (const [kind] of diff(bare(one), bare(other))) {
    const mark = marks[kind];
    if (mark !== last && last !== "") {
      runs += `${last}${count}`;
      count = 0;
    }
    last = mark;
    count += 1;
  }
  return last === "" ? runs : `${runs}${last}${count}`;
}

function linesOf(files: ReadonlyMap<string, string> = new Map()): Lines {
  return new Map(Array.from(files, ([name, text]) => [name, visible(text).split("\n")]));
}

function textsOf(files: ReadonlyMap<string, string> = new Map()): Record<string, string> {
  return Object.fromEntries(Array.from(files, ([name, text]) => [name, visible(text)]));
}
