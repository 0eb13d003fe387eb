import { oneLine } from "./text.ts";

/**
 * The name of a file or folder as bash and zsh take it for one word, and a command for no option. It is printable and on a
 * single line, and `oneLine` leaves it as it is.
 */
export function shellWord(name: string): string {
  const place = name.startsWith("-") ? `./${name}` : name;
  // In zsh, a word that begins with = is the path of a command.
  if (/^[\p{L}\p{N}_./:@%+-][\p{L}\p{N}_./:@%+=-]*$/u.test(place)) return place;
  if (oneLine(place) === place) return `'${place.replaceAll("'", `'\\''`)}'`;
  return `$'${place.replace(/[\s\S]/gu, (character) => escaped(character))}'`;
}

/** A character as it stands between `$'` and `'`. */
function escaped(character: string): string {
  if (character === "\\" || character === "'") return `\\${character}`;
  if (oneLine(character) === character) return character;
  return Array.from(Buffer.from(character), (byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
}
