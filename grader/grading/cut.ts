import path from "node:path";
import jsTokens, { type Token } from "js-tokens";

/** A declaration at the top level of a source. */
interface Piece {
  text: string;
  /** The names that it declares, or imports. */
  declares: readonly string[];
  /** The names that it uses, except property names behind a dot. */
  names: ReadonlySet<string>;
}

/** What a declaration begins with. */
const BEGINS = new Set("import export function async const let var class abstract type interface declare".split(" "));

const DEPTHS: Readonly<Record<string, number>> = { "(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1 };

/**
 * Cuts a source down to some of its functions and the declarations that these need. Declarations that only other functions
 * need are removed. If a kept function calls one of `functions` that is removed, that one is imported from the file `name`.
 *
 * @throws Error if the source declares no such function, or has statements between its declarations
 */
export function cut(
  source: string,
  kept: readonly string[],
  { functions, name }: { functions: readonly string[]; name: string },
): string {
  const pieces = piecesOf(source);
  const others = functions.filter((one) => !kept.includes(one));
  const needed = new Set<string>();
  const called = new Set<string>();
  const queue = [...kept];
  for (const wanted of queue) {
    if (needed.has(wanted)) continue;
    const piece = pieces.find(({ declares }) => declares.includes(wanted));
    if (piece === undefined) throw new Error(`the reference declares no function ${wanted}`);
    needed.add(wanted);
    for (const one of piece.names) {
      if (others.includes(one)) called.add(one);
      else if (pieces.some(({ declares }) => declares.includes(one))) queue.push(one);
    }
  }
  const left = pieces.filter(({ declares }) => declares.some((one) => needed.has(one)));
  const calls =
    called.size === 0 ? [] : [`import { ${[...called].join(", ")} } from "./${path.posix.basename(name)}";`];
  return [...calls, ...left.map(({ text }) => text), ""].join("\n");
}

function piecesOf(source: string): Piece[] {
  const groups: Token[][] = [];
  let depth = 0;
  let last = ";";
  for (const token of jsTokens(source)) {
    const { type, value } = token;
    if (type.endsWith("Comment")) continue;
    if (!isLayout(token)) {
      const isBetween = depth === 0 && (last === ";" || last === "}");
      if (isBetween && BEGINS.has(value)) groups.push([]);
      else if (isBetween && last === ";") throw new Error(`between the reference's declarations stands "${value}"`);
      depth += type === "Punctuator" ? (DEPTHS[value] ?? 0) : 0;
      last = value;
    }
    groups.at(-1)?.push(token);
  }
  return groups.map(pieceOf);
}

function pieceOf(all: readonly Token[]): Piece {
  const tokens = all.filter((token) => !isLayout(token));
  const isName = ({ type, value }: Token): boolean => type === "IdentifierName" && !BEGINS.has(value);
  const words = tokens
    .filter((token, index) => isName(token) && !/^\??\.$/.test(tokens[index - 1]?.value ?? ""))
    .map(({ value }) => value);
  return {
    text: all
      .map(({ value }) => value)
      .join("")
      .trim(),
    declares: declaredBy(tokens, words),
    names: new Set(words),
  };
}

function declaredBy(tokens: readonly Token[], words: readonly string[]): readonly string[] {
  if (tokens[0]?.value === "import") return words.filter((one) => one !== "from" && one !== "as");
  // A destructuring pattern declares several names: all before its `=`.
  const isVariable = tokens.slice(0, 2).some(({ value }) => ["const", "let", "var"].includes(value));
  const end = tokens.findIndex(({ value }) => value === "=");
  const isPattern = tokens.slice(0, end).some(({ value }) => value === "{" || value === "[");
  return isVariable && isPattern
    ? words.filter((one) => tokens.slice(0, end).some(({ value }) => value === one))
    : words.slice(0, 1);
}

function isLayout({ type }: Token): boolean {
  return type === "WhiteSpace" || type === "LineTerminatorSequence";
}
