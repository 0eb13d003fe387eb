import { oneLine } from "../../base/text.ts";

/** A submission's words as they are, in a line of Markdown or a cell of a table. */
export function inline(text: string): string {
  return oneLine(text).replace(/[\\`*_[\]<>&|~$]/g, "\\$&");
}

/** Lines as they are. The fence is longer than any that the text holds, so that the text can't end it. */
export function fenced(text: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}

export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(inline).join(" | ")} |`;
  return [line(header), `|${" --- |".repeat(header.length)}`, ...rows.map(line)].join("\n");
}
