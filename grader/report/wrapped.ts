import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";
import { chineseLines } from "./chinese-lines.ts";

/** How many columns a report has where nobody tells, as in a pipe or a file. */
export const COLUMNS = 80;
/** Between which it keeps on a terminal. */
const [COLUMNS_MIN, COLUMNS_MAX] = [40, 110];

/** How many columns a report has on a stream. Where that is no terminal, COLUMNS may tell, and is taken at its word. */
export function columnsOf({ columns }: { columns?: number }): number {
  if (columns) return Math.min(Math.max(columns, COLUMNS_MIN), COLUMNS_MAX);
  const told = Number(process.env.COLUMNS);
  return told > 0 ? Math.max(told, COLUMNS_MIN) : COLUMNS;
}

/**
 * A text in lines of at most so many columns, with `first` before the first and `rest` before the others. Words are not
 * broken: one that is too long stands in a line of its own. Of hexadecimal digests that are in the way the middle is left out.
 */
export function wrapped(text: string, columns: number, first = "", rest: string = blank(first)): string[] {
  const room = Math.max(ROOM_MIN, columns - Math.max(stringWidth(first), stringWidth(rest)));
  const lines = text.split("\n").flatMap((line) => (stringWidth(line) <= room ? [line] : folded(line, room)));
  return lines.map((line, at) => `${at === 0 ? first : rest}${line}`);
}

const ROOM_MIN = 16;

function folded(line: string, room: number): string[] {
  const short = line.replaceAll(/\b([0-9a-f]{8})[0-9a-f]{16,}([0-9a-f]{8})\b/g, "$1…$2");
  // Chinese has no spaces between words.
  return /\p{Script=Han}/u.test(short) ? chineseLines(short, room) : wrapAnsi(short, room).split("\n");
}

/** A command in lines that a shell takes for one. */
export function wrappedCommand(command: string, columns: number, first: string): string[] {
  // The shells of Windows go on otherwise, each in its own way.
  if (process.platform === "win32") return [first + command];
  // The value of an option stands beside it, and a word in quotes is one.
  const held = command
    .replaceAll(/'[^']*'/g, (word) => word.replaceAll(" ", HELD))
    .replaceAll(/( --[\w-]+) (?=[^\s-])/g, `$1${HELD}`);
  const lines = wrapped(held, columns - GOES_ON.length, first).map((line) => line.replaceAll(HELD, " "));
  return lines.map((line, at) => (at < lines.length - 1 ? line + GOES_ON : line));
}

const GOES_ON = " \\";
/** Stands for a space at which no line is broken, and in no text. */
const HELD = "\ue000";

/** A line of a drawn table in at most so many columns: what does not fit stands below its last cell. */
export function wrappedRow(row: string, columns: number, before: string): string[] {
  if (stringWidth(before + row) <= columns) return [before + row];
  const gap = row.trimEnd().lastIndexOf("  ");
  const isWide = columns - stringWidth(before + row.slice(0, gap + 2)) >= LAST_CELL_MIN;
  const cells = gap >= 0 && isWide ? gap + 2 : row.search(/\S|$/);
  const first = before + row.slice(0, cells);
  return wrapped(row.slice(cells), columns, first, isWide ? blank(first) : `${blank(first)}    `);
}

const LAST_CELL_MIN = 16;

/** A text in exactly so many columns: filled with blanks, or cut behind a word, with an ellipsis. */
export function cell(text: string, columns: number): string {
  const [head = ""] = stringWidth(text) <= columns ? [text] : folded(text, columns - 1).map((line) => `${line}…`);
  const shown = head.replace(/[,:;]…$/, "…");
  return shown + " ".repeat(Math.max(0, columns - stringWidth(shown)));
}

/** As many blanks as a text is wide. */
function blank(text: string): string {
  return " ".repeat(stringWidth(text));
}
