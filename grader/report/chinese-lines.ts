import stringWidth from "string-width";

/** What stands together: a Chinese character or a word, with what colours it, the brackets before it and the stops behind it. */
const UNIT =
  /(?:\u001b\[[\d;]*m|[“（])*(?:\p{Script=Han}|[^\s\p{Script=Han}“（，。、：；！？）”]+)?(?:\u001b\[[\d;]*m|[，。、：；！？）”])*\s*/gu;

/** A Chinese text in lines of at most so many columns. A line may begin with any character but a stop; words are not broken. */
export function chineseLines(text: string, room: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const [unit] of text.matchAll(UNIT)) {
    if (line !== "" && stringWidth(line + unit.trimEnd()) > room) {
      lines.push(line.trimEnd());
      line = unit;
    } else line += unit;
  }
  return [...lines, line.trimEnd()];
}
