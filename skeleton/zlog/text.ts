/**
 * A stranger's text as part of one line: short, and without control characters, with which it could write lines of its
 * own into a log or take hold of a terminal.
 */
export function oneLine(text: string, length_max: number): string {
  const line = text.slice(0, length_max).replace(/[\p{Cc}\u2028\u2029]/gu, "?");
  return text.length > length_max ? `${line}…` : line;
}

/** The message of something that was thrown, which may be anything. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
