import { printable } from "../base/text.ts";

/** The levels of a log, from the lowest on. */
export const LEVELS: readonly string[] = ["Debug", "INFO", "WARN", "ERROR"];

const LEVEL = /^\S+:\d+: (Debug|INFO|WARN|ERROR)\|/;

/** The level of a line, 0 to 3; undefined for one that has none, as the later lines of a result. */
export function levelOf(line: string): number | undefined {
  const found = LEVEL.exec(line)?.[1];
  return found === undefined ? undefined : LEVELS.indexOf(found);
}

/** Cuts text into lines, without the empty ones and without a client's own prompt. */
export function byLine(emit: (line: string) => void): (text: string) => void {
  let rest = "";
  return (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const shown = printable(line.replace(/^(>>> )+/, ""));
      if (shown !== "") emit(shown);
    }
  };
}
