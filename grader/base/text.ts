/**
 * Controls but newline and tab, what XML forbids, and what changes the direction of writing: with these a submission's words
 * could take hold of a terminal, make a file invalid, or read otherwise than they are.
 */
const UNPRINTABLE = /[^\P{Cc}\n\t]|[\ufffe\uffff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A submission's own words, as any reader can show them: well-formed, in lines, and with U+FFFD for what is unprintable. */
export function printable(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r(?=\n|$)/g, "")
    .replace(UNPRINTABLE, "\ufffd");
}

/** Printable text on a single line. */
export function oneLine(text: string): string {
  return printable(text).replace(/\s+/g, " ").trim();
}

/** A text that begins as a sentence does. */
export function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/**
 * A value as a JSON file holds it, for people too. Half a surrogate pair is JSON, but many parsers refuse it: there is
 * U+FFFD for each.
 */
export function json(value: unknown): string {
  return `${JSON.stringify(value, (_, part) => (typeof part === "string" ? part.toWellFormed() : part), 2)}\n`;
}
