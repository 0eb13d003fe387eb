import stringWidth from "string-width";
import { say } from "../lang/say.ts";

/** Rows of cells as lines whose columns stand below each other, with a gap between them. A cell that is a sentence is said. */
export function table(rows: readonly (readonly string[])[], gap = "  "): string[] {
  const said = rows.map((row) => row.map(say));
  const widths: number[] = [];
  for (const row of said)
    for (const [place, cell] of row.entries()) widths[place] = Math.max(widths[place] ?? 0, stringWidth(cell));
  return said.map((row) =>
    row
      .map((cell, place) => cell + " ".repeat((widths[place] ?? 0) - stringWidth(cell)))
      .join(gap)
      .trimEnd(),
  );
}
