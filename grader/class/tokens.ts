import jsTokens from "js-tokens";

/** A source without its comments and layout. */
export interface Tokens {
  /** Word for word: two sources with the same text differ in comments and white space only. */
  text: string;
  /**
   * What is compared, a list for each piece of code that could stand elsewhere: functions, classes, statements. Names that
   * the student could have chosen otherwise are all one, and so are the contents of strings.
   */
  pieces: readonly (readonly string[])[];
}

/**
 * Takes a TypeScript source apart. `given` are the names that a student cannot change, as they belong to the program that
 * was handed out: behind a dot they are kept; anywhere else a variable may have any name. It takes any text at all: what
 * is no TypeScript has tokens too.
 */
export function tokensOf(source: string, given: ReadonlySet<string>): Tokens {
  const text: string[] = [];
  const pieces: string[][] = [[]];
  let depth = 0;
  for (const { type, value } of jsTokens(source)) {
    if (type === "WhiteSpace" || type === "LineTerminatorSequence" || type.endsWith("Comment")) continue;
    const isMember = text.at(-1) === "." || text.at(-1) === "?.";
    text.push(value);
    depth += type === "Punctuator" ? (DEPTHS[value] ?? 0) : 0;
    // A formatter adds and removes these.
    if (value !== ";" && value !== ",") pieces.at(-1)?.push(compared(type, value, isMember && given.has(value)));
    if (depth <= 0 && (value === "}" || value === ";")) pieces.push([]);
  }
  return { text: text.join("\n"), pieces };
}

/** The names in a source. */
export function namesIn(source: string): string[] {
  return Array.from(jsTokens(source))
    .filter(({ type }) => type === "IdentifierName")
    .map(({ value }) => value);
}

const DEPTHS: Readonly<Record<string, number>> = { "{": 1, "(": 1, "[": 1, "}": -1, ")": -1, "]": -1 };

/** What stands for any name that the student could have chosen otherwise. */
const NAME = "name";

function compared(type: string, value: string, isGiven: boolean): string {
  if (type === "IdentifierName") return isGiven || WORDS.has(value) ? value : NAME;
  if (type === "PrivateIdentifier") return NAME;
  if (type === "StringLiteral" || type.includes("Template")) return type;
  return value;
}

/** The language's own words: those that nobody can rename. */
const WORDS: ReadonlySet<string> = new Set(
  [
    "async await break case catch class const constructor continue default delete do else export extends false finally",
    "for from function get if import in instanceof interface let new null of private public readonly return set static",
    "super switch this throw true try type typeof undefined var void while yield",
  ].flatMap((line) => line.split(" ")),
);
