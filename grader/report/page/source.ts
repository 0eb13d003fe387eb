import type { LabFunction } from "../../base/lab.ts";
import { say } from "../../lang/say.ts";
import { LINE_END, type Statement, statementsIn } from "../../submission/statements.ts";
import { checksThat, type Report } from "../report.ts";
import { linesThrown } from "../thrown.ts";
import { html, type Markup } from "./html.ts";

/** What was graded, to be shown beside what is said of it. */
export interface Graded {
  /** The graded files, by their names. */
  files: ReadonlyMap<string, string>;
  /** The functions that reports name. */
  functions: readonly LabFunction[];
}

/** A function that a failure names, or one in which something was thrown, as its student wrote it. */
export interface Source {
  name: string;
  file: string;
  /** The number of its first line, from 1. */
  from: number;
  lines: readonly string[];
  /** How many more lines it has, for which there was no room. */
  left: number;
  /** The lines in which something was thrown. */
  thrown: ReadonlySet<number>;
  /** The first failed check that it is about. It stands there. */
  check: string;
}

/** How much source a page shows, in bytes as UTF-8. All functions of a lab take a tenth of it. */
const BYTES_MAX = 64 * 1024;

/** The functions that failures are about: each once, in the order of the failures. */
export function sourcesOf(report: Report, { files, functions }: Graded): Source[] {
  const failed = checksThat("failed", report);
  const said = failed.flatMap(({ finding }) => finding?.thrown ?? []);
  const parts = new Map(
    Array.from(files, ([file, text]) => [file, { lines: text.split(LINE_END), statements: statementsIn(files, file) }]),
  );
  const shown = new Map<Statement, Source>();
  let room = BYTES_MAX;
  const show = (part: Statement | undefined, name: string | undefined, file: string, check: string): void => {
    if (part === undefined || name === undefined || shown.has(part)) return;
    const { from, to } = part;
    const all = parts.get(file)?.lines.slice(from - 1, to) ?? [];
    const lines = all.slice(0, fitting(all, room));
    room -= bytesOf(lines);
    const thrown = new Set(linesThrown(file, said));
    shown.set(part, { name, file, from, lines, left: all.length - lines.length, thrown, check });
  };
  for (const { id, finding } of failed) {
    // Its signatures may stand before it.
    for (const wanted of finding?.functions ?? [])
      for (const { name, file } of functions.filter((one) => one.name === wanted))
        show(
          parts.get(file)?.statements.findLast(({ declares }) => declares.includes(name)),
          name,
          file,
          id,
        );
    for (const [file, { statements }] of parts)
      for (const line of linesThrown(file, finding?.thrown ?? [])) {
        const part = statements.find(({ from, to }) => from <= line && line <= to);
        show(part, part?.declares[0], file, id);
      }
  }
  return [...shown.values()];
}

/** How many of the first lines there is room for. */
function fitting(lines: readonly string[], room: number): number {
  let left = room;
  const end = lines.findIndex((line) => {
    left -= bytesOf([line]);
    return left < 0;
  });
  return end === -1 ? lines.length : end;
}

function bytesOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
}

/** The name of a function, which leads to it where it is shown. */
export function nameOf(name: string, sources: readonly Source[]): Markup {
  const source = sources.find((one) => one.name === name);
  const code = html`<code>${name}</code>`;
  return source === undefined ? code : html`<a href="#${anchorOf(source)}">${code}</a>`;
}

/** The functions that stand at a failure, each closed, with the numbers of its lines. */
export function codeOf(check: string, sources: readonly Source[]): Markup[] {
  return sources.filter((source) => source.check === check).map(shownSource);
}

function shownSource(source: Source): Markup {
  const { name, file, from, lines, left, thrown } = source;
  const shown = lines.map((line, place) => {
    const number = from + place;
    return thrown.has(number)
      ? html`<mark data-line="${number}">${line}<b> ← ${say("thrown here")}</b>\n</mark>`
      : html`<span data-line="${number}">${line}\n</span>`;
  });
  const isThrown = lines.some((_, place) => thrown.has(from + place));
  return html`<details class="code"><summary><code>${name}</code> <span>${file}:${from}${isThrown && html` <b>${say("thrown here")}</b>`}</span></summary><pre id="${anchorOf(source)}" tabindex="0">${shown}${left > 0 && say(`… lines left out: ${left}`)}</pre></details>`;
}

function anchorOf({ name, file }: Source): string {
  return `code-${file}-${name}`;
}
