import path from "node:path";

/**
 * The lines of a graded file in which something was thrown, from 1, as texts tell of them: the first `FILE:LINE` of each.
 * A submission can write such a text itself, which misleads only its own student.
 */
export function linesThrown(file: string, thrown: readonly string[]): number[] {
  const place = new RegExp(`(?<![\\w.-])${RegExp.escape(path.basename(file))}:([1-9]\\d{0,5})(?!\\d)`);
  return thrown.flatMap((text) => {
    const [, line] = place.exec(text) ?? [];
    return line === undefined ? [] : [Number(line)];
  });
}
