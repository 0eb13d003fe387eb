/** Markup that is safe in a page: nobody's words are in it but escaped. Only `html` makes it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What a template takes: text, which is escaped; markup; lists of these; and nothing. */
export type Piece = string | number | Markup | undefined | false | readonly Piece[];

/** A template of HTML or SVG. Every text that is put into it is escaped, for the content of elements and for attributes in double quotes. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return new Markup(strings.map((text, place) => text + markupOf(pieces[place])).join(""));
}

function markupOf(piece: Piece): string {
  if (piece === undefined || piece === false) return "";
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === "object") return piece.map(markupOf).join("");
  return escaped(visible(String(piece)));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => ENTITIES[mark] as string);
}

/** Controls but newline and tab, and what has no width or changes the direction of writing: with these a text would read otherwise than it is. */
const INVISIBLE = /[^\P{Cc}\n\t]|[\p{Cf}\p{Zl}\p{Zp}\u{115f}\u{1160}\u{3164}\u{ffa0}\u{fffe}\u{ffff}]/gu;

/** A text with its invisible characters as escapes: `\u202e`. */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r(?=\n|$)/g, "")
    .replace(INVISIBLE, (mark) => `\\u${(mark.codePointAt(0) as number).toString(16).padStart(4, "0")}`);
}
