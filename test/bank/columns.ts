/**
 * Lines of which many are alike but for their numbers, told column by column: that compresses far better than line by line.
 * First the templates, each once, with `#` for each number; then which template each line has; then all first numbers of the
 * first template, all second ones, and so on.
 */

/** Stands for a number in a template; what is one itself is told with a backslash. */
const NUMBER = /\d+/g;
const SIGN = "#";

export function toColumns(lines: readonly string[]): string {
  const places = new Map<string, number>();
  const columns: string[][][] = [];
  const order = lines.map((line) => {
    const numbers = line.match(NUMBER) ?? [];
    const template = line.replace(/[\\#]/g, "\\$&").replace(NUMBER, SIGN);
    const place = places.get(template) ?? places.size;
    places.set(template, place);
    columns[place] ??= numbers.map(() => []);
    for (const [at, number] of numbers.entries()) columns[place]?.[at]?.push(number);
    return place;
  });
  const parts = [
    [...places.keys()].join("\n"),
    order.join(","),
    columns
      .flat()
      .map((one) => one.join(","))
      .join("\n"),
  ];
  return JSON.stringify(parts.map((part) => part.length)).concat("\n", ...parts);
}

export function fromColumns(text: string): string[] {
  const from = text.indexOf("\n") + 1;
  const [first, second, third] = JSON.parse(text.slice(0, from)) as [number, number, number];
  const part = (at: number, length: number): string => text.slice(from + at, from + at + length);
  const rest = part(first + second, third).split("\n");
  let next = 0;
  const templates = part(0, first)
    .split("\n")
    .map((template) => {
      const words = wordsOf(template);
      const begin = next;
      next += words.length - 1;
      return { words, columns: rest.slice(begin, next).map((one) => one.split(",")) };
    });
  const read = templates.map(() => 0);
  return part(first, second)
    .split(",")
    .map((place) => {
      const { words, columns } = templates[Number(place)] as (typeof templates)[number];
      const at = read[Number(place)] as number;
      read[Number(place)] = at + 1;
      return words.map((word, column) => word + (columns[column]?.[at] ?? "")).join("");
    });
}

/** What stands between the numbers of a template. */
function wordsOf(template: string): string[] {
  const words: string[] = [];
  let word = "";
  for (const [part] of template.matchAll(/\\.|[\s\S]/g)) {
    if (part !== SIGN) {
      word += part.slice(-1);
      continue;
    }
    words.push(word);
    word = "";
  }
  return [...words, word];
}
