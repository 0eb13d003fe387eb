import { say } from "../lang/say.ts";
import type { Blame } from "./report.ts";

/** More names than this are hard to read. */
const NAMES_MAX = 4;

/** The functions that were exchanged, in words: of many all but one by that one. */
export function exchangedText({ earned }: Pick<Blame, "earned">, exchanged: readonly string[]): string {
  const [own, ...others] = Object.keys(earned).filter((name) => !exchanged.includes(name));
  const isShorter = own !== undefined && others.length === 0 && exchanged.length > NAMES_MAX;
  return isShorter ? say(`all but ${own}`) : exchanged.join(" + ");
}
